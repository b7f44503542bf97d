// The hall for those who have keys only, who hear it read, or who have fingers instead of a mouse.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stage } from './stage.mjs';
import { LOADING, Museum, axeFinds, scene, string, until, widget } from './support.mjs';

const SIZE = { width: 640, height: 360 };
/** A key is held for longer than software takes to draw. */
const HELD = { delay: 250 };

test('every exhibit is reached, opened and read by keys alone', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  const museum = await Museum.open(context, stage.backend.address, '/?card=KEYS-1');
  const { page } = museum;
  await tabTo(museum, 'scene-red-boat');
  await page.keyboard.press('Enter', HELD);
  await museum.waitUntil('the hall', (told) => told.screen === 'Visit' && told.visitor, LOADING);
  await tabTo(museum, 'hint-dismiss');
  await page.keyboard.press('Enter', HELD);
  await museum.waitUntil('the hint gone', (told) => !widget(told, 'hint-dismiss'));
  assert.deepEqual(await axeFinds(page), []);

  await tabTo(museum, 'visit-settings');
  await page.keyboard.press('Enter', HELD);
  await tabTo(museum, 'settings-captions-false');
  await page.keyboard.press('Enter', HELD);
  await isSaid(museum, `${string('settings-captions')}: ${string('settings-off')}, 已选`);
  await page.keyboard.press('Escape', HELD);
  await museum.waitUntil('the settings closed', (told) => told.overlay === 'None');

  await page.keyboard.press('m', HELD);
  assert.deepEqual(await listedInPlan(museum), scene.exhibits.map(({ id }) => `plan-${id}`).toSorted());
  const [first, second, third] = scene.tours[0].stops;
  await tabTo(museum, `plan-${first}`);
  await page.keyboard.press('Enter', HELD);
  await isReadOut(museum, first);
  assert.deepEqual(await axeFinds(page), []);
  await page.keyboard.press('n', HELD);
  await isReadOut(museum, second);
  await page.keyboard.press('Escape', HELD);
  await museum.waitUntil('the panel closed', (told) => told.attention === 'Hall');
  // What stands before the visitor opens again by Enter.
  await page.keyboard.press('Enter', HELD);
  await museum.waitUntil('what is ahead', (told) => told.attention !== 'Hall');
  await page.keyboard.press('n', HELD);
  await isReadOut(museum, third);
  assert.deepEqual(museum.errors, []);
  await context.close();
});

async function tabTo(museum, name) {
  for (let step = 0; step < 40; step += 1) {
    if (await museum.becomesTrue(step === 0 ? LOADING : 1500, (told) => Boolean(widget(told, name)))) {
      if ((await museum.told()).focus === name) return;
    }
    await tab(museum);
  }
  assert.fail(`${name} is not reached by Tab`);
}

/** Presses Tab, and gives what has the focus then. */
async function tab(museum) {
  const before = (await museum.told())?.focus;
  await museum.page.keyboard.press('Tab', HELD);
  await museum.becomesTrue(8000, (told) => told.focus !== before);
  return (await museum.told())?.focus;
}

/** The exhibits of the floor plan, as Tab comes by them. Each is said. */
async function listedInPlan(museum) {
  await museum.waitUntil('the floor plan', (told) => told.overlay === 'FloorPlan');
  const reached = new Set();
  for (;;) {
    const focused = await tab(museum);
    if (reached.has(focused)) break;
    reached.add(focused);
    if (focused.startsWith('plan-RB')) await isSaid(museum, widget(await museum.told(), focused).label);
  }
  return [...reached].filter((name) => name.startsWith('plan-RB')).toSorted();
}

async function isReadOut(museum, exhibit) {
  const told = await museum.waitUntil(`the panel of ${exhibit}`, (told) => widget(told, `panel-${exhibit}`) && told.text.length > 3);
  const [title] = widget(told, `panel-${exhibit}`).label.split('. ');
  await isSaid(museum, title);
  await isSaid(museum, told.text.at(2));
}

async function isSaid(museum, text) {
  const said = () => museum.page.textContent('#live');
  await until(`the word: ${text}`, async () => (await said()).includes(text), 20_000);
}

test('keys lead out of the hall as well, and it is told how', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'en' });
  const museum = await Museum.open(context, stage.backend.address, '/?card=KEYS-2');
  const { page } = museum;
  await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby', LOADING);
  const focused = () => page.evaluate(() => document.activeElement.id);
  const height = (id) => page.evaluate((name) => document.getElementById(name).getBoundingClientRect().height, id);
  assert.equal(await focused(), 'hall');
  const described = await page.getAttribute('#hall', 'aria-describedby');
  assert.match(await page.textContent(`#${described}`), /F6/);
  assert.ok(await height('way-out') <= 1, 'it is shown before it is needed');

  await page.keyboard.press('Tab', HELD);
  assert.equal(await focused(), 'hall');
  assert.ok(await height('way-out') > 16);
  assert.deepEqual(await axeFinds(page), []);
  await page.keyboard.press('F6');
  assert.equal(await focused(), 'back-to-hall');
  assert.ok(await height('way-out') <= 1 && await height('beside') > 40);
  assert.deepEqual(await axeFinds(page), []);
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'beside-catalogue');
  assert.equal(await page.getAttribute('#beside-catalogue', 'href'), '/catalogue/en/');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'hall');
  assert.ok(await height('beside') <= 1);

  // Where the page has to tell of a fault, the hall below it takes no keys.
  await page.evaluate(() => void setTimeout(() => { throw new Error('made by a test'); }));
  await page.waitForSelector('#fault', { state: 'visible' });
  for (let step = 0; step < 6; step += 1) {
    assert.notEqual(await focused(), 'hall');
    await page.keyboard.press('Shift+Tab');
  }
  await context.close();
});

test('a device that is set to show little motion is taken at its word', async () => {
  for (const reducedMotion of ['reduce', 'no-preference']) {
    const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN', reducedMotion });
    const museum = await Museum.open(context, stage.backend.address, '/?card=STILL-1');
    await museum.click('lobby-settings');
    const { checked } = widget(await museum.waitUntil('the setting', (told) => widget(told, 'settings-reduced-motion-true')), 'settings-reduced-motion-true');
    assert.equal(checked, reducedMotion === 'reduce');
    await context.close();
  }
});

test('a visit by fingers', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN', hasTouch: true, isMobile: true });
  const museum = await Museum.open(context, stage.backend.address, '/?card=TOUCH-1');
  const fingers = await Fingers.on(museum);
  await fingers.press('scene-red-boat');
  await museum.waitUntil('the hall', (told) => told.screen === 'Visit' && told.visitor, LOADING);
  await fingers.press('hint-dismiss');
  await museum.waitUntil('the hint gone', (told) => !widget(told, 'hint-dismiss'));
  await fingersTurn(museum, fingers);
  await fingersWalk(museum, fingers);
  await fingersScroll(museum, fingers);
  await fingersHold(museum, fingers);
  assert.deepEqual(museum.errors, []);
  await context.close();
});

async function fingersTurn(museum, fingers) {
  const [, , yaw] = (await museum.told()).visitor;
  await fingers.drag([[200, 150]], [[420, 150]]);
  await museum.waitUntil('the head turned', (told) => Math.abs(told.visitor[2] - yaw) > 0.1);
  await fingers.drag([[420, 150]], [[200, 150]]);
  await museum.waitUntil('the head turned back', (told) => Math.abs(told.visitor[2] - yaw) < 0.1);
}

async function fingersWalk(museum, fingers) {
  const [x, z] = (await museum.told()).visitor;
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await fingers.tap(SIZE.width / 2, SIZE.height * 0.75);
    if (await museum.becomesTrue(8000, ({ visitor }) => Math.hypot(visitor[0] - x, visitor[1] - z) > 0.5)) return;
  }
  assert.fail('a tap on the floor leads nowhere');
}

/** A list follows the finger, and what the finger lay on is not pressed. */
async function fingersScroll(museum, fingers) {
  const told = await scrolledPlan(museum, fingers);
  assert.deepEqual([told.overlay, told.attention], ['FloorPlan', 'Hall']);
  await fingers.press('plan-close');
  await museum.waitUntil('the plan closed', (told) => told.overlay === 'None');
}

/** The floor plan, its list scrolled a little by a finger. */
async function scrolledPlan(museum, fingers) {
  await fingers.press('visit-map');
  const name = `plan-${scene.exhibits[3].id}`;
  const { x, y } = await museum.find(name);
  const top = ({ widgets }) => widgets.find((entry) => entry.name === name).rectangle[1];
  const before = top(await museum.told());
  await fingers.drag([[x, y]], [[x, y - 90]]);
  return museum.waitUntil('the list scrolled', (now) => top(now) < before - 60);
}

/** Takes an exhibit in the hand, turns it with one finger and brings it nearer with two. */
async function fingersHold(museum, fingers) {
  const heroes = scene.exhibits.filter(({ hero }) => hero).map(({ id }) => id);
  const id = scene.tours[0].stops.find((stop) => heroes.includes(stop));
  // Without, it lies at the edge of the list.
  await scrolledPlan(museum, fingers);
  await fingers.press(`plan-${id}`);
  await museum.waitUntil(`the panel of ${id}`, (told) => widget(told, `panel-${id}`));
  await fingers.press('panel-take');
  await museum.find('panel-put-back');
  await changes(museum.page, 'a turn', () => fingers.drag([[260, 150]], [[360, 170]]));
  await changes(museum.page, 'a pinch', () => fingers.drag([[300, 170], [340, 170]], [[200, 170], [440, 170]]));
  await fingers.press('panel-put-back');
  await museum.find('panel-take');
}

/** The picture of what is held is another afterwards. */
async function changes(page, what, act) {
  const clip = { x: 220, y: 80, width: 200, height: 180 };
  let last = null;
  await until('a still picture', async () => {
    const now = await page.screenshot({ clip });
    const isStill = last !== null && now.equals(last);
    last = now;
    return isStill;
  }, 30_000);
  await act();
  await until(`another picture after ${what}`, async () => !(await page.screenshot({ clip })).equals(last), 20_000);
}

/** Fingers on the glass, as the browser's own input. */
class Fingers {
  static async on(museum) {
    const fingers = new Fingers();
    fingers.museum = museum;
    fingers.devtools = await museum.page.context().newCDPSession(museum.page);
    return fingers;
  }

  send(type, points) {
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    return this.devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
  }

  async tap(x, y) {
    await this.send('touchStart', [[x, y]]);
    await sleep(400);
    await this.send('touchEnd', []);
  }

  async press(name) {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { x, y } = await this.museum.find(name);
      await this.send('touchStart', [[x, y]]);
      const isDown = await this.museum.becomesTrue(6000, (told) => widget(told, name)?.pressed === true);
      await this.send('touchEnd', []);
      if (isDown) return;
    }
    assert.fail(`${name} cannot be pressed by a finger`);
  }

  async drag(from, to) {
    const at = (share) => from.map((start, finger) => start.map((value, axis) => value + (to[finger][axis] - value) * share));
    await this.send('touchStart', from);
    await sleep(300);
    for (let step = 1; step <= 8; step += 1) {
      await this.send('touchMove', at(step / 8));
      await sleep(100);
    }
    await this.send('touchEnd', []);
  }
}
