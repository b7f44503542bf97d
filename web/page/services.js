// What the browser does for the program: clipboard, voice, full screen, sound after the first touch.

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

export function canSpeak(language) {
  return voiceFor(language) !== undefined;
}

/** Says this aloud; the same again stops it. */
export function speak(text, language) {
  const isSame = spoken === text && speechSynthesis.speaking;
  beSilent();
  if (isSame) return;
  spoken = text;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  utterance.voice = voiceFor(language) ?? null;
  speechSynthesis.speak(utterance);
}

export function beSilent() {
  globalThis.speechSynthesis?.cancel();
}

let spoken;

function voiceFor(language) {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  const prefix = language.slice(0, 2).toLowerCase();
  return voices.find((voice) => voice.lang.replace('_', '-').toLowerCase() === language.toLowerCase())
    ?? voices.find((voice) => voice.lang.toLowerCase().startsWith(prefix));
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
