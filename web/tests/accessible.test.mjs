// What stands before the hall, for everybody: axe in every state, large text and narrow windows, and keys alone.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { stage } from './stage.mjs';
import { Museum, PATIENCE, axeFinds } from './support.mjs';

const LANGUAGES = ['zh-CN', 'en'];
const WIDE = { width: 1280, height: 720 };
const TALL = { width: 360, height: 740 };
/** Screens of kiosks on which not everything has room in one column. */
const LOW = [{ width: 1024, height: 600 }, { width: 800, height: 450 }, { width: 640, height: 360 }];
const PROGRAM = /retrace\.[0-9a-f]+\.wasm$/;
let context;

afterEach(async () => {
  stage.proxy.heal();
  await context?.close();
  context = null;
});

async function open(path, options) {
  context = await stage.browser.newContext(options);
  return (await Museum.open(context, stage.proxy.address, path)).page;
}

/** The states of the page before the hall, by what brings them about. */
const STATES = {
  entry: async (options) => {
    const page = await open('/', options);
    await page.waitForSelector('#entry', { state: 'visible' });
    await page.fill('#card', '###');
    await page.click('#enter');
    await page.waitForFunction(() => document.getElementById('entry-told').textContent !== '');
    return page;
  },
  waiting: async (options) => {
    stage.proxy.spoil(PROGRAM, { delay: 600_000 });
    const page = await open('/?card=AXE-1', options);
    await page.waitForFunction(() => document.getElementById('step').textContent !== '');
    return page;
  },
  fault: async (options) => {
    const page = await open('/', options);
    await page.waitForSelector('#entry', { state: 'visible' });
    await page.evaluate(() => void setTimeout(() => { throw new Error('made by a test'); }));
    await page.waitForSelector('#fault', { state: 'visible' });
    return page;
  },
  'no WebGL': async (options) => {
    const page = await open('/', options);
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
    // It ends its own loading.
    await page.reload({ waitUntil: 'commit' });
    await page.waitForSelector('#fault', { state: 'visible' });
    return page;
  },
  kiosk: async (options) => {
    const page = await open('/?kiosk=1', options);
    await page.waitForSelector('#keypad', { state: 'visible' });
    return page;
  },
};

for (const [state, reach] of Object.entries(STATES)) {
  test(`axe finds nothing, and nothing is cut off: ${state}`, async () => {
    // The program is nobody's concern here.
    stage.proxy.spoil(PROGRAM, { delay: 600_000 });
    for (const locale of LANGUAGES) {
      const page = await reach({ viewport: WIDE, locale });
      for (const viewport of [WIDE, TALL]) {
        const where = `${state}, ${locale}, ${viewport.width}×${viewport.height}`;
        await page.setViewportSize(viewport);
        assert.deepEqual(await axeFinds(page), [], where);
        assert.deepEqual(await page.evaluate(layoutFaults), [], where);
      }
      await zooms(page, `${state}, ${locale}`);
      await context.close();
    }
  });
}

/** A page at 200 and 400 %, and with letters twice as large. */
async function zooms(page, state) {
  for (const zoom of [2, 4]) {
    await page.setViewportSize({ width: WIDE.width / zoom, height: WIDE.height / zoom });
    assert.deepEqual(await page.evaluate(layoutFaults), [], `${state}, ${zoom * 100} %`);
  }
  await page.setViewportSize(WIDE);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '32px'));
  assert.deepEqual(await page.evaluate(layoutFaults), [], `${state}, large letters`);
}

/** In the page: what is cut off, covered, on top of another or out of reach. */
function layoutFaults() {
  const threshold = document.getElementById('threshold');
  const found = [];
  const parts = [...threshold.querySelectorAll('h1, h2, p, label, input, button, progress')];
  const shown = parts.filter((part) => {
    const { width, height } = part.getBoundingClientRect();
    return width > 0 && height > 0 && part.textContent.trim() + part.matches('input, progress') !== 'false';
  });
  const name = (part) => part.id || part.textContent.trim();
  const box = (part) => {
    const { left, right, top, bottom } = part.getBoundingClientRect();
    return { left, right, top: top + threshold.scrollTop, bottom: bottom + threshold.scrollTop };
  };
  if (threshold.scrollWidth > threshold.clientWidth) found.push(`${threshold.scrollWidth} px wide`);
  for (const part of shown) {
    const { left, right, top, bottom } = box(part);
    if (left < 0 || right > innerWidth || top < 0 || bottom > threshold.scrollHeight) found.push(`${name(part)} is out of reach`);
    if (part.scrollWidth > part.clientWidth + 1 && !part.matches('input, label')) found.push(`${name(part)} is cut off`);
    part.scrollIntoView({ block: 'center' });
    const after = part.getBoundingClientRect();
    const top2 = document.elementFromPoint((after.left + after.right) / 2, (after.top + after.bottom) / 2);
    if (!top2 || !(part.contains(top2) || top2.contains(part))) found.push(`${name(part)} is covered by ${top2?.id ?? 'nothing'}`);
  }
  threshold.scrollTop = 0;
  for (const [index, one] of shown.entries()) {
    for (const other of shown.slice(index + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      const [a, b] = [box(one), box(other)];
      const isApart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
      if (!isApart) found.push(`${name(one)} lies on ${name(other)}`);
    }
  }
  return found;
}

test('a kiosk shows all of its screen at once', async () => {
  stage.proxy.spoil(PROGRAM, { delay: 600_000 });
  for (const locale of LANGUAGES) {
    for (const viewport of [WIDE, TALL, ...LOW]) {
      const page = await STATES.kiosk({ viewport, locale });
      await page.waitForFunction(() => document.getElementById('step').textContent.includes('MB'));
      const where = `${locale}, ${viewport.width}×${viewport.height}`;
      assert.deepEqual(await page.evaluate(outOfSight), [], where);
      if (LOW.includes(viewport)) {
        await page.fill('#card', '###');
        await page.click('#enter');
        await page.waitForSelector('#entry-told:not(:empty)');
        assert.deepEqual(await page.evaluate(outOfSight), [], `a wrong number, ${where}`);
        assert.deepEqual(await page.evaluate(layoutFaults), [], where);
      }
      await context.close();
    }
  }
});

/** In the page: what is to be seen by scrolling only. */
function outOfSight() {
  const threshold = document.getElementById('threshold');
  const { scrollHeight, clientHeight } = threshold;
  const found = scrollHeight > clientHeight ? [`${scrollHeight} px in ${clientHeight}`] : [];
  const parts = [...threshold.querySelectorAll('button, input, a, p:not(:empty)')].filter((part) => part.checkVisibility());
  return [...found, ...parts.filter((part) => part.getBoundingClientRect().bottom > innerHeight).map(({ id }) => id)];
}

test('the way in by keys alone', async () => {
  stage.proxy.spoil(PROGRAM, { delay: 600_000 });
  const page = await open('/', { viewport: WIDE, locale: 'en' });
  await page.waitForSelector('#entry', { state: 'visible' });
  const reached = [];
  for (let step = 0; step < 12; step += 1) {
    reached.push(await page.evaluate(() => document.activeElement.id));
    await page.keyboard.press('Tab');
  }
  for (const id of ['card', 'enter', 'without', 'remember', 'catalogue-link', 'language']) {
    assert.ok(reached.includes(id), `${id} is not reached: ${reached}`);
  }
  await page.focus('#card');
  await page.keyboard.type('KEYS-1');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#entry', { state: 'hidden' });
});

test('the warning of a shared device', async () => {
  for (const locale of LANGUAGES) {
    const page = await open('/?kiosk=1&idle=4&warning=900', { viewport: TALL, locale });
    await page.fill('#card', 'AXE-2');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#idle[open]', { timeout: PATIENCE });
    assert.deepEqual(await axeFinds(page), [], locale);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'idle-stay');
    await context.close();
  }
});
