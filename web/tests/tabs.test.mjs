// Of tabs that claim the visit at almost the same time, in a browser without locks, exactly one has it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** A worker stands for a tab: it has a channel to the others, and no locks. */
const TAB = `
  const { parentPort } = require('node:worker_threads');
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  import(${JSON.stringify(new URL('../page/tabs.js', import.meta.url).href)})
    .then(({ claimVisit }) => (parentPort.postMessage('open'), claimVisit()))
    .then((isHeld) => parentPort.postMessage(isHeld));`;

for (const milliseconds of [0, 100, 700, 1500]) {
  test(`two tabs opened within ${milliseconds} ms do not both hold the visit`, async () => {
    // Which mark is the smaller is chance.
    for (let round = 0; round < 4; round += 1) {
      const first = await openTab();
      await sleep(milliseconds);
      const second = await openTab();
      const held = await Promise.all([first.claim, second.claim]);
      await Promise.all([first, second].map(({ worker }) => worker.terminate()));
      assert.deepEqual(held.toSorted(), [false, true]);
    }
  });
}

async function openTab() {
  const worker = new Worker(TAB, { eval: true });
  let claimed;
  const claim = new Promise((resolve) => (claimed = resolve));
  await new Promise((opened, fail) => {
    worker.on('error', fail);
    worker.on('message', (message) => (message === 'open' ? opened() : claimed(message)));
  });
  return { worker, claim };
}
