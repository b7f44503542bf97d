// What can fail before the hall stands, really made: each ends in a clear message and a way on.

import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stage } from './stage.mjs';
import { Backend, LOADING, Museum, PATIENCE, openBrowser, programBytes, repository, string, until, widget } from './support.mjs';

const SMALL = { width: 640, height: 360 };
const PROGRAM = /retrace\.[0-9a-f]+\.wasm$/;
const GLUE = /retrace\.[0-9a-f]+\.js$/;
/** A byte in the middle of the program. */
const MIDDLE = Math.floor(programBytes() / 2);
/** Words of the page. */
const WORDS = {
  download: '下载中断',
  damaged: '程序在传输中损坏',
  memory: '内存不足',
  noGraphics: '此浏览器不能显示三维展厅',
  stopped: '展厅停止运行',
};
let context;

afterEach(async () => {
  stage.proxy.heal();
  stage.proxy.asked = [];
  stage.proxy.answered = [];
  await context?.close();
  context = null;
});

/** The page in a browser of its own, with a card. */
async function open({ script, path = '/?card=FAULT-1', ...options } = {}) {
  context = await stage.browser.newContext({ viewport: SMALL, locale: 'zh-CN', ...options });
  if (script) await context.addInitScript(script);
  return Museum.open(context, stage.proxy.address, path);
}

async function isTold(museum, kind) {
  const { page } = museum;
  await page.waitForSelector('#fault', { state: 'visible', timeout: PATIENCE });
  assert.equal(await page.textContent('#fault-title'), WORDS[kind]);
  assert.ok((await page.textContent('#fault-text')).length > 20);
  await catalogueOpens(page);
}

async function catalogueOpens(page) {
  const address = await page.getAttribute('#catalogue-link', 'href');
  const told = await page.request.get(stage.proxy.address + address);
  assert.equal(told.status(), 200, address);
  assert.ok(await page.isVisible('#catalogue-link'));
}

/** Presses *load again*, and the lobby comes. */
async function loadsAgain(museum) {
  stage.proxy.heal();
  await museum.page.click('#again');
  await lobbyComes(museum);
}

async function lobbyComes(museum) {
  return museum.waitUntil('the lobby', (told) => told.screen === 'Lobby' && told.widgets.length > 0, LOADING);
}

function rangesOf(path) {
  return stage.proxy.asked.filter((asked) => path.test(asked.path)).map(({ range }) => range).filter(Boolean);
}

test('a download that breaks off half way goes on from there', async () => {
  stage.proxy.spoil(PROGRAM, { cutAt: MIDDLE }, 1);
  const museum = await open();
  await lobbyComes(museum);
  const [range] = rangesOf(PROGRAM);
  assert.match(range, /^bytes=\d+-$/);
  const start = Number(/\d+/.exec(range)[0]);
  assert.ok(start > 0 && start <= MIDDLE, range);
});

test('a program that came short goes on from there, though the browser keeps the short one', async () => {
  stage.proxy.spoil(PROGRAM, { endAt: MIDDLE }, 1);
  const museum = await open();
  await lobbyComes(museum);
  assert.deepEqual(rangesOf(PROGRAM), [`bytes=${MIDDLE}-`]);
});

test('a program that always comes short is told of', async () => {
  stage.proxy.spoil(PROGRAM, { endAt: 1_000_000 });
  const museum = await open();
  await isTold(museum, 'damaged');
  await loadsAgain(museum);
});

test('a damaged program is told of, and not asked for from the cache again', async () => {
  stage.proxy.spoil(PROGRAM, { damageAt: MIDDLE }, 1);
  const museum = await open();
  await isTold(museum, 'damaged');
  await loadsAgain(museum);
});

for (const status of [404, 500]) {
  test(`a program that is answered with ${status} is told of`, async () => {
    stage.proxy.spoil(PROGRAM, { status });
    const museum = await open();
    await isTold(museum, 'download');
    await loadsAgain(museum);
  });
}

test('a part of the page that is answered with 500: for good it is told of, twice it is asked for again', async () => {
  stage.proxy.spoil(GLUE, { status: 500 });
  const museum = await open();
  await isTold(museum, 'download');
  stage.proxy.heal();
  stage.proxy.spoil(/files\.[0-9a-f]+\.json$/, { status: 500 }, 2);
  await museum.page.click('#again');
  await lobbyComes(museum);
});

test('scenes that the backend does not tell are named in the lobby', async () => {
  stage.proxy.spoil(/^\/scenes\//, { status: 500 });
  const museum = await open();
  const told = await museum.waitUntil('the lobby', (told) => widget(told, 'broken-scenes'), LOADING);
  assert.match(widget(told, 'broken-scenes').label, /HTTP 500/);
});

test('a folder without a scene stands beside the sound ones, and is told of', async () => {
  const museum = await open({ path: '/?kiosk=0' });
  await context.route('**/scenes/index.json', (route) => route.fulfill({ json: { scenes: ['drafts', 'red-boat'] } }));
  await museum.page.goto(`${stage.proxy.address}/?card=FAULT-2`);
  const told = await museum.waitUntil('the hall', (told) => widget(told, 'scene-red-boat'), LOADING);
  assert.equal(widget(told, 'scene-red-boat').disabled, false);
  assert.ok(told.widgets.some(({ name, label }) => name.startsWith('broken') && label.includes('drafts')), JSON.stringify(told.widgets));
});

test('a scene that cannot be read, or that the backend does not serve, stands beside the sound ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retrace-scenes-'));
  const scene = (id) => cpSync(join(repository, 'scenes/red-boat'), join(folder, id), { recursive: true });
  for (const id of ['red-boat', 'too-large', 'unmarked']) scene(id);
  appendFileSync(join(folder, 'too-large/scene.toml'), '#'.repeat(2 ** 20));
  rmSync(join(folder, 'unmarked/answers.toml'));
  const text = readFileSync(join(folder, 'unmarked/scene.toml'), 'utf8');
  writeFileSync(join(folder, 'unmarked/scene.toml'), text.replace('id = "red-boat"', 'id = "unmarked"'));
  const backend = await Backend.start(undefined, undefined, undefined, folder);
  try {
    context = await stage.browser.newContext({ viewport: SMALL, locale: 'zh-CN' });
    const museum = await Museum.open(context, backend.address, '/?card=FAULT-3');
    const told = await museum.waitUntil('the lobby', (told) => widget(told, 'scene-red-boat'), LOADING);
    assert.equal(widget(told, 'scene-unmarked'), undefined);
    assert.match(widget(told, 'broken-unmarked').label, /does not serve/);
    assert.match(widget(told, 'broken-too-large').label, /1024 KiB/);
  } finally {
    await backend.clear();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a browser that refuses to hold the pointer does not stop the hall', async () => {
  const museum = await open({
    script: () => {
      Element.prototype.requestPointerLock = async () => {
        globalThis.hasRefused = true;
        throw new DOMException('the lock was just left', 'SecurityError');
      };
    },
  });
  await lobbyComes(museum);
  await museum.page.evaluate(() => void document.getElementById('hall').requestPointerLock());
  await sleep(1_000);
  assert.equal(await museum.page.evaluate(() => globalThis.hasRefused), true);
  assert.equal(await museum.page.isVisible('#fault'), false);
  assert.deepEqual(museum.errors, []);
});

test('scenes that are long in coming are waited for, and the visitor is told', async () => {
  stage.proxy.spoil(/^\/scenes\//, { isHeld: true });
  const museum = await open();
  await museum.page.waitForFunction(
    () => document.getElementById('step').textContent.startsWith('服务器很久没有应答'), null, { timeout: PATIENCE },
  );
  stage.proxy.heal();
  await lobbyComes(museum);
  assert.deepEqual(museum.errors, []);
});

test('an asset of the hall that is missing is named, and the lobby can be had again', async () => {
  stage.proxy.spoil(/^\/static\/models\/.*\.glb$/, { status: 404 });
  const museum = await open();
  await museum.click('scene-red-boat');
  const told = await museum.waitUntil('the failure', (told) => widget(told, 'loading-failure'), LOADING);
  assert.match(widget(told, 'loading-failure').label, /models\/red-boat\.glb/);
  assert.ok(told.text.length >= 3, `what to do is told: ${told.text}`);
  await museum.click('loading-back');
  await lobbyComes(museum);
  stage.proxy.heal();
  await museum.enter();
});

test('a room that is slow to come holds nobody up who begins in another', async () => {
  stage.proxy.spoil(/gallery\.light/, { isHeld: true });
  const museum = await open();
  await museum.enter();
  assert.equal(stage.proxy.held.length, 1, 'the room has come');
  stage.proxy.heal();
  const light = () => stage.proxy.answered.filter(({ path }) => path.includes('gallery.light'));
  await until('the light of the room', () => light().length > 0);
  // The browser reads block-compressed pictures, and got them.
  const pictures = stage.proxy.answered.map(({ path }) => path).filter((path) => path.includes('/textures/'));
  assert.ok(pictures.length > 10 && pictures.every((path) => /\.bc\.[0-9a-f]+\.ktx2$/.test(path)), pictures.join('\n'));
  assert.deepEqual(museum.errors, []);
});

test('a browser that reads no block-compressed pictures gets plain ones', async () => {
  const museum = await open({
    script: () => {
      const prototype = WebGL2RenderingContext.prototype;
      const [list, get] = [prototype.getSupportedExtensions, prototype.getExtension];
      const isOfBlocks = (name) => /texture_compression|compressed_texture/.test(name);
      prototype.getSupportedExtensions = function () { return list.call(this).filter((name) => !isOfBlocks(name)); };
      prototype.getExtension = function (name) { return isOfBlocks(name) ? null : get.call(this, name); };
    },
  });
  await museum.enter();
  const pictures = stage.proxy.asked.map(({ path }) => path).filter((path) => path.includes('/textures/'));
  assert.ok(pictures.length > 0 && pictures.every((path) => path.includes('.plain.')), pictures.join('\n'));
  assert.deepEqual(museum.errors, []);
});

test('a browser without WebGL 2 is told so and offered the catalogue', async () => {
  const plain = await openBrowser(['--disable-3d-apis']);
  const ended = [];
  const follow = ({ url }, answer) => PROGRAM.test(url) && answer.once('close', () => ended.push(answer.writableFinished));
  stage.proxy.server.on('request', follow);
  stage.proxy.spoil(PROGRAM, { delay: 600_000 });
  try {
    const museum = await Museum.open(await plain.newContext({ viewport: SMALL, locale: 'zh-CN' }), stage.proxy.address);
    await isTold(museum, 'noGraphics');
    // The program, which it has begun to fetch, it does not fetch to the end.
    await until('no program', () => ended.length > 0);
    assert.deepEqual(ended, [false]);
    assert.ok(await museum.page.evaluate(() => document.getElementById('picture').decode().then(() => true)));
    assert.equal(await museum.page.isVisible('#again'), false);
    assert.equal(await museum.page.evaluate(() => document.activeElement.id), 'catalogue-link');
    await museum.page.keyboard.press('Enter');
    await museum.page.waitForURL(/\/catalogue\/zh-CN\/$/);
    assert.deepEqual(stage.proxy.asked.filter(({ path }) => path.startsWith('/api')), []);
  } finally {
    stage.proxy.server.off('request', follow);
    await plain.close();
  }
});

for (const [when, pages] of [['the program', 600], ['the hall', 1000]]) {
  test(`a device without enough memory for ${when} is told so`, async () => {
    const browser = await openBrowser([`--js-flags=--wasm-max-mem-pages=${pages}`]);
    try {
      const poor = await browser.newContext({ viewport: SMALL, locale: 'zh-CN' });
      const museum = await Museum.open(poor, stage.proxy.address, '/?card=FAULT-1');
      if (when === 'the hall') {
        await lobbyComes(museum);
        await museum.click('scene-red-boat');
      }
      await isTold(museum, 'memory');
    } finally {
      await browser.close();
    }
  });
}

test('typefaces that come late are waited for, without any there are no empty boxes', async () => {
  stage.proxy.spoil(/\.core\.[0-9a-f]+\.otf$/, { isHeld: true });
  const museum = await open();
  const isRun = () => museum.page.evaluate(() => !document.getElementById('stage').hidden);
  await until('the program runs', isRun, LOADING);
  await sleep(5000);
  assert.equal(await museum.told(), null);
  assert.ok(await museum.page.isVisible('#coming'));
  stage.proxy.heal();
  await lobbyComes(museum);
  assert.deepEqual(museum.errors, []);

  await museum.page.context().close();
  stage.proxy.spoil(/\.core\.[0-9a-f]+\.otf$/, { status: 404 });
  const wordless = await open();
  await isTold(wordless, 'download');
  await loadsAgain(wordless);
});

test('a program that stops is told of, and loads again', async () => {
  const museum = await open();
  await lobbyComes(museum);
  await museum.page.evaluate(() => void setTimeout(() => { throw new WebAssembly.RuntimeError('unreachable'); }));
  await isTold(museum, 'stopped');
  await loadsAgain(museum);
});

test('a model that hangs is asked for again', async () => {
  // The first request is that of the page, which fetches ahead; the second is the program's, and hangs too.
  stage.proxy.spoil(/red-boat\..*\.glb$/, { isHeld: true }, 2);
  const museum = await open();
  await lobbyComes(museum);
  await museum.enter();
  assert.ok(stage.proxy.asked.filter(({ path }) => path.endsWith('.glb')).length >= 3);
  assert.deepEqual(museum.errors, []);
});

test('a model that has come ahead is not asked for again', async () => {
  const museum = await open();
  await lobbyComes(museum);
  const isModel = ({ path }) => path.endsWith('.glb');
  await until('the model', () => stage.proxy.answered.some(isModel));
  await museum.enter();
  assert.equal(stage.proxy.asked.filter(isModel).length, 1);
});

test('what a browser says of its own layout does not stop the hall', async () => {
  const museum = await open();
  await lobbyComes(museum);
  await museum.page.evaluate(
    () => new Promise((done) => {
      const message = 'ResizeObserver loop completed with undelivered notifications.';
      dispatchEvent(new ErrorEvent('error', { message }));
      requestAnimationFrame(done);
    }),
  );
  assert.equal(await museum.page.isVisible('#fault'), false);
});

for (const hasLocks of [true, false]) {
  test(`a second tab says that the museum is open elsewhere (${hasLocks ? 'locks' : 'no locks'})`, async () => {
    const script = hasLocks ? undefined : () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    const first = await open({ script });
    await lobbyComes(first);
    const second = await Museum.open(context, stage.proxy.address, '/?card=FAULT-1');
    const told = await second.waitUntil('the word of the other tab', (told) => widget(told, 'another-instance'), LOADING);
    assert.equal(widget(told, 'another-instance').label, string('notice-another-instance'));
    assert.equal(widget(told, 'scene-red-boat'), undefined);
    // A tab that loads again keeps the visit.
    await first.page.reload();
    await first.waitUntil('the lobby again', (told) => widget(told, 'scene-red-boat'), LOADING);
    assert.ok(widget(await second.told(), 'another-instance'));
    // When the first has gone, the second goes on by itself.
    await first.page.close();
    await second.waitUntil('the lobby', (told) => widget(told, 'scene-red-boat'), LOADING);
  });
}

test('without JavaScript the page says so and links to the catalogue', async () => {
  const { page } = await open({ javaScriptEnabled: false, path: '/' });
  const said = await page.textContent('noscript');
  assert.match(said, /JavaScript/);
  assert.ok(await page.isVisible('noscript p'));
  await page.click('#catalogue-link');
  await page.waitForURL(/\/catalogue\//);
  assert.ok(await page.isVisible('h1'));
});
