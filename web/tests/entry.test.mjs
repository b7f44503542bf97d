// Who comes in: what is taken for a card's number, and what is told of one that is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './stage.mjs';
import { Backend, LOADING, Museum, PATIENCE, string, widget } from './support.mjs';

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
    // The page loads again as soon as it is pressed.
    const { x, y } = await museum.find('lobby-change-card');
    await museum.page.mouse.click(x, y, { delay: 500 });
    await museum.page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  } finally {
    await context.close();
    await college.clear();
  }
});

test('a page whose script does not come says so, and offers to load again', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.route(/\/page\.[^/]*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto(stage.backend.address, { waitUntil: 'commit' });
  await page.waitForSelector('#catalogue-link');
  assert.equal(await page.isVisible('#stuck'), false);
  await page.waitForSelector('#stuck', { state: 'visible', timeout: PATIENCE });
  await page.unroute(/\/page\.[^/]*\.js$/);
  await page.click('#stuck a[lang=en]');
  await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  await context.close();
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
