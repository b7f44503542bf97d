// A whole visit in a real browser by real pointer and keys: from the page to one entry in the ledger, with the network
// gone in the middle and the tab killed.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backend, Museum, PATIENCE, answers, openBrowser, scene, string, widget } from './support.mjs';

const SIZE = { width: 960, height: 540 };
/** What the card says while the backend cannot be reached. */
const OFFLINE = string('card-offline');
let backend;
let browser;
let context;

before(async () => {
  backend = await Backend.start();
  browser = await openBrowser();
  context = await browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
});

after(async () => {
  await browser?.close();
  await backend?.clear();
});

test('a visit by pointer and keys ends with one ledger entry', async () => {
  let museum = await (await Museum.open(context, backend.address)).comeIn();
  await museum.enter();
  await museum.click('hint-dismiss');
  await walksByKeyAndByClick(museum);
  const { stops } = scene.tours[0];
  await visitStops(museum, stops.slice(0, 3));

  // The network goes, the visit goes on, and what was done meanwhile is sent when it is back.
  await context.setOffline(true);
  await visitStops(museum, stops.slice(3, 4));
  await museum.waitUntil('the word that records wait', (told) => widget(told, 'card')?.label === OFFLINE);
  await context.setOffline(false);

  // The tab dies, and the visit is resumed in another.
  await kill(museum);
  museum = await (await Museum.open(context, backend.address)).comeIn();
  await museum.enter();
  await visitStops(museum, stops.slice(4));
  await museum.waitUntil('the credit on the card', (told) => widget(told, 'card')?.label.includes('2'));

  await museum.page.keyboard.press('Escape');
  await museum.click('leave-go');
  await museum.waitUntil('the certificate', (told) => told.screen === 'Certificate');
  await museum.find('certificate-credit');
  const ledger = await backend.ledger();
  assert.equal(ledger.length, 1, JSON.stringify(ledger));
  assert.equal(ledger[0].points, scene.credit.points);
  assert.deepEqual(museum.errors, []);
});

async function kill(museum) {
  const session = await context.newCDPSession(museum.page);
  const crashed = museum.page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;
  await museum.page.close();
}

async function walksByKeyAndByClick(museum) {
  const start = (await museum.told()).visitor;
  await museum.page.keyboard.down('w');
  const { visitor: from } = await museum.waitUntil('a walk by key', (told) => distance(told.visitor, start) > 0.5);
  await museum.page.keyboard.up('w');
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await museum.page.mouse.click(SIZE.width / 2, SIZE.height * 0.75, { delay: 250 });
    if (await museum.becomesTrue(8000, (told) => distance(told.visitor, from) > 0.5)) return;
  }
  assert.fail('a click on the floor leads nowhere');
}

function distance(a, b) {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Follows the tour: every exhibit is opened and seen, every checkpoint answered. */
async function visitStops(museum, stops) {
  for (const stop of stops) {
    await leadOn(museum);
    if (stop.startsWith('checkpoint:')) {
      await answerCheckpoint(museum, stop.slice('checkpoint:'.length));
    } else {
      await museum.waitUntil(`the panel of ${stop}`, (told) => widget(told, `panel-${stop}`));
      await readToTheEnd(museum);
      if (scene.exhibits.find(({ id }) => id === stop).hero) await takeInHand(museum);
    }
  }
}

/** *Next*, wherever it stands. */
async function leadOn(museum) {
  const names = ['panel-next', 'visit-next', 'visit-resume-tour'];
  const told = await museum.waitUntil('a way on', (told) => names.some((name) => widget(told, name)));
  await museum.click(names.find((name) => widget(told, name)));
}

async function readToTheEnd(museum) {
  const told = await museum.waitUntil('the text', (told) => widget(told, 'panel-depth'));
  if (widget(told, 'panel-depth').label === '阅读全文') await museum.click('panel-depth');
  await museum.page.keyboard.press('End', { delay: 250 });
  await sleep(3600);
}

async function takeInHand(museum) {
  await museum.click('panel-take');
  await museum.find('panel-put-back');
  await museum.page.keyboard.press('ArrowDown', { delay: 600 });
  await museum.click('panel-put-back');
  await museum.find('panel-take');
}

async function answerCheckpoint(museum, id) {
  const checkpoint = scene.checkpoints.find((checkpoint) => checkpoint.id === id);
  for (const question of checkpoint.questions) {
    const panel = `question-${question.id}`;
    await museum.waitUntil(panel, (told) => widget(told, panel));
    await answer(museum, question);
    await museum.click('checkpoint-submit');
    await museum.click('checkpoint-next');
    await museum.waitUntil('the next question', (told) => !widget(told, panel));
  }
}

async function answer(museum, question) {
  const { correct } = answers[question.id];
  if (typeof correct === 'string') return museum.click(`option-${correct}`);
  if (question.kind === 'place-on-map') return placeAll(museum, correct);
  if (question.kind === 'order') return putInOrder(museum, correct);
  for (const option of correct) {
    await museum.click(`option-${option}`);
    await museum.waitUntil('the choice', (told) => widget(told, `option-${option}`).checked);
  }
}

async function putInOrder(museum, order) {
  const height = (told, option) => widget(told, `option-${option}-up`).rectangle[1];
  for (const [index, option] of order.entries()) {
    for (;;) {
      const told = await museum.told();
      if (!order.slice(index + 1).some((other) => height(told, other) < height(told, option))) break;
      const before = height(told, option);
      await museum.click(`option-${option}-up`);
      await museum.waitUntil('the option moved up', (told) => height(told, option) < before);
    }
  }
}

async function placeAll(museum, places) {
  const [map] = scene.maps;
  for (const [option, place] of Object.entries(places)) {
    const name = `option-${option}`;
    await museum.click(name);
    const told = await museum.waitUntil('the place in hand', (told) => widget(told, name).checked);
    const [left, top, width, height] = widget(told, 'map').rectangle;
    const x = left + (width * (place.longitude - map.west)) / (map.east - map.west);
    const y = top + (height * (map.north - place.latitude)) / (map.north - map.south);
    await placeOnMap(museum, name, x, y);
  }
}

/** Clicks the map until the place is there: on a busy machine a click can fall between two frames. */
async function placeOnMap(museum, name, x, y) {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await museum.page.mouse.move(x, y);
    await museum.waitUntil('the pointer over the map', (told) => widget(told, 'map').hovered, PATIENCE);
    await museum.page.mouse.click(x, y, { delay: 250 });
    if (await museum.becomesTrue(4000, (told) => widget(told, name).label.startsWith('◆'))) return;
  }
  assert.fail(`${name} was not placed`);
}
