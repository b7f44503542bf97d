// One tab holds the visit.

const NAME = 'retrace-visit';
/** The other tab may be in the middle of a frame. */
const LONGEST_ANSWER_MILLISECONDS = 2_000;
/** A tab that has gone may only be loading again: it is left so long to claim the visit anew. */
const RELOADING_MILLISECONDS = 3_000;
/** The mark of a tab that only asks whether the visit is free: it gives way to every other. */
const ONLOOKER = Infinity;

/** Claims the visit for this tab, until it goes. False when another tab holds it. */
export async function claimVisit() {
  if (!navigator.locks) return askOtherTabs(newMark());
  return new Promise((resolve) => {
    const asked = navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Held until the page goes.
      return lock === null ? undefined : new Promise(() => {});
    });
    asked.catch(() => resolve(askOtherTabs(newMark())));
  });
}

/** Waits, in a tab that was refused, until the tab that holds the visit has gone; then this one can have it. */
export async function loadAgainWhenFree() {
  do {
    await becomesFree();
    await new Promise((resolve) => setTimeout(resolve, RELOADING_MILLISECONDS));
  } while (!(await isFree()));
  location.reload();
}

async function becomesFree() {
  try {
    await navigator.locks.request(NAME, () => {});
  } catch {
    while (!(await isFree())) await new Promise((resolve) => setTimeout(resolve, RELOADING_MILLISECONDS));
  }
}

async function isFree() {
  try {
    const { held } = await navigator.locks.query();
    return held.every(({ name }) => name !== NAME);
  } catch {
    return askOtherTabs(ONLOOKER);
  }
}

function newMark() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

/** Without locks, as on plain HTTP or where nothing may be stored: asks whether another tab answers. Of tabs that ask at
 * the same time, the one with the smallest mark wins. */
function askOtherTabs(mark) {
  const channel = new BroadcastChannel(NAME);
  let isHeld = false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if (mark === ONLOOKER) channel.close();
      else isHeld = true;
      resolve(true);
    }, LONGEST_ANSWER_MILLISECONDS);
    channel.onmessage = ({ data }) => {
      if (data === 'here') {
        if (isHeld) return;
        clearTimeout(timer);
        channel.close();
        resolve(false);
      } else if (isHeld || mark < data.mark) {
        channel.postMessage('here');
      }
    };
    channel.postMessage({ mark });
  });
}
