// Starts a backend and a browser, and finds things on the page by what the program says of itself.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
const CHROMIUM = process.env.RETRACE_CHROMIUM ?? '/usr/bin/chromium';
/** How long a test waits for what must come; software draws slowly. */
export const PATIENCE = 120_000;
export const LOADING = 300_000;

const BROWSER_ARGUMENTS = [
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

/** A backend that serves the site, with a ledger of its own. */
export class Backend {
  static async start(folder = mkdtempSync(join(tmpdir(), 'retrace-web-test-')), listen = '127.0.0.1:0') {
    const backend = new Backend();
    backend.folder = folder;
    backend.process = spawn(BACKEND, [
      'serve', '--listen', listen, '--ledger', 'local', '--database', `sqlite:${join(folder, 'ledger.sqlite')}`,
      '--scenes', join(repository, 'scenes'), '--web', SITE,
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
    const opened = await fetch(`${this.address}/api/v1/sessions`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
    });
    const { token } = await opened.json();
    const told = await fetch(`${this.address}/api/v1/me/ledger`, { headers: { Authorization: `Bearer ${token}` } });
    return (await told.json()).entries;
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

export function openBrowser(options = {}) {
  return chromium.launch({ executablePath: CHROMIUM, args: BROWSER_ARGUMENTS, ...options });
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
      if (message.type() === 'error' && !isExpected) museum.errors.push(message.text());
    });
    museum.page.on('pageerror', (error) => {
      // The event loop leaves the program by throwing.
      if (!error.message.includes('Using exceptions for control flow')) museum.errors.push(String(error));
    });
    await museum.page.goto(address + path, { waitUntil: 'commit' });
    return museum;
  }

  /** What stands on the screen, by the program's own word. */
  told() {
    return this.page.evaluate(() => globalThis.retrace?.told ?? null);
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

  /** Clicks a widget in its middle, as slowly as the program draws: a person looks before they press, and presses again
   * when what they pressed was built anew in that moment. */
  async click(name) {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { x, y } = await this.find(name);
      await this.page.mouse.move(x, y);
      await this.waitUntil(`the pointer over ${name}`, (told) => widget(told, name)?.hovered === true);
      await this.page.mouse.down();
      const isDown = await this.becomesTrue(6000, (told) => widget(told, name)?.pressed === true);
      await this.page.mouse.up();
      if (isDown) return this.waitUntil(`${name} let go`, (told) => widget(told, name)?.pressed !== true);
    }
    throw new Error(`${name} cannot be pressed`);
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

function fail(message) {
  throw new Error(message);
}
