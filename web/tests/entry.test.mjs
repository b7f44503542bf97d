// Who comes in: what is taken for a card's number, what is told of one that is not, and a door that does not come whole.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stage } from './stage.mjs';
import { Backend, LOADING, Museum, PATIENCE, string, widget } from './support.mjs';

const SCRIPT = /\/page\.[^/]*\.js$/;
const SIZE = { width: 640, height: 360 };

for (const [what, typed] of [
  ['with wide letters and a long dash', '２０２６－０００１'],
  ['in the address that a code holds', 'https://museum.example/?card=2026-0001'],
]) {
  test(`a number ${what} is a number`, async () => {
    const page = await open(stage.backend);
    await page.fill('#card', typed);
    await page.press('#card', 'Enter');
    await page.waitForFunction(() => sessionStorage.getItem('retrace/card') !== null, null, { timeout: PATIENCE });
    assert.deepEqual(await page.evaluate(() => JSON.parse(sessionStorage.getItem('retrace/card'))), { card: '2026-0001' });
    await page.context().close();
  });
}

test('after a key of the screen a scanner goes on typing into the field', async () => {
  const page = await open(stage.backend, '/?kiosk=1');
  await page.click('#keypad button:text-is("A")');
  await page.keyboard.type('B-1');
  assert.equal(await page.inputValue('#card'), 'AB-1');
  await page.context().close();
});

test('after a refused number the next one takes its place, typed, scanned or by the keys of the screen', async () => {
  const page = await open(stage.backend, '/?kiosk=1');
  const refused = async (number) => {
    await page.fill('#card', number);
    await page.click('#enter');
    await told(page, /64/);
  };
  await refused('红船');
  await page.keyboard.type('MEMBER-7');
  assert.equal(await page.inputValue('#card'), 'MEMBER-7');
  await refused('2026 0001');
  for (const key of 'C-3') await page.click(`#keypad button:text-is("${key}")`);
  assert.equal(await page.inputValue('#card'), 'C-3');
  await refused('C-3红船');
  for (let erased = 0; erased < 2; erased += 1) await page.click('#keypad button:text-is("⌫")');
  await page.click('#keypad button:text-is("4")');
  assert.equal(await page.inputValue('#card'), 'C-34');
  await page.context().close();
});

test('a college is visited with a card that it knows: without, the visitor is told at the door', async () => {
  const college = await Backend.start(undefined, undefined, 'college');
  try {
    const page = await open(college);
    await page.click('#without');
    await told(page, /需要参观卡/);
    const named = await open(college, '/?card=NOPE-1');
    await told(named, /卡/);
    assert.equal(await named.inputValue('#card'), 'NOPE-1');
    for (const { url, context } of [page, named].map((page) => ({ url: page.url(), context: page.context() }))) {
      assert.ok(!url.includes('NOPE'));
      await context.close();
    }
  } finally {
    await college.clear();
  }
});

test('a card that the backend no longer knows can be changed in the lobby', async () => {
  const college = await Backend.start(undefined, undefined, 'college');
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  try {
    const museum = await Museum.open(context, college.address);
    // As left by a card that was taken once.
    await museum.page.evaluate(() => sessionStorage.setItem('retrace/card', JSON.stringify({ card: 'GONE-1' })));
    await museum.page.reload();
    const told = await museum.waitUntil('the refusal', (told) => widget(told, 'lobby-change-card'), LOADING);
    assert.equal(widget(told, 'card').label, string('card-unknown'));
    await museum.click('lobby-change-card');
    await museum.page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  } finally {
    await context.close();
    await college.clear();
  }
});

test('a page whose script does not come says so, and offers to load again', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.route(SCRIPT, (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto(stage.backend.address, { waitUntil: 'commit' });
  await page.waitForSelector('#catalogue-link');
  assert.equal(await page.isVisible('#stuck'), false);
  await page.waitForSelector('#stuck', { state: 'visible', timeout: PATIENCE });
  await page.unroute(SCRIPT);
  await page.click('#stuck a[lang=en]');
  await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  await context.close();
});

/** Opens a page whose script comes so, with a clock that can be put forward. It is marked, to see when it loads again. */
async function openStuck(path, answer) {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.clock.install();
  await page.route(SCRIPT, answer);
  await page.goto(stage.proxy.address + path, { waitUntil: 'commit' });
  await page.waitForSelector('#stuck', { state: 'attached' });
  await page.evaluate(() => (globalThis.isSame = true));
  return page;
}

function isSame(page) {
  return page.evaluate(() => globalThis.isSame === true);
}

/** The page stays as it is for so many seconds, and as long as what it began then may take. */
async function stays(page, seconds) {
  await page.clock.fastForward(seconds * 1000);
  await sleep(1_000);
  assert.ok(await isSame(page), `it loads again within ${seconds} s`);
}

for (const [what, answer] of [
  ['is not there', (route) => route.fulfill({ status: 404, body: '' })],
  ['does not come to an end', () => {}],
  ['is damaged', (route) => route.fulfill({ contentType: 'text/javascript', body: 'import "' })],
]) {
  test(`at a kiosk, a page whose script ${what} loads again by itself, and says so until then`, async () => {
    const page = await openStuck('/?kiosk=1&lang=en', answer);
    // The style tells it, by the clock on the wall.
    await page.waitForSelector('#stuck', { state: 'visible', timeout: PATIENCE });
    await stays(page, 10);
    assert.ok(await page.isVisible('#stuck'));
    await page.unroute(SCRIPT);
    await page.clock.fastForward(60_000);
    await page.waitForSelector('#keypad', { state: 'visible', timeout: PATIENCE });
    assert.equal(page.url(), `${stage.proxy.address}/?kiosk=1&lang=en`);
    await page.context().close();
  });
}

test('a kiosk does not load again while the backend is away', async () => {
  const page = await openStuck('/?kiosk=1', (route) => route.abort());
  await page.unroute(SCRIPT);
  await page.context().setOffline(true);
  for (let minute = 0; minute < 3; minute += 1) await stays(page, 61);
  await page.context().setOffline(false);
  // What stands before a backend answers in its place.
  stage.proxy.spoil(/^\/$/, { status: 502 });
  await stays(page, 61);
  assert.equal(stage.proxy.asked.at(-1).path, '/');
  stage.proxy.heal();
  await page.clock.fastForward(61_000);
  await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  await page.context().close();
});

test('a page that is fine does not load again, nor one that is no kiosk', async () => {
  const kiosk = await openStuck('/?kiosk=1', (route) => route.continue());
  await kiosk.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  const atHome = await openStuck('/?kiosk=0', (route) => route.abort());
  for (const page of [kiosk, atHome]) {
    for (let minute = 0; minute < 3; minute += 1) await stays(page, 61);
    await page.context().close();
  }
});

test('from the catalogue a kiosk comes back though its page was stuck', async () => {
  const path = '/?kiosk=1&lang=en&idle=90';
  const page = await openStuck(path, (route) => route.abort());
  await page.click('#catalogue-link');
  await page.waitForURL(/\/catalogue\/zh-CN\/$/);
  await page.unroute(SCRIPT);
  await page.click('form.start button');
  await page.waitForURL(stage.proxy.address + path, { timeout: PATIENCE });
  await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  await page.context().close();
});

async function open(backend, path = '/') {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(backend.address + path, { waitUntil: 'commit' });
  await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  return page;
}

/** Waits until the visitor is told so, and still stands at the door. */
async function told(page, pattern) {
  await page.waitForFunction((source) => new RegExp(source).test(document.getElementById('entry-told').textContent), pattern.source, { timeout: PATIENCE });
  assert.ok(await page.isVisible('#entry'));
  assert.equal(await page.evaluate(() => sessionStorage.getItem('retrace/card')), null);
}
