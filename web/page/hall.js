// The canvas: which keys it takes, what is said of it, and what happens when its picture is lost.

import { leaveThreshold, showThreshold, tellStep, $ } from './threshold.js';
import { words } from './texts.js';

const RELOAD_AFTER_MILLISECONDS = 1500;

/** Keys that the hall uses and with which a browser would do something else. The others are the browser's. */
const HALL_KEYS = new Set([
  'Tab', 'Enter', ' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', "'", '/',
]);

export function keepKeys() {
  $('hall').addEventListener('keydown', (event) => {
    if (HALL_KEYS.has(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) event.preventDefault();
  });
  $('hall').addEventListener('contextmenu', (event) => event.preventDefault());
}

let last = {};

/** Shows the hall when the first frame stands, and says what comes into focus. */
export function announce(told) {
  leaveThreshold();
  const focused = told.widgets.find((widget) => widget.name === told.focus);
  const text = told.text.join('\n');
  if (text !== last.text?.join('\n') && text) say(text);
  else if (told.focus !== last.focus && focused) say(focused.label);
  last = told;
}

function say(text) {
  $('live').textContent = text;
}

/** Says below the hall, for good, that this browser keeps nothing. */
export function tellStorage() {
  const notice = $('storage-notice');
  notice.textContent = words.storage;
  notice.hidden = false;
  const makeRoom = () => document.documentElement.style.setProperty('--notice', `${notice.offsetHeight}px`);
  new ResizeObserver(makeRoom).observe(notice);
}

/** A lost picture is not given back to a running program: the page begins anew, and the visit goes on. */
export function watchGraphics(isOver) {
  $('hall').addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    if (isOver()) return;
    showThreshold();
    tellStep(words.contextLost);
    setTimeout(() => location.reload(), RELOAD_AFTER_MILLISECONDS);
  });
}
