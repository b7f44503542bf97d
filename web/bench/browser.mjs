// A Chromium with a profile of its own, and what its pages and processes cost.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { BROWSER_ARGUMENTS, CHROMIUM } from '../tests/support.mjs';

/** Without a renderer in reserve, whose memory would be no subject's. */
const ARGUMENTS = [...BROWSER_ARGUMENTS, '--disable-features=SpareRendererForSitePerProcess'];
const PROBE = join(dirname(fileURLToPath(import.meta.url)), 'probe.js');

const LATENCY_MILLISECONDS = 20;
const BYTES_A_SECOND = 20e6 / 8;
/** A page has come when it has asked for nothing for so long. */
const QUIET_MILLISECONDS = 2000;

export class Browser {
  /** Opens it on a folder that holds its cache and its compiled code. */
  static async open(profile, [width, height]) {
    const browser = new Browser();
    browser.context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      args: ARGUMENTS,
      viewport: { width, height },
    });
    await browser.context.addInitScript({ path: PROBE });
    browser.session = await browser.context.browser().newBrowserCDPSession();
    return browser;
  }

  /** The only page; an earlier one is closed. */
  async openPage({ isThrottled }) {
    const earlier = this.context.pages();
    const page = await Page.open(this.context, isThrottled);
    for (const other of earlier) await other.close();
    return page;
  }

  /** Processor seconds of its processes so far, by kind and id. */
  async processes() {
    return (await this.session.send('SystemInfo.getProcessInfo')).processInfo;
  }

  /** Proportional set size in bytes of the renderer that worked most since `earlier`, and of the GPU process. */
  async memory(earlier) {
    const now = await this.processes();
    const before = new Map(earlier.map(({ id, cpuTime }) => [id, cpuTime]));
    const gain = ({ id, cpuTime }) => cpuTime - (before.get(id) ?? 0);
    const [renderer] = now.filter(({ type }) => type === 'renderer').sort((a, b) => gain(b) - gain(a));
    const gpu = now.find(({ type }) => type === 'GPU');
    return { renderer: proportionalSetSize(renderer.id), gpu: proportionalSetSize(gpu.id) };
  }

  async close() {
    await this.context.close();
  }
}

function proportionalSetSize(process) {
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'));
  return Number(kilobytes) * 1024;
}

/** A page whose traffic and processor time are counted. */
class Page {
  bytes = 0;
  /** Bytes on the wire by path. */
  downloads = {};
  #open = new Map();
  #lastTraffic = Date.now();

  static async open(context, isThrottled) {
    const opened = new Page();
    opened.tab = await context.newPage();
    opened.session = await context.newCDPSession(opened.tab);
    opened.#countTraffic();
    await opened.session.send('Network.enable');
    if (isThrottled) {
      await opened.session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: LATENCY_MILLISECONDS,
        downloadThroughput: BYTES_A_SECOND,
        uploadThroughput: BYTES_A_SECOND,
      });
    }
    // Thread time: other processes of the machine do not count.
    await opened.session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return opened;
  }

  #countTraffic() {
    const note = (event, take) => this.session.on(event, (told) => {
      this.#lastTraffic = Date.now();
      take(told);
    });
    note('Network.requestWillBeSent', ({ requestId, request }) => this.#open.set(requestId, request.url));
    note('Network.loadingFailed', ({ requestId }) => this.#open.delete(requestId));
    note('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const url = new URL(this.#open.get(requestId));
      this.#open.delete(requestId);
      // What a page holds itself, as `data:` and `blob:`, does not travel.
      if (!url.protocol.startsWith('http')) return;
      this.bytes += encodedDataLength;
      this.downloads[url.pathname] = (this.downloads[url.pathname] ?? 0) + encodedDataLength;
    });
  }

  async goto(url) {
    await this.tab.goto(url, { waitUntil: 'commit' });
  }

  /** Waits until the page has fetched all that it wants. */
  async becomeQuiet() {
    while (Date.now() - this.#lastTraffic < QUIET_MILLISECONDS) await sleep(100);
  }

  probe() {
    return this.tab.evaluate(() => ({ ...globalThis.probe }));
  }

  /** Seconds on the clock, processor seconds of the main thread in tasks, and what the probe has counted. */
  async costs() {
    const probe = await this.probe();
    const { metrics } = await this.session.send('Performance.getMetrics');
    const value = (wanted) => metrics.find(({ name }) => name === wanted).value;
    return {
      ...probe,
      seconds: value('Timestamp'),
      taskSeconds: value('TaskDuration'),
      scriptSeconds: value('ScriptDuration'),
    };
  }
}
