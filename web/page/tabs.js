// One tab holds the visit.

const NAME = 'retrace-visit';
/** The other tab may be in the middle of a frame. */
const LONGEST_ANSWER_MILLISECONDS = 2_000;

/** Claims the visit for this tab, until it goes. False when another tab holds it. */
export async function claimVisit() {
  if (!navigator.locks) return askOtherTabs();
  return new Promise((resolve) => {
    const asked = navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Held until the page goes.
      return lock === null ? undefined : new Promise(() => {});
    });
    asked.catch(() => resolve(askOtherTabs()));
  });
}

/** Without locks, as on plain HTTP or where nothing may be stored: asks whether another tab answers. Of tabs that ask at
 * the same time, the one with the smallest mark wins. */
function askOtherTabs() {
  const channel = new BroadcastChannel(NAME);
  const mark = crypto.getRandomValues(new Uint32Array(1))[0];
  let isHeld = false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      isHeld = true;
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
