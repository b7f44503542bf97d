// What is measured of a subject, one run at a time.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Browser } from './browser.mjs';

/** Seconds in the hall before it is measured, for compilers that work on in the background and keep what they made. */
const SETTLING_SECONDS = 5;
/** The path is walked again until so many frames are drawn, but not more often than that. */
const LEAST_FRAMES = 20;
const MOST_WALKS = 4;

/** Time to the first hall frame and bytes, with nothing cached and then with all of it, in one browser. */
export async function measureArrival(subject, wish, size) {
  return withBrowser(size, async (browser) => {
    const arrive = async () => {
      const page = await browser.openPage({ isThrottled: true });
      await subject.open(page, wish);
      const { firstHallFrame } = await page.probe();
      await page.becomeQuiet();
      await sleep(SETTLING_SECONDS * 1000);
      return { seconds: firstHallFrame / 1000, bytes: page.bytes };
    };
    const cold = await arrive();
    return { cold, warm: await arrive() };
  });
}

/** Bytes on the wire by path, of an ordinary visit with nothing cached. */
export async function measureTraffic(subject, size) {
  return withBrowser(size, async (browser) => {
    const page = await browser.openPage({ isThrottled: false });
    await subject.open(page);
    await page.becomeQuiet();
    return page.downloads;
  });
}

/** What frames cost on the camera path, and the memory at its end. */
export async function measureWalk(subject, wish, size) {
  return withBrowser(size, async (browser) => {
    const page = await browser.openPage({ isThrottled: false });
    await subject.open(page, wish);
    await sleep(SETTLING_SECONDS * 1000);
    const processes = await browser.processes();
    const before = await page.costs();
    let after = before;
    for (let walks = 0; walks < MOST_WALKS && after.drawnFrames - before.drawnFrames < LEAST_FRAMES; walks += 1) {
      await sleep(wish.seconds * 1000);
      after = await page.costs();
    }
    const memory = await browser.memory(processes);
    return { ...perFrame(before, after), memory };
  });
}

function perFrame(before, after) {
  const gained = (name) => after[name] - before[name];
  const frames = gained('drawnFrames');
  return {
    frames,
    framesASecond: frames / gained('seconds'),
    animationFramesASecond: gained('animationFrames') / gained('seconds'),
    mainThreadMilliseconds: (1000 * gained('taskSeconds')) / frames,
    scriptMilliseconds: (1000 * gained('scriptSeconds')) / frames,
    drawCalls: gained('drawCalls') / frames,
  };
}

/** A browser with a fresh profile, for as long as `work` lasts. */
export async function withBrowser(size, work) {
  const profile = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  let browser;
  try {
    browser = await Browser.open(profile, size);
    return await work(browser);
  } finally {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
