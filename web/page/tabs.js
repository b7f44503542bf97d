// One tab holds the visit.

import { endsAfter } from './again.js';

const NAME = 'retrace-visit';
/** The other tab may be in the middle of a frame, and a page that loads again may still be going. */
const LONGEST_ANSWER_MILLISECONDS = 2_000;
/** Asked again and again, since a tab that is opened a moment later has not heard the first time. */
const ASKING_MILLISECONDS = 200;
/** A tab that has gone may only be loading again: it is left so long to claim the visit anew. */
const RELOADING_MILLISECONDS = 3_000;
/** The mark of a tab that only asks whether the visit is free: it gives way to every other. */
const ONLOOKER = Infinity;
/** A tab whose hall begins cannot answer for seconds. */
const SILENT_ROUNDS = 5;

/** Claims the visit for this tab, until it goes. False when another tab holds it. */
export async function claimVisit() {
  if (!navigator.locks) return askOtherTabs();
  const signal = endsAfter(LONGEST_ANSWER_MILLISECONDS);
  return new Promise((resolve) => {
    const asked = navigator.locks.request(NAME, { signal }, () => {
      resolve(true);
      // Held until the page goes.
      return new Promise(() => {});
    });
    asked.catch(() => resolve(signal.aborted ? false : askOtherTabs()));
  });
}

/** Waits, in a tab that was refused, until the tab that holds the visit has gone: loading again, this one can have it. */
export function visitIsFree() {
  return becomesFree().catch(becomesSilent);
}

async function becomesFree() {
  const isHeld = async () => (await navigator.locks.query()).held.some(({ name }) => name === NAME);
  do {
    await navigator.locks.request(NAME, () => {});
    await pause(RELOADING_MILLISECONDS);
  } while (await isHeld());
}

/** Without locks: until no tab that has the visit, or claims it, has been heard for a while. */
async function becomesSilent() {
  const channel = new BroadcastChannel(NAME);
  let silent = 0;
  channel.onmessage = ({ data }) => {
    if (data.mark !== ONLOOKER) silent = 0;
  };
  while (silent < SILENT_ROUNDS) {
    silent += 1;
    channel.postMessage({ mark: ONLOOKER });
    await pause(RELOADING_MILLISECONDS);
  }
  channel.close();
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Without locks, as on plain HTTP or where nothing may be stored: asks whether another tab answers. Of tabs that ask at
 * the same time, the one with the smallest mark wins, and the others give way to it. */
function askOtherTabs() {
  // A browser that has neither has one tab, for all that can be known.
  if (!globalThis.BroadcastChannel) return true;
  const channel = new BroadcastChannel(NAME);
  const mark = crypto.getRandomValues(new Uint32Array(1))[0];
  let isHeld = false;
  return new Promise((resolve) => {
    const ask = () => channel.postMessage({ mark });
    const asking = setInterval(ask, ASKING_MILLISECONDS);
    const timer = setTimeout(() => {
      clearInterval(asking);
      isHeld = true;
      resolve(true);
    }, LONGEST_ANSWER_MILLISECONDS);
    const giveWay = () => {
      clearInterval(asking);
      clearTimeout(timer);
      channel.close();
      resolve(false);
    };
    channel.onmessage = ({ data }) => {
      if (data === 'here') return isHeld ? undefined : giveWay();
      if (isHeld || mark < data.mark) return channel.postMessage('here');
      return giveWay();
    };
    ask();
  });
}
