// A device that many use: the card by keys on the screen or by its code, the warning, and nothing left of who was.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import QRCode from 'qrcode';
import { Backend, Museum, PATIENCE, openBrowser, openWithoutStorage, string, widget } from './support.mjs';

const SIZE = { width: 800, height: 450 };
const KIOSK = '/?kiosk=1&idle=20&warning=5';
let backend;

before(async () => {
  backend = await Backend.start();
});

after(async () => {
  await backend?.clear();
});

test('a visitor who goes away leaves nothing, and what was not sent is sent', async () => {
  await withBrowser({}, async (context) => {
    await context.addInitScript(hearLittle);
    // Long enough for a slow machine to open a panel before.
    const museum = await Museum.open(context, backend.address, '/?kiosk=1&idle=45&warning=10');
    for (const key of 'READER-42') await museum.page.click(`#keypad button:text-is("${key}")`);
    await museum.page.click('#enter');
    await museum.enter();
    await museum.click('hint-dismiss');
    await context.setOffline(true);
    await museum.click('visit-next');
    await museum.waitUntil('the panel', (told) => widget(told, 'panel-next'));
    await museum.waitUntil('what waits', (told) => told.unsent > 0);

    // Nobody touches anything any more.
    await museum.page.waitForSelector('#idle[open]', { timeout: PATIENCE });
    await museum.page.waitForSelector('#stage', { state: 'hidden', timeout: PATIENCE });
    assert.equal(await remains(museum.page, 'READER-42'), false, 'the number is left on the device');

    // The network is back: the page begins anew by itself, and sends what was left under the token.
    await context.setOffline(false);
    await museum.page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
    await until('the visit in the backend', async () => (await backend.visits('READER-42')).length === 1);
    await until('nothing left on the device', () => museum.page.evaluate(isSwept).catch(() => false));

    await until('a page that waits for the next', () => museum.page.evaluate(isWaiting).catch(() => false));

    // The next visitor finds no visit to go on with.
    await museum.page.fill('#card', 'OTHER-7');
    await museum.page.click('#enter');
    const told = await museum.waitUntil('the lobby', (told) => widget(told, 'scene-red-boat'));
    assert.ok(widget(told, 'scene-red-boat').label.endsWith(string('lobby-enter')));

    // Who quits is gone at once.
    await museum.click('lobby-quit');
    await museum.page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
    assert.deepEqual(museum.errors, []);
  });
});

for (const [when, seconds] of [['is just going', 0], ['goes late', 4]]) {
  test(`what was left is sent though a page that ${when} still holds the visit`, async () => {
    await withBrowser({}, async (context) => {
      const going = await context.newPage();
      await going.goto(`${backend.address}/catalogue/`);
      await going.evaluate(() => {
        localStorage.setItem('retrace/unswept', '1');
        return new Promise((held) => {
          navigator.locks.request('retrace-visit', () => new Promise((go) => held(globalThis.go = go)));
        });
      });
      const { page, errors } = await Museum.open(context, backend.address, KIOSK);
      await until('a page that waits for the visit', () => going.evaluate(claims).catch(() => false));
      await sleep(seconds * 1000);
      await going.evaluate(() => globalThis.go());
      await until('nothing left on the device', () => page.evaluate(isSwept).catch(() => false));
      assert.deepEqual(errors, []);
    });
  });
}

test('where the browser keeps nothing, a kiosk begins anew when the record has been sent', async () => {
  const context = await openWithoutStorage({ viewport: SIZE, locale: 'zh-CN' });
  try {
    const museum = await Museum.open(context, backend.address, '/?kiosk=1&idle=45&warning=10');
    await museum.page.fill('#card', 'READER-53');
    await museum.page.click('#enter');
    await museum.enter();
    await museum.click('hint-dismiss');
    await context.setOffline(true);
    await museum.click('visit-next');
    await museum.waitUntil('what waits', (told) => told.unsent > 0);
    await museum.page.waitForSelector('#idle[open]', { timeout: PATIENCE });
    assert.match(await museum.page.textContent('#idle-text'), /尚未送达/);
    await museum.page.waitForSelector('#stage', { state: 'hidden', timeout: PATIENCE });
    await context.setOffline(false);
    await museum.page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
    await until('the record in the backend', async () => (await backend.statements('READER-53')).length > 2);
  } finally {
    await context.close();
  }
});

test('the warning is taken back by a touch', async () => {
  await withBrowser({}, async (context) => {
    const museum = await Museum.open(context, backend.address, '/?kiosk=1&idle=3&warning=60');
    await museum.page.fill('#card', 'READER-43');
    await museum.page.keyboard.press('Enter');
    await museum.page.waitForSelector('#idle[open]', { timeout: PATIENCE });
    await museum.page.click('#idle-stay');
    await museum.page.waitForSelector('#idle', { state: 'hidden' });
    await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby');
    assert.deepEqual(museum.errors, []);
  });
});

test('a card is known by its code before the camera', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retrace-code-'));
  try {
    const film = join(folder, 'card.y4m');
    writeFileSync(film, filmOf(`${backend.address}/?card=SCANNED-9`));
    const camera = [
      '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`,
    ];
    await withBrowser({ camera }, async (context) => {
      const museum = await Museum.open(context, backend.address, KIOSK);
      await museum.page.click('#scan');
      await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby');
      assert.equal(await remains(museum.page, 'SCANNED-9'), false);
      assert.deepEqual(museum.errors, []);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a wrong number is told at once, and so is a camera that is refused', async () => {
  await withBrowser({}, async (context) => {
    const museum = await Museum.open(context, backend.address, KIOSK);
    await museum.page.fill('#card', '红船');
    await museum.page.click('#enter');
    await museum.page.waitForFunction(() => document.getElementById('entry-told').textContent.includes('64'));
    await museum.page.click('#scan');
    await museum.page.waitForFunction(() => document.getElementById('entry-told').textContent.includes('摄像头'));
    assert.equal(await museum.page.isVisible('#entry'), true);
  });
});

for (const [when, seconds] of [['looks', 0], ['is still asked for', 3]]) {
  test(`whoever comes in another way while the camera ${when} leaves it off`, async () => {
    const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
    await withBrowser({ camera }, async (context) => {
      await context.addInitScript(askForCameraLate, seconds);
      const { page, errors } = await Museum.open(context, backend.address, KIOSK);
      await page.click('#scan');
      if (seconds === 0) await page.waitForFunction(() => document.getElementById('camera').srcObject !== null);
      await page.fill('#card', `READER-48${seconds}`);
      await page.click('#enter');
      await page.waitForFunction(() => globalThis.track?.readyState === 'ended', null, { timeout: PATIENCE });
      assert.deepEqual(errors, []);
    });
  });
}

/** In a page: has the camera come so late, as after the question whether it may be used, and keeps its track. */
function askForCameraLate(seconds) {
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const stream = await ask(constraints);
    [globalThis.track] = stream.getTracks();
    return stream;
  };
}

test('a tab that knew a visitor by number knows nobody as a kiosk', async () => {
  await withBrowser({}, async (context) => {
    const { page } = await Museum.open(context, backend.address, '/?card=READER-49');
    await page.waitForFunction(() => sessionStorage.getItem('retrace/card')?.includes('READER-49'));
    await page.evaluate(() => localStorage.setItem('retrace/card', 'READER-49'));
    await page.goto(backend.address + KIOSK);
    await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
    assert.equal(await page.inputValue('#card'), '');
    assert.deepEqual(await page.evaluate(() => [localStorage, sessionStorage].map((items) => items.getItem('retrace/card'))), [null, null]);
  });
});

test('a tab that was a kiosk goes on with nobody\'s session', async () => {
  await withBrowser({}, async (context) => {
    const museum = await Museum.open(context, backend.address, KIOSK);
    await museum.page.fill('#card', 'READER-51');
    await museum.page.click('#enter');
    await museum.page.waitForFunction(() => sessionStorage.getItem('retrace/card')?.includes('session:'));
    await museum.page.goto(backend.address);
    await museum.page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  });
});

test('without a network the other language, the catalogue, its pages and its forms are waited for', async () => {
  await withBrowser({}, async (context) => {
    const { page } = await Museum.open(context, backend.address, KIOSK);
    await page.waitForSelector('#language', { state: 'visible' });
    await context.setOffline(true);
    await page.click('#language');
    await page.waitForFunction(() => document.getElementById('step').textContent.startsWith('暂时连不上服务器'));
    await context.setOffline(false);
    await page.waitForFunction(() => document.documentElement.lang === 'en', null, { timeout: PATIENCE });

    await context.setOffline(true);
    await page.click('#catalogue-link');
    await page.waitForSelector('#unserved-notice', { state: 'visible', timeout: PATIENCE });
    await context.setOffline(false);
    await page.waitForURL(/\/catalogue\/en\//, { timeout: PATIENCE });
    await context.setOffline(true);
    await page.click('a[href="/catalogue/en/card"]');
    await page.waitForSelector('.kiosk-away', { state: 'visible' });
    await context.setOffline(false);
    await page.waitForURL(`${backend.address}/catalogue/en/card`, { timeout: PATIENCE });

    await page.fill('#visitor-card', 'READER-52');
    await context.setOffline(true);
    await page.click('form:has(#visitor-card) button[type="submit"]');
    await page.waitForSelector('.kiosk-away', { state: 'visible' });
    await context.setOffline(false);
    await page.waitForSelector('#visitor-card', { state: 'detached', timeout: PATIENCE });
  });
});

test('what somebody left before a visit goes without a question, and so does a fault', async () => {
  const camera = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
  await withBrowser({ camera }, async (context) => {
    const { page } = await Museum.open(context, backend.address, '/?kiosk=1&idle=4&warning=60');
    const beginsAnew = async () => {
      await page.waitForFunction(() => globalThis.isLeft === undefined, null, { timeout: PATIENCE });
      await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
      assert.equal(await page.inputValue('#card'), '');
      assert.equal(await page.isVisible('#scanner'), false);
    };
    const isLeft = () => page.evaluate(() => (globalThis.isLeft = true));

    await page.waitForSelector('#entry', { state: 'visible' });
    await isLeft();
    await sleep(6_000);
    assert.equal(await page.evaluate(() => globalThis.isLeft), true, 'a screen that nobody has touched begins anew');

    for (const key of 'MEMBER-7') await page.click(`#keypad button:text-is("${key}")`);
    await beginsAnew();

    await page.click('#scan');
    await page.waitForSelector('#scanner', { state: 'visible' });
    await isLeft();
    await beginsAnew();

    await isLeft();
    await page.evaluate(() => void setTimeout(() => { throw new Error('made by a test'); }));
    await page.waitForSelector('#fault', { state: 'visible' });
    await beginsAnew();
  });
});

test('a visit that has failed begins anew for the next', async () => {
  await withBrowser({}, async (context) => {
    const museum = await Museum.open(context, backend.address, KIOSK);
    await museum.page.fill('#card', 'READER-44');
    await museum.page.keyboard.press('Enter');
    await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby');
    await museum.page.evaluate(() => void setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); }));
    await museum.page.waitForSelector('#fault', { state: 'visible' });
    assert.equal(await ofNextVisitor(museum.page, () => sessionStorage.getItem('retrace/card')), null);
  });
});

test('the language that a visitor chose goes with the visitor, the one of the address stays', async () => {
  await withBrowser({}, async (context) => {
    const path = '/?kiosk=1&idle=4&warning=60&lang=en';
    const { page } = await Museum.open(context, backend.address, path);
    const speaks = (language) =>
      page.waitForFunction((wanted) => document.documentElement.lang === wanted, language, { timeout: PATIENCE });
    await speaks('en');
    await page.click('#language');
    await speaks('zh-CN');
    await page.fill('#card', 'MEMBER-8');
    await speaks('en');
    assert.equal(page.url(), backend.address + path);
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
  });
});

test('the language that is chosen in the hall is the one of the warning', async () => {
  await withBrowser({}, async (context) => {
    const museum = await Museum.open(context, backend.address, '/?kiosk=1&idle=15&warning=60');
    await museum.page.fill('#card', 'READER-45');
    await museum.page.keyboard.press('Enter');
    await museum.click('lobby-settings');
    await museum.click('settings-language-en');
    await museum.page.waitForFunction(() => document.documentElement.lang === 'en', null, { timeout: PATIENCE });
    assert.match(await museum.page.textContent('#catalogue-link'), /^Catalogue/);
    // A page that begins anew within a visit, as when the picture is lost, still speaks it.
    await museum.page.reload({ waitUntil: 'commit' });
    await museum.page.waitForFunction(() => document.documentElement.lang === 'en', null, { timeout: PATIENCE });
    await museum.page.waitForSelector('#idle[open]', { timeout: PATIENCE });
    assert.match(await museum.page.textContent('#idle-text'), /begins anew/);
    assert.equal(await museum.page.textContent('#idle-stay'), 'Go on');
    // The next one is asked in the language of the place.
    await museum.page.click('#idle-leave');
    const languages = () => [document.documentElement.lang, localStorage.getItem('retrace/language')];
    assert.deepEqual(await ofNextVisitor(museum.page, languages), ['zh-CN', null]);
    assert.deepEqual(museum.errors, []);
  });
});

test('a kiosk finds back from the catalogue to its own address', async () => {
  await withBrowser({}, async (context) => {
    const path = '/?kiosk=1&idle=90&warning=20&lang=en';
    const { page } = await Museum.open(context, backend.address, path);
    await page.click('#language');
    await page.waitForFunction(() => document.documentElement.lang === 'zh-CN');
    await page.fill('#card', 'MEMBER-9');
    await page.click('#catalogue-link');
    await page.waitForURL(`${backend.address}/catalogue/zh-CN/?kiosk=90`);
    assert.equal(await remains(page, 'MEMBER-9'), false);

    // So the catalogue leads back.
    await page.goto(`${backend.address}/?kiosk=1`);
    await page.waitForURL(backend.address + path);
    await page.waitForSelector('#entry', { state: 'visible' });
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    assert.equal(await page.inputValue('#card'), '');

    for (const elsewhere of ['https://example.org/?kiosk=1', '//example.org/?kiosk=1', '/catalogue?kiosk=1', '/?kiosk=0']) {
      await page.evaluate((address) => sessionStorage.setItem('retrace/kiosk', address), elsewhere);
      await page.goto(`${backend.address}/?kiosk=1`);
      await page.waitForSelector('#entry', { state: 'visible' });
      assert.equal(page.url(), `${backend.address}/?kiosk=1`, elsewhere);
    }
    for (const [idle, seconds] of [[3, 10], [9000, 3600]]) {
      await page.goto(`${backend.address}/?kiosk=1&idle=${idle}`);
      await page.waitForSelector('#entry', { state: 'visible' });
      assert.equal(await page.getAttribute('#catalogue-link', 'href'), `/catalogue/zh-CN/?kiosk=${seconds}`);
    }
  });
});

test('a kiosk comes back from the catalogue by itself, without whoever read there', async () => {
  await withBrowser({}, async (context) => {
    const path = '/?kiosk=1&idle=10&warning=5';
    const { page } = await Museum.open(context, backend.address, path);
    await page.click('#language');
    await page.waitForFunction(() => document.documentElement.lang === 'en');
    await page.click('#catalogue-link');
    await page.waitForURL(`${backend.address}/catalogue/en/?kiosk=10`);
    const card = '/catalogue/en/card';
    await page.click(`a[href="${card}"]`);
    await page.fill('[name="visitor-card"]', 'READER-46');
    await page.keyboard.press('Enter');
    await page.waitForSelector('form[action="/catalogue/en/sign-out"]');

    // Nobody touches anything any more.
    await page.waitForURL(backend.address + path, { timeout: PATIENCE });
    await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
    assert.equal(await page.inputValue('#card'), '');
    assert.equal(await remains(page, 'READER-46'), false);
    assert.deepEqual((await context.cookies()).map(({ name }) => name), ['retrace-kiosk']);
    await page.goto(backend.address + card);
    assert.equal(await page.inputValue('[name="visitor-card"]'), '');
  });
});

test('the screen may be touched anywhere to begin', async () => {
  await withBrowser({}, async (context) => {
    const { page } = await Museum.open(context, backend.address, KIOSK);
    await page.waitForSelector('#entry', { state: 'visible' });
    const focused = () => page.evaluate(() => document.activeElement.id);
    await page.evaluate(() => document.activeElement.blur());
    assert.notEqual(await focused(), 'card');
    await page.mouse.click(SIZE.width / 2, 12);
    assert.equal(await focused(), 'card');
    await page.keyboard.type('A-1');
    assert.equal(await page.inputValue('#card'), 'A-1');
  });
});

async function withBrowser({ camera = [] }, visit) {
  const browser = await openBrowser(camera);
  try {
    await visit(await browser.newContext({ viewport: SIZE, locale: 'zh-CN' }));
  } finally {
    await browser.close();
  }
}

/** Asks the page that waits for the next visitor. It begins once more when all of the last one is swept away. */
async function ofNextVisitor(page, question) {
  for (;;) {
    await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
    try {
      return await page.evaluate(question);
    } catch (error) {
      if (!/context was destroyed/.test(error.message)) throw error;
    }
  }
}

async function until(what, condition) {
  const end = Date.now() + PATIENCE;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await sleep(500);
  }
}

/** Whether this text is anywhere in what the browser keeps for the page. */
function remains(page, text) {
  return page.evaluate(async (wanted) => {
    const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result)));
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        kept.push(JSON.stringify(await new Promise((resolve) => (all.onsuccess = () => resolve(all.result)))));
      }
      database.close();
    }
    return kept.some((items) => items.includes(wanted));
  }, text);
}

/** In a page: where the program sends what was left, what it says before all is sent comes too late to be heard. */
function hearLittle() {
  let retrace;
  const isEarly = (json) => JSON.parse(retrace.startup()).purpose === 'deliver' && JSON.parse(json).unsent !== 0;
  Object.defineProperty(globalThis, 'retrace', {
    get: () => retrace,
    set(bridge) {
      retrace = { ...bridge, announce: (json) => isEarly(json) || bridge.announce(json) };
    },
  });
}

/** In a page: whether another one waits for the visit. */
async function claims() {
  return (await navigator.locks.query()).pending.length > 0;
}

/** In the page: whether it waits for a visitor, and no program runs. */
function isWaiting() {
  return globalThis.retrace === undefined && !document.getElementById('entry').hidden;
}

/** In the page: whether no visit is kept any more. */
async function isSwept() {
  if (localStorage.getItem('retrace/unswept') !== null) return false;
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => (indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result)));
    let rows = 0;
    for (const store of database.objectStoreNames) {
      const count = database.transaction(store).objectStore(store).count();
      rows += await new Promise((resolve) => (count.onsuccess = () => resolve(count.result)));
    }
    database.close();
    if (rows > 0) return false;
  }
  return true;
}

/** A film of one picture, a code, in the format that Chromium's camera plays. */
function filmOf(text) {
  const [width, height, cell] = [640, 480, 8];
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const [left, top] = [width, height].map((length) => Math.floor((length - modules.size * cell) / 2));
  const luma = Buffer.alloc(width * height, 235);
  for (let y = 0; y < modules.size * cell; y += 1) {
    for (let x = 0; x < modules.size * cell; x += 1) {
      if (modules.get(Math.floor(y / cell), Math.floor(x / cell))) luma[(top + y) * width + left + x] = 16;
    }
  }
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), frame, frame]);
}
