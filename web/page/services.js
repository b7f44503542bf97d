// What the browser does for the program: clipboard, full screen, sound after the first touch. Its voice: `voice.js`.

import { $ } from './threshold.js';
import { words } from './texts.js';

/** Puts text on the clipboard; where that is refused, shows it to be copied by hand. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    $('copy-title').textContent = words.copyTitle;
    $('copy-close').textContent = words.close;
    $('copy-text').value = text;
    $('copy').showModal();
    $('copy-text').select();
  }
}

export function toggleFullScreen() {
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.({ navigationUI: 'hide' });
  // Refused where no touch or key asked for it; the page stays as it is.
  done?.catch(() => {});
}

/** Browsers keep sound back until a touch or a key: lets it go then. It must come before the program. */
export function freeSoundOnTouch() {
  const contexts = [];
  const Context = globalThis.AudioContext;
  if (!Context) return;
  globalThis.AudioContext = class extends Context {
    constructor(...options) {
      super(...options);
      contexts.push(this);
    }
  };
  const free = () => contexts.filter(({ state }) => state === 'suspended').forEach((context) => context.resume());
  for (const event of ['pointerdown', 'pointerup', 'keydown']) addEventListener(event, free, { capture: true });
}
