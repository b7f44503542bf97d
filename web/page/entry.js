// Who comes in: the visitor's card, typed, scanned or none.

import { addressIn } from './address.js';
import { endsAfter } from './again.js';
import { ofTab, kept, KEYS } from './memory.js';
import { scanCode } from './scanner.js';
import { words } from './texts.js';
import { $, loadAgain } from './threshold.js';

const CARD = /^[A-Za-z0-9-]{1,64}$/;
const TOKEN = 'session:';
const LONGEST_CHECK_MILLISECONDS = 8_000;

/**
 * The card with which the visit goes on: `{ card }`, where null is none. Asks for it when neither the address nor this
 * tab has it. On a shared device what is kept is never a number, but the token of a session that the card opened.
 */
export async function enter(isShared) {
  const asked = takeFromAddress();
  if (asked !== null && !isShared) return keep(await admitAsked(numberIn(asked)));
  const known = JSON.parse(ofTab.get(KEYS.card) ?? 'null');
  if (known !== null && isToken(known.card) === isShared) return known;
  return keep(await ask(isShared));
}

/** Whether it is a session's, as on a shared device. A tab that was no kiosk's before, or is none any more, may know another's. */
function isToken(card) {
  return card?.startsWith(TOKEN) === true;
}

/** The card that the address names is shown to the backend as a typed one is; the visitor is asked where it is refused. */
async function admitAsked(number) {
  const outcome = await admit(number, false);
  return outcome.fault ? ask(false, { number, fault: outcome.fault }) : outcome;
}

/** Asks anew who comes. What the refused card has recorded stays under it on this device. */
export function changeCard() {
  ofTab.remove(KEYS.card);
  loadAgain();
}

/** Whether the visitor has begun to type or scan. */
export function isBegun() {
  return $('card').value !== '' || !$('scanner').hidden;
}

let checks = 0;

/** Whether a card is being shown to the backend. */
export function isChecking() {
  return checks > 0;
}

/** Takes what was typed off the screen, and lets go of the camera. */
export function clear() {
  $('card').value = '';
  $('stop-scanning').click();
  $('entry').hidden = true;
}

function keep(entry) {
  ofTab.set(KEYS.card, JSON.stringify(entry));
  return entry;
}

/** The card that the address names. It does not stay there to be read over a shoulder. */
function takeFromAddress() {
  const parameters = new URLSearchParams(location.search);
  const card = parameters.get('card');
  if (card === null) return null;
  parameters.delete('card');
  const rest = parameters.toString();
  history.replaceState(null, '', location.pathname + (rest ? `?${rest}` : ''));
  return card;
}

function ask(isShared, refused = null) {
  dress(isShared);
  if (refused) $('card').value = refused.number;
  if (refused) refuse(refused.fault);
  return new Promise((resolve) => {
    const attempt = async (number) => {
      checks += 1;
      const outcome = await admit(number, isShared).finally(() => (checks -= 1));
      // What the camera still sees, or a second press sends, comes too late.
      if ($('entry').hidden) return undefined;
      if (outcome.fault) return refuse(outcome.fault);
      if (!isShared) remember(number);
      $('stop-scanning').click();
      $('entry').hidden = true;
      return resolve(outcome);
    };
    $('entry').addEventListener('submit', (event) => {
      event.preventDefault();
      attempt(numberIn($('card').value));
    });
    $('without').addEventListener('click', () => attempt(null));
    $('scan').addEventListener('click', () => scan(attempt));
  });
}

/** What is typed or scanned next takes the refused number's place. */
function refuse(fault) {
  tell(words[fault]);
  $('card').focus({ preventScroll: true });
  $('card').select();
  // On a low screen it stands below the edge.
  $('entry-told').scrollIntoView({ block: 'nearest' });
}

function dress(isShared) {
  $('card-label').textContent = words.entry;
  $('card-hint').textContent = words.entryHint;
  $('remember-label').textContent = words.remember;
  $('enter').textContent = words.enter;
  $('without').textContent = words.without;
  $('scan').textContent = words.scan;
  $('scan').hidden = !navigator.mediaDevices?.getUserMedia;
  $('remember-row').hidden = isShared;
  if (isShared) {
    buildKeypad();
    takeTouches();
  } else {
    const number = kept.get(KEYS.card) ?? '';
    $('card').value = number;
    $('remember').checked = number !== '';
  }
  $('entry').hidden = false;
  $('card').focus({ preventScroll: true });
}

/** The screen says that it may be touched anywhere. */
function takeTouches() {
  $('threshold').addEventListener('click', ({ target }) => {
    if (!target.closest('button, a, input, label')) $('card').focus({ preventScroll: true });
  });
}

/** Keys for a screen without a keyboard. */
function buildKeypad() {
  const keypad = $('keypad');
  keypad.setAttribute('aria-label', words.keypad);
  const key = (label, name, press) => {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: label });
    if (name !== label) button.setAttribute('aria-label', name);
    button.addEventListener('click', press);
    // A scanner goes on typing into the field.
    button.addEventListener('mousedown', (event) => event.preventDefault());
    keypad.append(button);
  };
  const card = $('card');
  for (const character of '1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-') {
    key(character, character, () => card.setRangeText(character, card.selectionStart, card.selectionEnd, 'end'));
  }
  // Of a number that is marked because it was refused, only the last character goes: most mistype one.
  key('⌫', words.erase, () => card.setRangeText('', Math.max(card.selectionEnd - 1, 0), card.selectionEnd, 'end'));
  keypad.hidden = false;
}

async function scan(attempt) {
  tell('');
  const code = await scanCode().catch(() => ({ isRefused: true }));
  if (code.isRefused) return tell(words.noCamera);
  if (code.text === undefined) return undefined;
  const number = numberIn(code.text);
  $('card').value = number;
  return attempt(number);
}

/** A card's code holds its number, or an address that names it. Chinese input methods write wide letters and long dashes. */
function numberIn(text) {
  const card = addressIn(text.trim())?.searchParams.get('card') ?? text;
  return card.normalize('NFKC').replace(/[‐-―−]/g, '-').trim();
}

function remember(number) {
  if ($('remember').checked && number !== null) kept.set(KEYS.card, number);
  else kept.remove(KEYS.card);
}

/** Shows the card to the backend: `{ card }`, or `{ fault }` with the name of its words. */
async function admit(number, isShared) {
  if (number !== null && !CARD.test(number)) return { fault: 'cardMalformed' };
  tell(words.checking);
  const opened = await openSession(number);
  // Where the backend cannot say, the program asks again until it does.
  const isUnsaid = opened.fault === 'cardUnreachable' || opened.fault === 'cardBusy';
  if (isUnsaid && !isShared) return { card: number };
  if (opened.fault) return opened;
  if (isShared) return { card: `${TOKEN}${opened.token}` };
  endSession(opened.token);
  return { card: number };
}

async function openSession(number) {
  try {
    const response = await fetch('/api/v1/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(number === null ? {} : { visitor_card: number }),
      signal: endsAfter(LONGEST_CHECK_MILLISECONDS),
    });
    if (response.ok) return { token: (await response.json()).token };
    if (response.status === 429) return { fault: 'cardBusy' };
    if (response.status === 404) return { fault: number === null ? 'cardNeeded' : 'cardUnknown' };
    return { fault: response.status === 400 ? 'cardMalformed' : 'cardUnreachable' };
  } catch {
    return { fault: 'cardUnreachable' };
  }
}

/** The program opens one of its own. */
function endSession(token) {
  const headers = { Authorization: `Bearer ${token}` };
  fetch('/api/v1/sessions/current', { method: 'DELETE', headers }).catch(() => {});
}

function tell(text) {
  $('entry-told').textContent = text;
}
