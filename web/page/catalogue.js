// The way to the catalogue, and from there back to a kiosk. The backend leads back to `/?kiosk=1`, and knows from
// `?kiosk=SECONDS` after how long it does so by itself.

import { IDLE_SECONDS, addressIn, isKiosk } from './address.js';
import { whenServed } from './again.js';
import { KEYS, ofTab } from './memory.js';

const WAY_BACK = '/?kiosk=1';
/** What the backend takes. */
const [FEWEST_SECONDS, MOST_SECONDS] = [10, 3600];

export function catalogueAddress(language) {
  const address = `/catalogue/${language}/`;
  if (!isKiosk) return address;
  return `${address}?kiosk=${Math.min(Math.max(IDLE_SECONDS, FEWEST_SECONDS), MOST_SECONDS)}`;
}

/** The attempt under way, which another or the visitor's turning away ends. */
let attempt = null;

/** Shows the catalogue as soon as it can be had. A kiosk keeps its own address to come back to, and nothing of the visitor. */
export async function goToCatalogue(address) {
  const own = {};
  attempt = own;
  const notice = document.getElementById('unserved-notice');
  await whenServed(() => {
    if (attempt === own) notice.hidden = false;
  });
  if (attempt !== own) return;
  if (isKiosk) keepForReturn();
  location.assign(address);
}

/** Who has turned to the hall or the door again does not want to be taken away by surprise. */
export function stayHere() {
  attempt = null;
  document.getElementById('unserved-notice').hidden = true;
}

/** Has a link wait for the backend: without it the browser would show its own error. */
export function leadToCatalogue(link) {
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goToCatalogue(link.href);
  });
}

function keepForReturn() {
  forgetVisitor();
  const parameters = new URLSearchParams(location.search);
  parameters.delete('card');
  ofTab.set(KEYS.kiosk, `${location.pathname}?${parameters}`);
}

/** What this tab knows of the visitor of a shared device. */
export function forgetVisitor() {
  // That the browser's copy of the program is damaged is true for the next one too.
  ofTab.clear(KEYS.distrust);
}

/** Goes on to the address that the kiosk had before the catalogue was opened. False when there is none. */
export function returnToKiosk() {
  if (location.pathname + location.search !== WAY_BACK) return false;
  const kept = ofTab.get(KEYS.kiosk);
  ofTab.remove(KEYS.kiosk);
  if (kept === null || kept === WAY_BACK || !isOfKiosk(kept)) return false;
  location.replace(kept);
  return true;
}

function isOfKiosk(address) {
  const { origin, pathname, searchParams } = addressIn(address, location.origin) ?? {};
  return origin === location.origin && pathname === '/' && searchParams.get('kiosk') === '1';
}
