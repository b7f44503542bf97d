// A device that many use, one after the other: it begins anew when nobody is there, and keeps nothing of who was.

import { forget, isBegun } from './entry.js';
import { KEYS, kept } from './memory.js';
import { words } from './texts.js';
import { $, showThreshold, tellStep } from './threshold.js';

const parameters = new URLSearchParams(location.search);
export const isKiosk = parameters.get('kiosk') === '1';

const IDLE_SECONDS = seconds('idle', 120);
const WARNING_SECONDS = seconds('warning', 30);
/** How long the last records may take to reach the disk. */
const SETTLING_MILLISECONDS = 800;
const LOOK_AGAIN_MILLISECONDS = 5_000;

/** Begins with nothing of the last visitor but what is still to be sent. Tells whether there may be such. */
export function beginAnew() {
  kept.clear(KEYS.unswept);
  document.body.classList.add('kiosk');
  $('attract').textContent = words.attract;
  $('attract').hidden = false;
  return kept.get(KEYS.unswept) === '1';
}

/** A visit begins: its traces are to be swept away afterwards. */
export function noteVisit() {
  kept.set(KEYS.unswept, '1');
}

/**
 * Follows the program that sends what was left: what it hears tells how much that is. The program forgets at its start
 * what is sent, so that it is started once more when all has been.
 */
export function sweeper() {
  let hasSent = false;
  let isDone = false;
  return ({ unsent }) => {
    if (isDone || unsent === null) return;
    hasSent ||= unsent > 0;
    if (unsent > 0) return;
    isDone = true;
    if (!hasSent) kept.remove(KEYS.unswept);
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
  forget();
  $('idle').close();
  $('stage').hidden = true;
  showThreshold();
  tellStep(words.beginning);
  while (!(await isServed())) {
    tellStep(words.unserved);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
  }
  location.reload();
}

/** Whether a reload would find the page: without a network the browser would show its own error for ever. */
async function isServed() {
  try {
    return (await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

/** Warns when nobody has touched anything for a while, and then begins anew. */
export function watchIdleness() {
  dressWarning();
  let idle = 0;
  const touched = () => {
    if (!$('idle').open) idle = 0;
  };
  for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove']) {
    addEventListener(event, touched, { capture: true, passive: true });
  }
  const stay = () => {
    idle = 0;
    $('idle').close();
    $('hall').focus({ preventScroll: true });
  };
  $('idle-stay').addEventListener('click', stay);
  $('idle').addEventListener('cancel', (event) => {
    event.preventDefault();
    stay();
  });
  $('idle-leave').addEventListener('click', reset);
  setInterval(() => {
    if (isOver) return;
    idle += 1;
    if (idle >= IDLE_SECONDS + WARNING_SECONDS) reset();
    else if (idle >= IDLE_SECONDS) warn(IDLE_SECONDS + WARNING_SECONDS - idle);
  }, 1000);
}

function warn(secondsLeft) {
  $('idle-text').textContent = words.idleText(secondsLeft);
  if ($('idle').open) return;
  $('idle').showModal();
  $('idle-stay').focus();
}

function dressWarning() {
  $('idle-title').textContent = words.idleTitle;
  $('idle-stay').textContent = words.idleStay;
  $('idle-leave').textContent = words.idleLeave;
}

function reloadUnlessBegun() {
  if (!isBegun()) location.reload();
  else setTimeout(reloadUnlessBegun, LOOK_AGAIN_MILLISECONDS);
}

function seconds(name, otherwise) {
  const number = Number(parameters.get(name));
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
