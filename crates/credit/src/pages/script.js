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

// A kiosk goes back to its start when nobody has touched it for a while. Whoever reads tells the backend that somebody is
// there, so that their session goes on as long. Without this script the page is refreshed to the start.
(() => {
  const LOOK_AGAIN_MILLISECONDS = 5000;
  const kiosk = document.getElementById("kiosk");
  if (!kiosk) return;
  const { start, present } = kiosk.dataset;
  const idleAfter = Number(kiosk.dataset.seconds) * 1000;
  const warnAfter = idleAfter - Number(kiosk.dataset.warning) * 1000;
  const tellEvery = Math.min(30000, idleAfter / 4);
  const warning = kiosk.firstElementChild;

  // By the clock on the wall: others do not go on while a device sleeps.
  let touched = Date.now();
  let told = touched;
  let isOver = false;

  // Nothing stays on the screen while the network is gone, and no error of the browser takes its place.
  const leave = async () => {
    isOver = true;
    document.body.hidden = true;
    for (;;) {
      try {
        const answer = await fetch(start, { cache: "no-store" });
        location.replace(answer.url);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
      }
    }
  };

  // Nor does it in place of a page that is asked for meanwhile.
  const away = kiosk.querySelector(".kiosk-away");
  let asked = null;
  const follow = async (address) => {
    asked = address;
    while (asked === address && !isOver) {
      try {
        await fetch(address, { method: "HEAD", cache: "no-store" });
        location.assign(address);
        return;
      } catch {
        away.hidden = false;
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
      }
    }
  };
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.origin !== location.origin || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    follow(link.href);
  });

  // Nor does it take what was written.
  let isServed = false;
  const submit = async (form, button) => {
    while (!isOver) {
      try {
        await fetch(location.href, { method: "HEAD", cache: "no-store" });
        isServed = true;
        form.requestSubmit(button);
        return;
      } catch {
        away.hidden = false;
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
      }
    }
  };
  addEventListener("submit", (event) => {
    if (isServed) return;
    event.preventDefault();
    if (asked === event.target) return;
    asked = event.target;
    submit(event.target, event.submitter);
  });

  const look = () => {
    if (isOver) return;
    const now = Date.now();
    if (now - touched >= idleAfter) {
      leave();
      return;
    }
    warning.hidden = now - touched < warnAfter;
    if (touched > told && now - told >= tellEvery) {
      told = now;
      fetch(present, { cache: "no-store" }).catch(() => {});
    }
  };

  const touch = () => {
    look();
    if (isOver) return;
    touched = Date.now();
    warning.hidden = true;
  };

  for (const event of ["pointerdown", "pointermove", "touchmove", "wheel", "scroll", "keydown", "click", "input"]) {
    addEventListener(event, touch, { capture: true, passive: true });
  }
  setInterval(look, 1000);
})();

// A kiosk has no keyboard: keys on the screen write into the field, as on the kiosk's own page.
(() => {
  const keypad = document.getElementById("keypad");
  if (!keypad) return;
  const field = document.getElementById(keypad.dataset.field);

  const addKey = (label, name, press) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: label });
    if (name !== label) button.setAttribute("aria-label", name);
    button.addEventListener("click", press);
    // A scanner goes on typing into the field.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    keypad.append(button);
  };
  const write = (text) => {
    field.value = text.slice(0, field.maxLength);
  };
  for (const character of "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-") {
    addKey(character, character, () => write(field.value + character));
  }
  addKey("⌫", keypad.dataset.erase, () => write(field.value.slice(0, -1)));
  keypad.hidden = false;

  // A scanner writes over a number that was refused; the keys change it.
  field.focus({ preventScroll: true });
  field.select();
  // On a low screen the keys would be out of sight; what was wrong with a number is read first.
  if (!field.hasAttribute("aria-invalid")) field.form.scrollIntoView({ block: "nearest" });
})();
