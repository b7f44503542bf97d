// The way to the catalogue, and from there back to a kiosk. The backend leads back to `/?kiosk=1`, and knows from
// `?kiosk=SECONDS` after how long it does so by itself.

import { IDLE_SECONDS, addressIn, isKiosk } from './address.js';
import { KEYS, ofTab } from './memory.js';

const WAY_BACK = '/?kiosk=1';
/** What the backend takes. */
const [FEWEST_SECONDS, MOST_SECONDS] = [10, 3600];

export function catalogueAddress(language) {
  const address = `/catalogue/${language}/`;
  if (!isKiosk) return address;
  return `${address}?kiosk=${Math.min(Math.max(IDLE_SECONDS, FEWEST_SECONDS), MOST_SECONDS)}`;
}

/** Before the catalogue is shown: a kiosk keeps its own address to come back to, and nothing of the visitor. */
export function leaveForCatalogue() {
  if (!isKiosk) return;
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
