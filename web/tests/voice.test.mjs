// Exhibits are read aloud also where the browser finds its voices only after a while.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { stage } from './stage.mjs';
import { LOADING, Museum, widget } from './support.mjs';

/** Runs here and in the page: a browser that says that it has no voices until it has been asked and they have come. */
function stub() {
  const stubbed = {
    asked: 0,
    voices: [],
    said: [],
    listeners: [],
    getVoices: () => ((stubbed.asked += 1), stubbed.voices),
    addEventListener: (_, listener) => stubbed.listeners.push(listener),
    cancel: () => (stubbed.speaking = false),
    speak: ({ text, lang, voice }) => {
      stubbed.said.push({ text, lang, voice: voice?.name });
      stubbed.speaking = true;
    },
    come: (...voices) => {
      stubbed.voices = voices;
      for (const listener of stubbed.listeners) listener();
    },
  };
  globalThis.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  Object.defineProperty(globalThis, 'speechSynthesis', { value: stubbed, configurable: true });
  return stubbed;
}

const CHINESE = { name: 'a Chinese voice', lang: 'zh_CN' };
let browser;
/** Ends the waiting. */
let giveUp;
let imports = 0;

beforeEach(() => {
  browser = stub();
});

/** The page's module as it is loaded. Its limit is over when the test says so. */
async function voiceModule() {
  const { setTimeout } = globalThis;
  const voice = await import(`../page/voice.js?${(imports += 1)}`);
  globalThis.setTimeout = (callback) => (giveUp = callback);
  voice.lookForVoices();
  globalThis.setTimeout = setTimeout;
  return voice;
}

test('what is to be read waits for the voices', async () => {
  const voice = await voiceModule();
  assert.equal(voice.canSpeak('zh-CN'), true, 'nobody knows yet that there is none');
  const speaking = voice.speak('早上好', 'zh-CN');
  await settled();
  assert.deepEqual(browser.said, []);
  browser.come(CHINESE);
  await speaking;
  assert.deepEqual(browser.said, [{ text: '早上好', lang: 'zh-CN', voice: CHINESE.name }]);
  await voice.speak('早上好', 'zh-CN');
  assert.equal(browser.said.length, 1, 'the same again stops it');
  assert.equal(browser.speaking, false);
});

test('what was stopped or replaced while it waited is not read', async () => {
  const voice = await voiceModule();
  const all = [
    voice.speak('一', 'zh-CN'), voice.speak('一', 'zh-CN'), voice.speak('二', 'zh-CN'), voice.speak('三', 'zh-CN'),
  ];
  browser.come(CHINESE);
  await Promise.all(all);
  assert.deepEqual(browser.said.map(({ text }) => text), ['三']);
});

test('after a while there is no voice, and one that comes later is taken', async () => {
  const voice = await voiceModule();
  giveUp();
  await settled();
  assert.equal(voice.canSpeak('zh-CN'), false);
  browser.come(CHINESE);
  assert.equal(voice.canSpeak('zh-CN'), true);
  assert.equal(voice.canSpeak('en'), false);
});

test('where nothing can be read aloud, nothing is waited for', async () => {
  Object.defineProperty(globalThis, 'speechSynthesis', { value: undefined, configurable: true });
  const voice = await voiceModule();
  assert.equal(voice.canSpeak('en'), false);
  voice.beSilent();
});

test('the page asks for the voices before the program does', async () => {
  const context = await stage.browser.newContext({ viewport: { width: 640, height: 360 }, locale: 'zh-CN' });
  await context.addInitScript(`(${stub})()`);
  const museum = await Museum.open(context, stage.backend.address, '/?card=VOICE-1');
  assert.ok(await museum.page.waitForFunction(() => speechSynthesis.asked > 0 && globalThis.retrace === undefined));
  await museum.page.evaluate((voice) => speechSynthesis.come(voice), CHINESE);
  await museum.waitUntil('the lobby', (told) => widget(told, 'scene-red-boat'), LOADING);
  const said = await museum.page.evaluate(async () => {
    const { canSpeak, speak } = globalThis.retrace;
    if (canSpeak('zh-CN')) await speak('早上好', 'zh-CN');
    return speechSynthesis.said;
  });
  assert.deepEqual(said, [{ text: '早上好', lang: 'zh-CN', voice: CHINESE.name }]);
  assert.deepEqual(museum.errors, []);
  await context.close();
});

function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}
