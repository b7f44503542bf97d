// A device that many use, one after the other: it begins anew when nobody is there, and keeps nothing of who was.

import { IDLE_SECONDS, WARNING_SECONDS, isKiosk } from './address.js';
import { whenServed } from './again.js';
import { forgetVisitor } from './catalogue.js';
import { clear, isBegun, isChecking } from './entry.js';
import { KEYS, hasUnkept, kept, ofTab } from './memory.js';
import { keepInWords, words } from './texts.js';
import { $, showThreshold, tellStep } from './threshold.js';

const LOOK_MILLISECONDS = 250;
/** How long the last records may take to reach the disk. */
const SETTLING_MILLISECONDS = 800;
const LOOK_AGAIN_MILLISECONDS = 5_000;
const LONGEST_SENDING_MILLISECONDS = 120_000;

/** Begins with nothing of the last visitor but what is still to be sent. Tells whether there may be such. */
export function beginAnew() {
  kept.clear(KEYS.unswept);
  ofTab.remove(KEYS.card);
  document.body.classList.add('kiosk');
  $('attract').textContent = words.attract;
  $('attract').hidden = false;
  return kept.get(KEYS.unswept) === '1';
}

/** A visit begins: its traces are to be swept away afterwards. */
export function noteVisit() {
  kept.set(KEYS.unswept, '1');
  noteTouch();
}

/**
 * Follows the program that sends what was left. The program forgets at its start what is sent, so that it is started once
 * more when it has sent anything. All may be sent before its first word.
 */
export function sweeper() {
  let isDone = false;
  return ({ unsent, unsent_at_start: unsentAtStart }) => {
    if (isDone || unsent !== 0) return;
    isDone = true;
    if (unsentAtStart === 0) kept.remove(KEYS.unswept);
    reloadUnlessBegun();
  };
}

export function leave() {
  if (isKiosk) setTimeout(reset, SETTLING_MILLISECONDS);
}

let isOver = false;

/** Ends the visit: out of sight at once, and gone when the page can be had again. */
async function reset() {
  if (isOver) return;
  isOver = true;
  forgetVisitor();
  clear();
  $('idle').close();
  $('stage').hidden = true;
  $('fault').hidden = true;
  $('coming').hidden = false;
  showThreshold();
  tellStep(words.beginning);
  await whenServed(() => tellStep(words.unserved));
  await whenSent();
  location.reload();
}

/** Where the browser keeps nothing, what is unsent would go with the page. It has so long, and the next visitor waits. */
async function whenSent() {
  const end = performance.now() + LONGEST_SENDING_MILLISECONDS;
  while (hasUnkept() && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  }
}

let isTouched = false;
let lastTouch = performance.now();
let warned = 0;

/** Somebody is there, or has to be given time to read. */
export function noteTouch() {
  lastTouch = performance.now();
}

/**
 * Begins anew when nobody has touched anything for a while: during a visit after a warning, before it and where something
 * failed at once.
 */
export function watchIdleness() {
  keepInWords(dressWarning);
  const touch = () => {
    isTouched = true;
    if (!$('idle').open) noteTouch();
  };
  for (const event of ['pointerdown', 'pointermove', 'keydown', 'input', 'wheel', 'touchmove']) {
    addEventListener(event, touch, { capture: true, passive: true });
  }
  $('idle-stay').addEventListener('click', stay);
  $('idle').addEventListener('cancel', (event) => {
    event.preventDefault();
    stay();
  });
  $('idle-leave').addEventListener('click', reset);
  setInterval(look, LOOK_MILLISECONDS);
}

function look() {
  const isAsking = !$('entry').hidden;
  // A screen that nobody has touched is as it should be.
  if (isOver || (isAsking && !isTouched)) return;
  if (isChecking()) noteTouch();
  const isVisit = !isAsking && $('fault').hidden;
  if (!isVisit) $('idle').close();
  if (secondsSince(lastTouch) < IDLE_SECONDS) return;
  if (!isVisit) reset();
  else if (!$('idle').open) warn();
  else if (secondsSince(warned) >= WARNING_SECONDS) reset();
  else tellSecondsLeft();
}

function secondsSince(time) {
  return (performance.now() - time) / 1000;
}

function stay() {
  noteTouch();
  $('idle').close();
  $('hall').focus({ preventScroll: true });
}

/** Whatever keeps the page busy, a visitor has all of the time that the warning names. */
function warn() {
  warned = performance.now();
  tellSecondsLeft();
  $('idle').showModal();
  $('idle-stay').focus();
}

function tellSecondsLeft() {
  const text = words.idleText(Math.ceil(WARNING_SECONDS - secondsSince(warned)), !hasUnkept());
  // Screen readers would say the same again.
  if ($('idle-text').textContent !== text) $('idle-text').textContent = text;
}

function dressWarning() {
  $('idle-title').textContent = words.idleTitle;
  $('idle-stay').textContent = words.idleStay;
  $('idle-leave').textContent = words.idleLeave;
}

/** Begins once more as soon as nobody is about to come in. */
export function reloadUnlessBegun() {
  // The backend has just been heard.
  if (!isBegun()) location.reload();
  else setTimeout(reloadUnlessBegun, LOOK_AGAIN_MILLISECONDS);
}
