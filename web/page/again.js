// Loading again waits for the backend: without it the browser would show its own error in place of the page.

const LOOK_AGAIN_MILLISECONDS = 5_000;
const LONGEST_ANSWER_MILLISECONDS = 20_000;

/** Waits until the page could be had again; `tellWaiting` hears when it cannot at once. */
export async function whenServed(tellWaiting) {
  while (!(await isServed())) {
    tellWaiting();
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
  }
}

async function isServed() {
  try {
    const signal = endsAfter(LONGEST_ANSWER_MILLISECONDS);
    return (await fetch(location.pathname, { method: 'HEAD', cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}

/** A signal that aborts after a time. `AbortSignal.timeout` is younger than some browsers that can show the hall. */
export function endsAfter(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
