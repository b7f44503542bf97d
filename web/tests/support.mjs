// Starts a backend and a browser, and finds things on the page by what the program says of itself.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { parse } from 'smol-toml';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** The site that `./dev` has made. */
const SITE = process.env.RETRACE_SITE ?? fail('name the site to test with RETRACE_SITE');
const BACKEND = process.env.RETRACE_CREDIT ?? fail('name the backend to test with RETRACE_CREDIT');
export const CHROMIUM = process.env.RETRACE_CHROMIUM ?? '/usr/bin/chromium';
/** How long a test waits for what must come; software draws slowly. */
export const PATIENCE = 120_000;
export const LOADING = 300_000;

export const BROWSER_ARGUMENTS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--autoplay-policy=user-gesture-required',
];

export const scene = parse(readFileSync(join(repository, 'scenes/red-boat/scene.toml'), 'utf8'));
export const answers = parse(readFileSync(join(repository, 'scenes/red-boat/answers.toml'), 'utf8')).answers;

/** An interface string, in Chinese. */
export function string(id) {
  const strings = readFileSync(join(repository, 'assets/locales/zh-CN.ftl'), 'utf8');
  return new RegExp(`^${id} = (.*)$`, 'm').exec(strings)?.[1] ?? fail(`there is no string ${id}`);
}

/** How long the program is, unpacked. */
export function programBytes() {
  const page = readFileSync(join(SITE, 'index.html'), 'utf8');
  return Number(/data-program-bytes="(\d+)"/.exec(page)?.[1] ?? fail('the page does not say how long the program is'));
}

/** A backend that serves the site, with a ledger of its own. */
export class Backend {
  static async start(
    folder = mkdtempSync(join(tmpdir(), 'retrace-web-test-')), listen = '127.0.0.1:0', ledger = 'local',
    scenes = join(repository, 'scenes'),
  ) {
    const backend = new Backend();
    backend.folder = folder;
    backend.process = spawn(BACKEND, [
      'serve', '--listen', listen, '--ledger', ledger, '--database', `sqlite:${join(folder, 'ledger.sqlite')}`,
      '--scenes', scenes, '--web', SITE,
      '--pictures', join(repository, 'assets/pictures'),
    ], { stdio: ['ignore', 'pipe', 'pipe'] });
    backend.log = [];
    const address = new Promise((found, gone) => {
      for (const stream of [backend.process.stdout, backend.process.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          backend.log.push(line);
          const match = /(https?:\/\/127\.0\.0\.1:\d+)/.exec(line);
          if (match) found(match[1]);
        });
      }
      backend.process.once('exit', (status) => gone(new Error(`the backend ended (${status}):\n${backend.log.join('\n')}`)));
    });
    backend.address = await address;
    return backend;
  }

  /** The entries of the local visitor's ledger. */
  async ledger() {
    return (await this.ask('/api/v1/me/ledger')).entries;
  }

  /** What a card's visits amount to. */
  async visits(card) {
    return (await this.ask('/api/v1/me/progress', card)).visits;
  }

  /** The ids of all that the ledger was told of a card's visits. */
  async statements(card) {
    const { statements } = await this.ask('/xapi/statements', card, { 'X-Experience-API-Version': '2.0.0' });
    return statements.map(({ id }) => id);
  }

  async ask(path, card, headers = {}) {
    // Backends admit so many sessions in a minute.
    this.tokens ??= new Map();
    if (!this.tokens.has(card)) this.tokens.set(card, await this.openSession(card));
    const told = await fetch(this.address + path, { headers: { Authorization: `Bearer ${this.tokens.get(card)}`, ...headers } });
    if (!told.ok) throw new Error(`${path}: ${told.status} ${await told.text()}`);
    return told.json();
  }

  async openSession(card) {
    const opened = await fetch(`${this.address}/api/v1/sessions`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ visitor_card: card }),
    });
    if (!opened.ok) throw new Error(`a session: ${opened.status} ${await opened.text()}`);
    return (await opened.json()).token;
  }

  /** Ends it as a power cut would. What it stored stays. */
  async kill() {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGKILL');
    await ended;
  }

  async clear() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function openBrowser(more = []) {
  return chromium.launch({ executablePath: CHROMIUM, args: [...BROWSER_ARGUMENTS, ...more] });
}

/** The context of a browser in which the visitor has forbidden all sites to keep anything. */
export async function openWithoutStorage(options) {
  const folder = mkdtempSync(join(tmpdir(), 'retrace-profile-'));
  mkdirSync(join(folder, 'Default'));
  const isForbidden = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(isForbidden));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM, args: BROWSER_ARGUMENTS, ...options,
  });
  // Until then the browser writes there.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return context;
}

/** Stands before a backend and spoils what passes. */
export class Proxy {
  /** What was asked for: path and range. */
  asked = [];
  /** What was answered to its end. */
  answered = [];
  spoilt = [];
  held = [];

  static async start(address) {
    const proxy = new Proxy();
    proxy.server = createServer((asked, answer) => proxy.pass(new URL(asked.url, address), asked, answer));
    await new Promise((listening) => proxy.server.listen(0, '127.0.0.1', listening));
    proxy.address = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  /** Spoils the next `times` answers to paths like this: `status`, `delay` in milliseconds, `cutAt` (breaks off after so
   * many bytes), `endAt` (ends there as if that were all), `damageAt` (changes a byte there), `isHeld` (until all is
   * healed). */
  spoil(path, fault, times = Infinity) {
    this.spoilt.push({ path, fault, times });
  }

  heal() {
    this.spoilt = [];
    for (const release of this.held.splice(0)) release();
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async pass(url, asked, answer) {
    this.asked.push({ path: url.pathname, range: asked.headers.range });
    const rule = this.spoilt.find(({ path, times }) => path.test(url.pathname) && times > 0);
    const fault = rule?.fault ?? {};
    if (rule) rule.times -= 1;
    if (fault.isHeld) await new Promise((release) => this.held.push(release));
    if (fault.delay) await sleep(fault.delay, undefined, { ref: false });
    const start = Number(/^bytes=(\d+)-/.exec(asked.headers.range)?.[1] ?? 0);
    const status = start > 0 && start >= fault.endAt ? 416 : fault.status;
    if (status) return void answer.writeHead(status).end();
    // Bytes are counted, and changed, in what is not packed.
    const headers = { ...asked.headers, ...(rule && { 'accept-encoding': 'identity' }) };
    const onward = ask(url, { method: asked.method, headers }, (told) => hand(told, fault, answer));
    answer.once('finish', () => this.answered.push({ path: url.pathname }));
    onward.once('error', () => answer.destroy());
    return void asked.pipe(onward);
  }
}

function hand(told, { cutAt, endAt, damageAt }, answer) {
  const length = endAt === undefined ? {} : { 'content-length': endAt };
  answer.writeHead(told.statusCode, { ...told.headers, ...length });
  const last = cutAt ?? endAt ?? Infinity;
  let done = 0;
  told.on('data', (bytes) => {
    if (damageAt >= done && damageAt < done + bytes.length) bytes[damageAt - done] ^= 0xff;
    const isLast = done + bytes.length >= last;
    answer.write(bytes.subarray(0, last - done), () => isLast && (cutAt === undefined ? answer.end() : breakOff(answer)));
    done += bytes.length;
    if (isLast) told.destroy();
  });
  told.once('end', () => answer.end());
  told.once('error', () => {});
}

/** Browsers throw away what has come and was not read when a connection breaks: they get the time to read it. */
function breakOff(answer) {
  setTimeout(() => answer.destroy(), 2_000).unref();
}

/** A page with the museum in it. */
export class Museum {
  /** What the page has logged as an error and no test expects. */
  errors = [];

  static async open(context, address, path = '/') {
    const museum = new Museum();
    museum.page = await context.newPage();
    museum.page.on('console', (message) => {
      // A network that a test takes away is told of by the browser.
      const isExpected = message.text().includes('ERR_INTERNET_DISCONNECTED');
      const isError = message.type() === 'error' || message.text().startsWith('%cERROR');
      if (isError && !isExpected) museum.errors.push(message.text());
    });
    museum.page.on('pageerror', (error) => {
      // The event loop leaves the program by throwing.
      if (!error.message.includes('Using exceptions for control flow')) museum.errors.push(String(error));
    });
    await museum.page.goto(address + path, { waitUntil: 'commit' });
    return museum;
  }

  /** Comes in without a card. */
  async comeIn() {
    await this.page.click('#without');
    return this;
  }

  /** What stands on the screen, by the program's own word. */
  told() {
    return this.page.evaluate(() => globalThis.retrace?.told ?? null).catch((error) => {
      // A page that loads again tells nothing.
      if (/context was destroyed|navigat/.test(error.message)) return null;
      throw error;
    });
  }

  async waitUntil(what, condition, limit = PATIENCE) {
    const until = Date.now() + limit;
    let told = null;
    while (Date.now() < until) {
      told = await this.told();
      if (told && condition(told)) return told;
      await sleep(60);
    }
    const names = told?.widgets.map((widget) => widget.name);
    throw new Error(`waited ${limit / 1000} s in vain for: ${what}\n${JSON.stringify({ ...told, widgets: names })}\n${this.errors.join('\n')}`);
  }

  async becomesTrue(limit, condition) {
    const until = Date.now() + limit;
    while (Date.now() < until) {
      const told = await this.told();
      if (told && condition(told)) return true;
      await sleep(60);
    }
    return false;
  }

  /** The middle of a widget that can be used, in pixels of the page. */
  async find(name) {
    const told = await this.waitUntil(`the widget ${name}`, (told) => widget(told, name)?.disabled === false);
    const ratio = await this.page.evaluate(() => devicePixelRatio);
    const [left, top, width, height] = widget(told, name).rectangle;
    return { x: (left + width / 2) / ratio, y: (top + height / 2) / ratio };
  }

  /** Clicks a widget in its middle, as slowly as the program draws: a person looks before they press, moves on a little
   * where nothing shows that they point there, and presses again when what they pressed was built anew in that moment. */
  async click(name) {
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const { x, y } = await this.find(name);
      await this.page.mouse.move(x + (attempt % 2), y);
      if (!(await this.becomesTrue(PATIENCE / 8, (told) => widget(told, name)?.hovered === true))) continue;
      await this.page.mouse.down();
      const isDown = await this.becomesTrue(6000, (told) => widget(told, name)?.pressed === true);
      await this.page.mouse.up();
      if (isDown) return this.letGo(name);
    }
    throw new Error(`${name} cannot be pressed: ${JSON.stringify(widget(await this.told() ?? { widgets: [] }, name))}`);
  }

  /** Until a widget is no longer held down. A page that loads again on that tells nothing. */
  async letGo(name) {
    const isHeld = async () => {
      const told = await this.told();
      return told !== null && widget(told, name)?.pressed === true;
    };
    await until(`${name} let go`, async () => !(await isHeld()));
  }

  /** From the lobby into the hall. */
  async enter() {
    await this.click('scene-red-boat');
    return this.waitUntil('the hall', (told) => told.screen === 'Visit' && told.visitor !== null, LOADING);
  }
}

export function widget(told, name) {
  return told.widgets.find((widget) => widget.name === name);
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe cannot tell: the contrast of letters on a picture, and what a sign on a key means. */
const UNTOLD = ['color-contrast', 'label-content-name-mismatch'];

/** What axe finds wrong with a page, or finds doubtful. */
export async function axeFinds(page) {
  await page.evaluate(axe);
  const { violations, incomplete } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations', 'incomplete'],
    }));
  const open = incomplete.filter(({ id }) => !UNTOLD.includes(id));
  return [...violations, ...open].map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}

export async function until(what, condition, limit = PATIENCE) {
  const end = Date.now() + limit;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await sleep(200);
  }
}

function fail(message) {
  throw new Error(message);
}
