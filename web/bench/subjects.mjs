// The two that are compared: ours and three.js. Each opens a page that stands in the hall and walks the camera path.

import { setTimeout as sleep } from 'node:timers/promises';

import { Museum, widget } from '../tests/support.mjs';

const LONGEST_LOADING = 300_000;
const POLL_MILLISECONDS = 250;
const SCENE_BUTTON = 'scene-red-boat';

/** The hall in three.js. */
export class Three {
  constructor(address, output) {
    this.address = address;
    this.output = output;
  }

  /** `wish` is what `?bench=` holds: scene, copies, path, seconds. */
  async open(page, wish) {
    await page.goto(`${this.address}/?bench=${encodeURIComponent(JSON.stringify({ ...wish, output: this.output }))}`);
    await standing(page);
  }
}

/** Our hall. */
export class Ours {
  constructor(address) {
    this.address = address;
  }

  /** Without a wish it is an ordinary visit, that stands still at the entrance. */
  async open(page, wish) {
    if (!wish) return this.visit(page);
    await page.goto(`${this.address}/?bench=${encodeURIComponent(JSON.stringify(wish))}`);
    await standing(page);
  }

  async visit(page) {
    // A visitor without a card comes in without being asked.
    await page.tab.addInitScript(() => {
      if (location.protocol.startsWith('http')) sessionStorage.setItem('retrace/card', '{"card":null}');
    });
    await page.goto(this.address);
    const museum = Object.assign(new Museum(), { page: page.tab });
    await standing(page, async () => {
      const told = await museum.told();
      const isOffered = told?.screen === 'Lobby' && widget(told, SCENE_BUTTON)?.disabled === false;
      if (isOffered) await museum.click(SCENE_BUTTON);
    });
  }
}

/** Waits for the first frame with the hall. */
async function standing(page, meanwhile = async () => {}) {
  const until = Date.now() + LONGEST_LOADING;
  while (Date.now() < until) {
    const { firstHallFrame } = await page.probe();
    if (firstHallFrame !== null) return;
    await meanwhile();
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error(`no hall came within ${LONGEST_LOADING / 1000} s: ${JSON.stringify(await page.probe())}`);
}
