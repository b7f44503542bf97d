// The canvas: which keys it takes, what is said of it, and what happens when its picture is lost.

import { isKiosk } from './address.js';
import { hasUnkept, noteForgetful } from './memory.js';
import { $, isHallSeen, leaveThreshold, loadAgain, showThreshold, tellStep } from './threshold.js';
import { catalogueAddress, leadToCatalogue } from './catalogue.js';
import { followLanguage, keepInWords, language, words } from './texts.js';

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

/** No panel of the hall fits a page that is zoomed to 400 %: no telephone is so small, held either way. */
const tooSmall = matchMedia('(max-width: 480px) and (max-height: 359px)');

/** Says in the hall's place that it needs more room, for as long as it does. */
export function watchSize() {
  keepInWords(() => {
    $('too-small-text').textContent = words.tooSmall;
    $('too-small-catalogue').textContent = words.catalogue;
    $('too-small-catalogue').href = catalogueAddress(language);
  });
  leadToCatalogue($('too-small-catalogue'));
  tooSmall.addEventListener('change', fit);
}

function fit() {
  $('too-small').hidden = !tooSmall.matches;
  if (!isHallSeen()) return;
  $('stage').inert = tooSmall.matches;
  if (!tooSmall.matches) $('hall').focus({ preventScroll: true });
}

/** A browser that refuses to hold the pointer says so by a promise as well, which the program does not look at. */
export function takeRefusedPointer() {
  const hall = $('hall');
  const request = hall.requestPointerLock?.bind(hall);
  if (request) hall.requestPointerLock = (options) => Promise.resolve(request(options)).catch(() => {});
}

let last = {};
/** The widgets that were seen chosen. */
const choices = new Set();

/** The room that was said last. */
let room = '';

/** Shows the hall when the first frame stands, and says what is new: a notice, a room, what opened, what came into focus or
 * changed there. */
export function announce(told) {
  followLanguage(told.language);
  leaveThreshold();
  if (!last.screen) fit();
  const news = [];
  if (told.notice && told.notice !== last.notice) news.push(told.notice);
  const entered = told.screen === 'Visit' ? wordsOf(told, 'room') : '';
  if (entered && entered !== room) news.push(entered);
  room = entered || room;
  const text = told.text.join('\n');
  const focused = wordsOf(told, told.focus);
  if (text && text !== last.text?.join('\n')) news.push(text);
  else if (focused && (told.focus !== last.focus || focused !== wordsOf(last, told.focus))) news.push(focused);
  if (news.length > 0) say(news.join('\n'));
  last = told;
}

/** What is said of a widget: its label, and whether it is chosen where that was ever so. */
function wordsOf(told, name) {
  const widget = told.widgets?.find((candidate) => candidate.name === name);
  if (!widget) return '';
  if (widget.checked) choices.add(name);
  if (!choices.has(name)) return widget.label;
  return `${widget.label}, ${widget.checked ? words.chosen : words.notChosen}`;
}

function say(text) {
  $('live').textContent = text;
}

/** Says below the hall, for good, that this browser keeps nothing, and asks whoever closes it too early. */
export function tellStorage() {
  noteForgetful();
  // At a kiosk nobody is there to answer, and it waits by itself.
  if (!isKiosk) {
    addEventListener('beforeunload', (event) => {
      if (hasUnkept()) event.preventDefault();
    });
  }
  const notice = $('storage-notice');
  keepInWords(() => (notice.textContent = words.storage));
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
    recover();
  });
}

async function recover() {
  do {
    tellStep(hasUnkept() ? words.unsent : words.contextLost);
    await new Promise((resolve) => setTimeout(resolve, RELOAD_AFTER_MILLISECONDS));
  } while (hasUnkept());
  loadAgain();
}
