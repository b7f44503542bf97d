// What can fail in the middle of a visit, really made: no event is lost, and each fault is told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stage } from './stage.mjs';
import { LOADING, Museum, PATIENCE, axeFinds, openWithoutStorage, scene, string, until, widget } from './support.mjs';

const SIZE = { viewport: { width: 640, height: 360 }, locale: 'zh-CN' };
const CALLS = /^\/(api|xapi)\//;
/** An exhibit whose panel was open for so long is seen. */
const SEEN_AFTER_MILLISECONDS = 8_000;
const { stops } = scene.tours[0];

async function enterHall(context, card) {
  const museum = await Museum.open(context, stage.proxy.address, `/?card=${card}`);
  await museum.enter();
  await museum.click('hint-dismiss');
  return museum;
}

/** Leads to the exhibit that is next, and stays until it counts as seen. */
async function seeNext(museum, stop) {
  await openNext(museum, stop);
  await sleep(SEEN_AFTER_MILLISECONDS + 1_000);
}

async function openNext(museum, stop) {
  const names = ['panel-next', 'visit-next', 'visit-resume-tour'];
  const told = await museum.waitUntil('a way on', (told) => names.some((name) => widget(told, name)));
  await museum.click(names.find((name) => widget(told, name)));
  return museum.waitUntil(`the panel of ${stop}`, (told) => widget(told, `panel-${stop}`));
}

/** Whether the lobby says that the visit goes on. */
function offersToGoOn(told) {
  return Boolean(widget(told, 'scene-red-boat')?.label.endsWith(string('lobby-resume')));
}

/** The exhibits that the backend knows this card to have seen. */
async function seenBy(card) {
  const visits = await stage.backend.visits(card);
  assert.ok(visits.length <= 1, 'more than one visit');
  return visits[0]?.exhibits_seen ?? [];
}

async function hasSeen(card, exhibits) {
  const wanted = JSON.stringify(exhibits.toSorted());
  await until(`${wanted} in the backend`, async () => JSON.stringify((await seenBy(card)).toSorted()) === wanted);
}

test('a backend that is slow, that fails, and that comes back', async () => {
  const context = await stage.browser.newContext(SIZE);
  try {
    const museum = await enterHall(context, 'SLOW-1');
    stage.proxy.spoil(CALLS, { delay: 20_000 });
    await seeNext(museum, stops[0]);
    stage.proxy.heal();
    stage.proxy.spoil(CALLS, { status: 500 });
    await openNext(museum, stops[1]);
    await museum.waitUntil('the word that records wait', (told) => widget(told, 'card')?.label === string('card-offline'));
    await sleep(SEEN_AFTER_MILLISECONDS + 1_000);
    assert.deepEqual(await seenBy('SLOW-1').then((seen) => seen.includes(stops[1])), false);
    stage.proxy.heal();
    await hasSeen('SLOW-1', stops.slice(0, 2));
    await museum.waitUntil('nothing left to send', (told) => told.unsent === 0);
    const recorded = (await museum.page.evaluate(journalText)).matchAll(/"record":"event","event":\{"id":"([^"]+)"/g);
    const ids = Array.from(recorded, ([, id]) => id).toSorted();
    assert.ok(ids.length > 2);
    assert.deepEqual((await stage.backend.statements('SLOW-1')).toSorted(), ids);
    assert.deepEqual(museum.errors.filter((error) => !error.includes('status of 500')), []);
  } finally {
    stage.proxy.heal();
    await context.close();
  }
});

/** In the page: all journals. */
async function journalText() {
  const texts = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result)));
    const pieces = database.transaction('pieces').objectStore('pieces').getAll();
    texts.push(...(await new Promise((resolve) => (pieces.onsuccess = () => resolve(pieces.result)))));
    database.close();
  }
  return texts.join('');
}

test('no space left: it is told, and saved when there is space again', async () => {
  const context = await stage.browser.newContext(SIZE);
  try {
    const museum = await enterHall(context, 'FULL-1');
    await openNext(museum, stops[0]);
    const devtools = await context.newCDPSession(museum.page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: stage.proxy.address, quotaSize: 1 });
    await museum.waitUntil('the notice', (told) => widget(told, 'notice:notice-unsaved'));
    await museum.waitUntil('the card', (told) => widget(told, 'card')?.label === string('card-unsaved'));
    await openNext(museum, stops[1]);
    await sleep(SEEN_AFTER_MILLISECONDS + 1_000);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: stage.proxy.address });
    await museum.waitUntil('the card', (told) => widget(told, 'card')?.label !== string('card-unsaved'));
    await hasSeen('FULL-1', stops.slice(0, 2));
    assert.deepEqual(museum.errors, []);
  } finally {
    await context.close();
  }
});

test('a tab in the background and a picture that is lost: the visit goes on', async () => {
  const context = await stage.browser.newContext(SIZE);
  try {
    const museum = await enterHall(context, 'LOST-1');
    await seeNext(museum, stops[0]);
    await comesBackToFront(context, museum);
    await seeNext(museum, stops[1]);
    await losePicture(museum);
    await museum.waitUntil('the offer to go on', offersToGoOn, LOADING);
    await museum.enter();
    await seeNext(museum, stops[2]);
    await hasSeen('LOST-1', stops.slice(0, 3));
    assert.deepEqual(museum.errors, []);
  } finally {
    await context.close();
  }
});

async function comesBackToFront(context, museum) {
  const other = await context.newPage();
  await other.bringToFront();
  await sleep(5_000);
  await other.close();
  await museum.page.bringToFront();
}

async function losePicture(museum) {
  const again = museum.page.waitForEvent('domcontentloaded', { timeout: PATIENCE });
  await loseContext(museum);
  await museum.page.waitForFunction(() => document.getElementById('step').textContent.startsWith('图形显示中断'));
  assert.equal(await museum.page.isVisible('#threshold:not(.gone) #step'), true);
  await again;
}

test('a page that is zoomed until nothing fits says so, and the visit goes on when there is room', async () => {
  const context = await stage.browser.newContext(SIZE);
  try {
    const museum = await enterHall(context, 'ZOOMED-1');
    await museum.page.setViewportSize({ width: 320, height: 256 });
    await museum.page.waitForSelector('#too-small', { state: 'visible' });
    assert.deepEqual(await axeFinds(museum.page), []);
    assert.ok((await museum.page.getAttribute('#too-small-catalogue', 'href')).startsWith('/catalogue/'));
    await museum.page.setViewportSize(SIZE.viewport);
    await museum.page.waitForSelector('#too-small', { state: 'hidden' });
    await openNext(museum, stops[0]);
    assert.deepEqual(museum.errors, []);
  } finally {
    await context.close();
  }
});

function loseContext(museum) {
  return museum.page.evaluate(() => {
    document.getElementById('hall').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
  });
}

test('a browser that keeps nothing: it is told, and the visit goes on in memory', async () => {
  const context = await openWithoutStorage(SIZE);
  try {
    const museum = await Museum.open(context, stage.proxy.address, '/?card=NOTHING-1');
    await museum.enter();
    assert.ok((await museum.page.textContent('#storage-notice')).includes('不保存数据'));
    assert.equal(await museum.page.isVisible('#storage-notice'), true);
    await museum.click('hint-dismiss');
    await seeNext(museum, stops[0]);
    await hasSeen('NOTHING-1', stops.slice(0, 1));
    await losesNothing(museum);
    // What is kept nowhere else can be had from the stage.backend.
    await museum.page.goto(`${stage.proxy.address}/?card=NOTHING-1`);
    await museum.waitUntil('the offer to go on', offersToGoOn, LOADING);
    assert.deepEqual(museum.errors.filter((error) => !/stores nothing|ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(error)), []);
  } finally {
    await context.close();
  }
});

/** What is recorded without a backend is in the memory alone: the page says so, and loads again only when it is sent. */
async function losesNothing(museum) {
  await museum.page.context().setOffline(true);
  await seeNext(museum, stops[1]);
  await museum.waitUntil('the card', (told) => widget(told, 'card')?.label === string('card-offline-unkept'));
  assert.equal(widget(await museum.told(), 'notice:notice-backend-down'), undefined);
  const again = museum.page.waitForEvent('domcontentloaded', { timeout: PATIENCE });
  await loseContext(museum);
  await museum.page.waitForFunction(() => document.getElementById('step').textContent.includes('不保存数据'));
  await museum.page.context().setOffline(false);
  await again;
  await hasSeen('NOTHING-1', stops.slice(0, 2));
}
