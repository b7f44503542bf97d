// The page around the hall: brings the program, tells how far it has come, and what to do when it does not.
//
// The program finds `globalThis.retrace` (see src/platform/web/page.rs).

const ATTEMPTS = 6;
const FIRST_WAIT_MILLISECONDS = 400;
const LANGUAGES = { 'zh-CN': 'zh-CN', en: 'en' };
const SCENE_FILES = { scene: 'scene.toml', 'zh-CN': 'text.zh-CN.toml', en: 'text.en.toml' };

const TEXTS = {
  'zh-CN': {
    claim: '走进展厅，重走历史。',
    catalogue: '图文版（同样的展品、题目与积分）',
    coming: (done, total) => `正在下载程序：${megabytes(done)} / ${megabytes(total)} MB`,
    preparing: '正在准备展厅……',
    again: '重新加载',
    noGraphics: ['此浏览器不能显示三维展厅', '它没有 WebGL 2，或已停用硬件加速。请换用较新的 Chrome、Edge 或 Firefox，或使用下面的图文版，内容与积分相同。'],
    download: ['下载中断', '已多次尝试，仍无法取得程序。请检查网络后重新加载；已记录的内容不会丢失。'],
    version: ['页面与程序版本不一致', '展馆可能刚刚更新。请重新加载。'],
    memory: ['内存不足', '此设备的内存不足以显示展厅。请关闭其他页面后重新加载，或使用图文版。已记录的内容不会丢失。'],
    stopped: ['展厅停止运行', '已记录的内容不会丢失。重新加载后可以从原处继续。'],
    contextLost: '图形显示中断，正在恢复……',
    storage: '此浏览器不保存数据（例如无痕窗口）：关闭页面前请保持联网，使记录送达后台。',
    hall: '展厅',
  },
  en: {
    claim: 'Walk the halls, retrace the history.',
    catalogue: 'Catalogue (the same exhibits, questions and credit)',
    coming: (done, total) => `Fetching the program: ${megabytes(done)} of ${megabytes(total)} MB`,
    preparing: 'Preparing the hall …',
    again: 'Load again',
    noGraphics: ['This browser cannot show the hall in 3D', 'It has no WebGL 2, or hardware acceleration is off. Use a recent Chrome, Edge or Firefox, or the catalogue below, which holds the same and earns the same credit.'],
    download: ['The download broke off', 'It was tried several times. Check the network and load again; nothing that was recorded is lost.'],
    version: ['The page and the program are of different versions', 'The museum may just have been renewed. Load again.'],
    memory: ['There is not enough memory', 'This device cannot hold the hall. Close other pages and load again, or use the catalogue. Nothing that was recorded is lost.'],
    stopped: ['The hall has stopped', 'Nothing that was recorded is lost. Load again to go on where you were.'],
    contextLost: 'The picture was interrupted and is coming back …',
    storage: 'This browser keeps nothing (a private window, for example): stay online until you close the page, so that your record reaches the backend.',
    hall: 'The hall',
  },
};

const site = document.body.dataset;
const language = chooseLanguage();
const words = TEXTS[language];
const $ = (id) => document.getElementById(id);
/** Set once the program runs: what it says from then on is told by itself. */
let isRunning = false;
let hasFailed = false;

dress();
window.addEventListener('error', (event) => takeFault(event.error ?? event.message));
window.addEventListener('unhandledrejection', (event) => takeFault(event.reason));
$('again').addEventListener('click', () => location.reload());
start().catch(takeFault);

async function start() {
  if (!hasWebGl2()) throw new Fault('noGraphics');
  const program = fetchProgram();
  // Whoever waits for it later is told.
  program.catch(() => {});
  const [isSecondTab, files, scenes] = await Promise.all([claimVisit(), fetchJson(site.files), fetchScenes()]);
  globalThis.retrace = bridge({
    files,
    scenes: scenes.scenes,
    scenesFault: scenes.fault,
    card: new URLSearchParams(location.search).get('card'),
    isSecondTab,
  });
  const [{ default: initialise }, response] = await Promise.all([import(site.glue), program]);
  $('stage').hidden = false;
  $('stage').classList.add('coming');
  watchGraphics();
  keepKeys();
  $('step').textContent = words.preparing;
  isRunning = true;
  try {
    await initialise({ module_or_path: response });
  } catch (error) {
    // The event loop leaves the program by throwing.
    if (!String(error).includes('Using exceptions for control flow')) throw error;
  }
}

/** What the program finds. */
function bridge(startup) {
  const json = JSON.stringify(startup);
  return {
    startup: () => json,
    announce: (text) => announce(JSON.parse(text)),
    storageBlocked: () => {
      $('storage-notice').textContent = words.storage;
      $('storage-notice').hidden = false;
    },
  };
}

let last = {};
/** Shows the hall when the first frame stands, and says what comes into focus. */
function announce(told) {
  if (!$('threshold').classList.contains('gone')) {
    $('stage').classList.remove('coming');
    $('threshold').classList.add('gone');
    $('threshold').setAttribute('inert', '');
    $('hall').focus({ preventScroll: true });
  }
  const focused = told.widgets.find((widget) => widget.name === told.focus);
  const text = told.text.join('\n');
  if (text !== last.text?.join('\n') && text) say(text);
  else if (told.focus !== last.focus && focused) say(focused.label);
  last = told;
  globalThis.retrace.told = told;
}

function say(text) {
  $('live').textContent = text;
}

function chooseLanguage() {
  const wanted = navigator.languages.map((tag) => (tag.toLowerCase().startsWith('zh') ? 'zh-CN' : tag.slice(0, 2)));
  return wanted.map((tag) => LANGUAGES[tag]).find(Boolean) ?? 'zh-CN';
}

function dress() {
  document.documentElement.lang = language;
  $('claim').textContent = words.claim;
  $('catalogue-link').textContent = words.catalogue;
  $('catalogue-link').href = `/catalogue/${language}/`;
  $('again').textContent = words.again;
  $('hall').setAttribute('aria-label', words.hall);
  tellBytes(0);
}

function hasWebGl2() {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/** One tab holds the visit. True when another one does. */
async function claimVisit() {
  if (navigator.locks) {
    return new Promise((resolve) => {
      navigator.locks.request('retrace-visit', { ifAvailable: true }, (lock) => {
        resolve(lock === null);
        // Held until the page goes.
        return lock === null ? undefined : new Promise(() => {});
      });
    });
  }
  return askOtherTabs();
}

/** Without locks, as on plain HTTP: asks whether another tab answers. */
function askOtherTabs() {
  const channel = new BroadcastChannel('retrace-visit');
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      channel.onmessage = ({ data }) => data === 'anyone?' && channel.postMessage('here');
      resolve(false);
    }, 300);
    channel.onmessage = ({ data }) => {
      if (data !== 'here') return;
      clearTimeout(timer);
      channel.close();
      resolve(true);
    };
    channel.postMessage('anyone?');
  });
}

/** The program as a response that is compiled while it comes. A download that breaks off goes on where it stopped. */
async function fetchProgram() {
  const total = Number(site.programBytes);
  let done = 0;
  let reader = (await fetchFrom(site.program, 0)).body.getReader();
  const body = new ReadableStream({
    async pull(controller) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          const { value, done: ended } = await reader.read();
          if (ended && done < total) throw new Error(`${done} of ${total} bytes came`);
          if (ended) return controller.close();
          done += value.length;
          tellBytes(done);
          return controller.enqueue(value);
        } catch (error) {
          if (attempt >= ATTEMPTS) return controller.error(new Fault('download', error));
          await wait(FIRST_WAIT_MILLISECONDS * 2 ** attempt);
          reader = (await fetchFrom(site.program, done).catch(() => null))?.body.getReader() ?? broken(error);
        }
      }
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'application/wasm' } });
}

/** Stands in for a stream that could not be opened. */
function broken(error) {
  return { read: () => Promise.reject(error) };
}

async function fetchFrom(url, start) {
  return patiently(async () => {
    const response = await fetch(url, start > 0 ? { headers: { Range: `bytes=${start}-` } } : {});
    if (response.status !== (start > 0 ? 206 : 200)) throw new Error(`HTTP ${response.status}`);
    return response;
  });
}

async function fetchJson(url) {
  return patiently(async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.json();
  });
}

async function fetchText(url) {
  return patiently(async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.text();
  });
}

/** The scenes that the backend serves; why there are none when they cannot be fetched. */
async function fetchScenes() {
  try {
    const { scenes } = await fetchJson('/scenes/index.json');
    return { scenes: await Promise.all(scenes.map(fetchScene)), fault: null };
  } catch (error) {
    return { scenes: [], fault: String(error.cause ?? error) };
  }
}

async function fetchScene(id) {
  const texts = await Promise.all(Object.values(SCENE_FILES).map((name) => fetchText(`/scenes/${id}/${name}`)));
  const [scene, chinese, english] = texts;
  return { id, scene, texts: { 'zh-CN': chinese, en: english } };
}

async function patiently(work) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= ATTEMPTS - 1) throw new Fault('download', error);
      await wait(FIRST_WAIT_MILLISECONDS * 2 ** attempt);
    }
  }
}

/** Keys that the hall uses and with which a browser would do something else. The others are the browser's. */
const HALL_KEYS = new Set([
  'Tab', 'Enter', ' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', "'", '/',
]);

function keepKeys() {
  $('hall').addEventListener('keydown', (event) => {
    if (HALL_KEYS.has(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) event.preventDefault();
  });
  $('hall').addEventListener('contextmenu', (event) => event.preventDefault());
}

/** A lost picture is not given back to a running program: the page begins anew, and the visit goes on. */
function watchGraphics() {
  $('hall').addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    if (hasFailed) return;
    hasFailed = true;
    showThreshold();
    $('step').textContent = words.contextLost;
    setTimeout(() => location.reload(), 1500);
  });
}

function takeFault(error) {
  if (hasFailed || String(error).includes('Using exceptions for control flow')) return;
  console.error(error);
  hasFailed = true;
  tellFault(kindOf(error));
}

function kindOf(error) {
  if (error instanceof Fault) return error.kind;
  const text = String(error?.message ?? error);
  if (error instanceof RangeError || /memory/i.test(text)) return 'memory';
  if (text.includes('different versions')) return 'version';
  return isRunning ? 'stopped' : 'download';
}

function tellFault(kind) {
  const [title, text] = words[kind];
  showThreshold();
  $('coming').hidden = true;
  $('fault-title').textContent = title;
  $('fault-text').textContent = text;
  $('again').hidden = kind === 'noGraphics';
  $('fault').hidden = false;
  ($('again').hidden ? $('catalogue-link') : $('again')).focus();
}

function showThreshold() {
  $('threshold').classList.remove('gone');
  $('threshold').removeAttribute('inert');
}

function tellBytes(done) {
  const total = Number(site.programBytes);
  $('bar').value = done / total;
  $('step').textContent = words.coming(done, total);
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Something that the page can tell the visitor of. */
class Fault extends Error {
  constructor(kind, cause) {
    super(kind, { cause });
    this.kind = kind;
  }
}
