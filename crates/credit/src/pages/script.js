// Tells how long an exhibit's page was open and in view: once when it counts as seen, or less when it is left before.
// Without this script the button at the end of the text does the same.
"use strict";

(() => {
  const SEEN_AFTER_MILLISECONDS = 8000;
  const status = document.getElementById("viewed");
  if (!status) return;

  let inView = 0;
  let since = document.visibilityState === "visible" ? performance.now() : null;
  let isTold = false;
  let timer = null;

  const milliseconds = () => Math.floor(inView + (since === null ? 0 : performance.now() - since));

  // The id stays the same, so that a repetition counts once.
  const tell = async () => {
    if (isTold || milliseconds() <= 0) return;
    isTold = true;
    const told = milliseconds();
    const body = new URLSearchParams({ event: status.dataset.event, milliseconds: String(told) });
    try {
      const answer = await fetch(status.dataset.address, { method: "POST", body, keepalive: true });
      if (answer.ok && told >= SEEN_AFTER_MILLISECONDS) status.textContent = status.dataset.seen;
    } catch {
      // The button is still there.
    }
  };

  const wait = () => {
    clearTimeout(timer);
    if (since !== null) timer = setTimeout(tell, Math.max(0, SEEN_AFTER_MILLISECONDS - milliseconds()));
  };

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      since = performance.now();
    } else if (since !== null) {
      inView += performance.now() - since;
      since = null;
    }
    wait();
  });
  addEventListener("pagehide", tell);
  wait();
})();
