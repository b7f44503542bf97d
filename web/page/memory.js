// What the page keeps: on the device, and for as long as the tab lives. Browsers may refuse both.

export const KEYS = {
  card: 'retrace/card',
  language: 'retrace/language',
  /** That the browser's copy of the program is damaged, for the next load. */
  distrust: 'retrace/distrust',
  /** The address to which a kiosk comes back from the catalogue. */
  kiosk: 'retrace/kiosk',
  /** That visits were made on this shared device whose traces are not swept away yet. */
  unswept: 'retrace/unswept',
};

/** Whether the program found that what it records goes with the page. */
let isForgetful = false;

export function noteForgetful() {
  isForgetful = true;
}

/** Whether records would be lost if the page went now. */
export function hasUnkept() {
  return isForgetful && globalThis.retrace?.told?.unsent > 0;
}

/** Kept on the device. */
export const kept = storage(() => globalThis.localStorage);
/** Kept until the tab is closed; survives a reload. */
export const ofTab = storage(() => globalThis.sessionStorage);

function storage(open) {
  const attempt = (work, otherwise) => {
    try {
      return work(open());
    } catch {
      return otherwise;
    }
  };
  return {
    get: (key) => attempt((items) => items.getItem(key), null),
    set: (key, value) => attempt((items) => items.setItem(key, value)),
    remove: (key) => attempt((items) => items.removeItem(key)),
    /** Removes all of ours but these. */
    clear: (...spared) =>
      attempt((items) => {
        const ours = Object.keys(items).filter((key) => key.startsWith('retrace/') && !spared.includes(key));
        for (const key of ours) items.removeItem(key);
      }),
  };
}
