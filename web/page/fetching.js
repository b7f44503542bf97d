// Brings the program and the scenes. What breaks off goes on where it stopped; what fails is tried again.

import { Fault } from './faults.js';

const ATTEMPTS = 6;
const FIRST_WAIT_MILLISECONDS = 400;
/** A server that sends nothing for so long is asked again. */
const LONGEST_SILENCE_MILLISECONDS = 20_000;
const SCENE_FILES = { scene: 'scene.toml', 'zh-CN': 'text.zh-CN.toml', en: 'text.en.toml' };

/**
 * The compiled program. It is compiled while it comes; what breaks off is fetched on from there and compiled at the end.
 * `site` names its address, its length and its SHA-256; `tell` hears how many bytes have come.
 */
export async function fetchProgram(site, isDistrusted, tell) {
  // A copy in the browser's cache that was found damaged once is not asked for again.
  const response = await fetchFrom(site.program, 0, isDistrusted ? { cache: 'reload' } : {});
  const copy = response.clone();
  const streamed = WebAssembly.compileStreaming(response);
  // Whoever waits for it later is told.
  streamed.catch(() => {});
  const bytes = new Uint8Array(Number(site.programBytes));
  const isWhole = await fill(bytes, copy.body.getReader(), site.program, tell);
  await check(bytes, site.programSha256);
  return isWhole ? streamed : WebAssembly.compile(bytes);
}

/** Reads all bytes. False when the stream broke off on the way and another was opened. */
async function fill(bytes, reader, url, tell) {
  let done = 0;
  for (let breaks = 0; ; breaks += 1) {
    try {
      done = await readInto(bytes, done, reader, tell);
      return breaks === 0;
    } catch (error) {
      if (error instanceof Fault || breaks >= ATTEMPTS) throw error instanceof Fault ? error : new Fault('download', error);
      done = error.done ?? done;
      await wait(FIRST_WAIT_MILLISECONDS * 2 ** breaks);
      reader = (await fetchFrom(url, done)).body.getReader();
    }
  }
}

async function readInto(bytes, start, reader, tell) {
  let done = start;
  try {
    for (;;) {
      const { value, done: ended } = await soon(reader.read());
      if (ended && done < bytes.length) throw new Error(`${done} of ${bytes.length} bytes came`);
      if (ended) return done;
      if (done + value.length > bytes.length) throw new Fault('damaged', `more than ${bytes.length} bytes came`);
      bytes.set(value, done);
      done += value.length;
      tell(done, bytes.length);
    }
  } catch (error) {
    throw error instanceof Fault ? error : Object.assign(error, { done });
  }
}

/** Browsers compute hashes on safe origins only; elsewhere the compiler finds what is damaged. */
async function check(bytes, expected) {
  if (!globalThis.crypto?.subtle) return;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const found = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== expected) throw new Fault('damaged', `SHA-256 ${found} instead of ${expected}`);
}

/** The scenes of the backend, sound or not; why there are none when they cannot be fetched. */
export async function fetchScenes() {
  try {
    const { scenes, unserved = [] } = await fetchJson('/scenes/index.json');
    const fetched = scenes.map(async (id) => ({ ...(await fetchScene(id)), isServed: !unserved.includes(id) }));
    return { scenes: await Promise.all(fetched), fault: null };
  } catch (error) {
    return { scenes: [], fault: String(error.cause ?? error) };
  }
}

export async function fetchJson(url) {
  return patiently(async () => (await fetchWhole(url)).json());
}

/** What only some graphics cards read. The program knows what its own does. */
const VARIANT = /\.(astc|bc|etc2|plain)\.ktx2$/;

/**
 * Has the browser keep ready what a visit of the first scene needs in any case, while nothing else is on its way. What does
 * not come now is asked for again when it is needed.
 */
export function fetchAhead(files, scenes) {
  if (navigator.connection?.saveData) return;
  const hall = `models/${scenes[0]?.id}`;
  const isNeeded = (path) =>
    path.endsWith('.core.otf') || ((path.startsWith(`${hall}.`) || path.startsWith(`${hall}/`)) && !VARIANT.test(path));
  for (const [path, { url }] of Object.entries(files)) {
    if (isNeeded(path)) bring(url);
  }
}

/** Reads to the end. A request that hangs is given up: browsers let the program's own wait for it. */
async function bring(url) {
  const request = new AbortController();
  try {
    const { body } = await soon(fetch(url, { signal: request.signal }));
    for (const reader = body.getReader(); !(await soon(reader.read())).done; );
  } catch {
    request.abort();
  }
}

/** A scene's files. What is wrong with one of them is told beside the sound scenes. */
async function fetchScene(id) {
  const names = Object.values(SCENE_FILES);
  const files = await Promise.all(names.map((name) => patiently(() => fetchText(`/scenes/${id}/${name}`))));
  const [scene, chinese, english] = files.map(({ text }) => text);
  const broken = files.findIndex(({ fault }) => fault);
  const fault = broken < 0 ? null : { file: names[broken], problem: files[broken].fault };
  return { id, scene, texts: { 'zh-CN': chinese, en: english }, fault };
}

/** `{ text }`, or `{ text, fault }` where the backend says that it cannot hand it out. */
async function fetchText(url) {
  const response = await soon(fetch(url));
  if (response.status === 404) return { text: '', fault: 'the file is missing' };
  if (response.status === 500) {
    const { error } = await response.clone().json().catch(() => ({}));
    if (error?.code === 'scene-unreadable') return { text: '', fault: error.message };
  }
  return { text: await whole(response).text() };
}

async function fetchWhole(url) {
  return whole(await soon(fetch(url)));
}

function whole(response) {
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response;
}

async function fetchFrom(url, start, options = {}) {
  return patiently(async () => {
    // The browser's cache may take what broke off for the whole.
    const onward = start > 0 ? { headers: { Range: `bytes=${start}-` }, cache: 'no-store' } : {};
    const response = await soon(fetch(url, { ...options, ...onward }));
    if (response.status === 416) throw new Fault('damaged', `there are no more than ${start} bytes`);
    if (response.status !== (start > 0 ? 206 : 200)) throw new Error(`HTTP ${response.status}`);
    return response;
  });
}

async function patiently(work) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (attempt >= ATTEMPTS - 1) throw new Fault('download', error);
      await wait(FIRST_WAIT_MILLISECONDS * 2 ** attempt);
    }
  }
}

/** Gives up a wait that takes too long. */
function soon(promise) {
  let timer;
  const silence = new Promise((_, reject) => {
    const error = new Error(`nothing has come within ${LONGEST_SILENCE_MILLISECONDS / 1000} s`);
    timer = setTimeout(() => reject(error), LONGEST_SILENCE_MILLISECONDS);
  });
  return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
