// What is heard: nothing before the first touch, which browsers ask for, and then the hall.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './stage.mjs';
import { LOADING, Museum, until, widget } from './support.mjs';

const SIZE = { width: 640, height: 360 };
/** A sample louder than this is no silence; full loudness is 1. */
const AUDIBLE = 0.001;

/** Runs in the page: holds sound back until the first touch, as browsers with a window do, and listens to what is played. */
function listen() {
  globalThis.heard = { contexts: [], loudest: 0 };
  let isTouched = false;
  addEventListener('pointerdown', () => { isTouched = true; }, { capture: true });
  globalThis.AudioContext = class extends AudioContext {
    constructor(...parameters) {
      super(...parameters);
      globalThis.heard.contexts.push(this);
      this.suspend();
    }

    resume() {
      return isTouched ? super.resume() : new Promise(() => {});
    }
  };
  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (...parameters) {
    for (let channel = 0; channel < this.buffer.numberOfChannels; channel += 1) {
      const samples = this.buffer.getChannelData(channel);
      globalThis.heard.loudest = samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), globalThis.heard.loudest);
    }
    return start.apply(this, parameters);
  };
}

function heard(page) {
  return page.evaluate(() => ({
    states: globalThis.heard.contexts.map(({ state }) => state),
    loudest: globalThis.heard.loudest,
  }));
}

test('the hall is heard from the first touch on', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  await context.addInitScript(listen);
  const museum = await Museum.open(context, stage.backend.address, '/?card=SOUND-1');
  await museum.waitUntil('the lobby', (told) => widget(told, 'scene-red-boat'), LOADING);
  const untouched = await heard(museum.page);
  assert.deepEqual(untouched, { states: ['suspended'], loudest: 0 });
  await museum.enter();
  await until('the sound of the hall', async () => {
    const { states, loudest } = await heard(museum.page);
    return states.includes('running') && loudest > AUDIBLE;
  });
  assert.deepEqual(museum.errors, []);
  await context.close();
});
