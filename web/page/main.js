// The page around the hall: brings the program, asks who comes, tells how far it is, and what to do when it fails.
//
// The program finds `globalThis.retrace` (see src/platform/web/page.rs).

import { isKiosk } from './address.js';
import { returnToKiosk } from './catalogue.js';
import { changeCard, enter } from './entry.js';
import { Fault, isControlFlow, isOfLayout, kindOf } from './faults.js';
import { fetchAhead, fetchJson, fetchProgram, fetchScenes } from './fetching.js';
import { announce, keepKeys, takeRefusedPointer, tellStorage, watchGraphics, watchSize } from './hall.js';
import * as kiosk from './kiosk.js';
import { offerWayOut } from './leaving.js';
import { KEYS, ofTab } from './memory.js';
import * as services from './services.js';
import { claimVisit, visitIsFree } from './tabs.js';
import { language, words } from './texts.js';
import { $, dress, loadAgain, openCatalogue, tellBytes, tellFault, tellStep } from './threshold.js';
import * as voice from './voice.js';

const SLOW_MILLISECONDS = 6_000;

const site = document.body.dataset;
/** Set once the program runs: what it says from then on is told by itself. */
let isRunning = false;
let hasFailed = false;
/** The program's, once it runs. */
let memory = null;

addEventListener('error', (event) => isOfLayout(event.message) || takeFault(event.error ?? event.message));
addEventListener('unhandledrejection', (event) => takeFault(event.reason));
if (!returnToKiosk()) {
  dress();
  open().catch(takeFault);
}

async function open() {
  if (isKiosk) kiosk.watchIdleness();
  if (!hasWebGl2()) {
    stopFetching();
    throw new Fault('noGraphics');
  }
  services.freeSoundOnTouch();
  voice.lookForVoices();
  tellBytes(0, Number(site.programBytes));
  const { program, hasCome } = bringProgram();
  const claim = claimVisit();
  const gathered = Promise.all([claim, fetchJson(site.files), fetchScenes()]);
  Promise.all([gathered, hasCome]).then(([[, files, { scenes }]]) => fetchAhead(files, scenes), () => {});
  // Whoever waits for them later is told.
  for (const promise of [program, gathered]) promise.catch(takeFault);
  const walk = new URLSearchParams(location.search).get('bench');
  if (walk !== null) return show(program, gathered, { walk: JSON.parse(walk) });
  const entering = enter(isKiosk);
  if (isKiosk && !$('entry').hidden && kiosk.beginAnew()) deliver(program, gathered).catch(takeFault);
  const { card } = await entering;
  // A program that sends what was left cannot become another's: the page begins again, and this tab knows the card.
  if (isRunning) return loadAgain();
  return visit(card, program, gathered);
}

/** What has no bar is spoken of once it takes long. */
function toldWhenSlow(promise) {
  const timer = setTimeout(() => tellStep(words.slow), SLOW_MILLISECONDS);
  return promise.finally(() => clearTimeout(timer));
}

/** The program, and when its last byte has come: compiling it goes on after that. */
function bringProgram() {
  let tellCome;
  const hasCome = new Promise((resolve) => (tellCome = resolve));
  const program = fetchProgram(site, ofTab.get(KEYS.distrust) !== null, (done, total) => {
    tellBytes(done, total);
    if (done === total) tellCome();
  });
  return { program, hasCome };
}

async function visit(card, program, gathered) {
  await program;
  const [isFirstTab] = await toldWhenSlow(gathered);
  if (isKiosk) kiosk.noteVisit();
  if (!isFirstTab) visitIsFree().then(loadAgain);
  return show(program, gathered, isFirstTab ? 'visit' : 'point-to-other-tab', card);
}

/** Runs the program on the page's canvas. */
async function show(program, gathered, purpose, card = null) {
  const [, files, scenes] = await gathered;
  const module = await program;
  ofTab.remove(KEYS.distrust);
  $('stage').hidden = false;
  $('stage').classList.add('coming');
  watchGraphics(() => hasFailed);
  keepKeys();
  takeRefusedPointer();
  watchSize();
  offerWayOut();
  tellStep(words.preparing);
  await run(module, { files, scenes, card, purpose }, announce);
}

/** Sends, out of sight, what earlier visitors of a shared device left unsent. */
async function deliver(program, gathered) {
  const [isFirstTab, files, scenes] = await gathered;
  if (!isFirstTab) return visitIsFree().then(kiosk.reloadUnlessBegun);
  const module = await program;
  if (!$('entry').hidden) {
    await run(module, { files, scenes, card: null, purpose: 'deliver' }, kiosk.sweeper());
  }
}

async function run(module, { files, scenes, card, purpose }, hear) {
  const startup = JSON.stringify({
    files,
    scenes: scenes.scenes,
    scenesFault: scenes.fault,
    card,
    language,
    isSharedDevice: isKiosk,
    isTouched: matchMedia('(pointer: coarse)').matches,
    prefersReducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    purpose,
  });
  globalThis.retrace = bridge(startup, hear);
  const { default: initialise } = await import(site.glue);
  isRunning = true;
  try {
    await initialise({ module_or_path: module });
  } catch (error) {
    // The event loop leaves the program by throwing.
    if (!isControlFlow(error)) throw error;
  }
}

/** What the program finds. */
function bridge(startup, hear) {
  return {
    startup: () => startup,
    announce: (json) => {
      const told = JSON.parse(json);
      globalThis.retrace.told = told;
      hear(told);
    },
    storageBlocked: tellStorage,
    leave: kiosk.leave,
    beginAnew: loadAgain,
    changeCard,
    fail: (kind) => takeFault(new Fault(kind)),
    holdMemory: (held) => (memory = held),
    openCatalogue,
    copy: services.copy,
    canSpeak: voice.canSpeak,
    speak: voice.speak,
    beSilent: voice.beSilent,
    toggleFullScreen: services.toggleFullScreen,
    isPointerLocked: () => document.pointerLockElement === $('hall'),
  };
}

function hasWebGl2() {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/**
 * Ends what the head of the page has the browser fetch before anything is known of its graphics: a program that began to
 * come only then would come a second later for everybody else.
 */
function stopFetching() {
  window.stop();
  const picture = $('picture');
  if (!picture.complete || picture.naturalWidth === 0) picture.src = picture.getAttribute('src');
}

function takeFault(error) {
  if (hasFailed || isControlFlow(error)) return;
  console.error(error);
  hasFailed = true;
  const kind = kindOf(error, isRunning && { memory });
  if (kind === 'damaged') ofTab.set(KEYS.distrust, '1');
  kiosk.noteTouch();
  tellFault(kind);
}
