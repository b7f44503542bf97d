// Reading aloud. Some browsers say at first that they have no voices: they look for them once they are asked, and tell
// when they have found them.

/** How long after it was asked a browser may still find voices. */
const LONGEST_WAIT_MILLISECONDS = 5_000;

let isWaiting = false;
/** Settled when the voices are known, or there will be none. */
let known = Promise.resolve();
/** What is read, or will be when the voices are known. */
let wanted = null;

/** Asks for the voices, before anything is to be read. */
export function lookForVoices() {
  if (voices().length > 0 || !globalThis.speechSynthesis) return;
  isWaiting = true;
  known = new Promise((resolve) => {
    // Older browsers know their voices at once and tell nothing.
    speechSynthesis.addEventListener?.('voiceschanged', () => voices().length > 0 && resolve());
    setTimeout(resolve, LONGEST_WAIT_MILLISECONDS);
  }).then(() => {
    isWaiting = false;
  });
}

/** Whether there is a voice for this language, or may yet be. */
export function canSpeak(language) {
  return isWaiting || voiceFor(language) !== undefined;
}

/** Says this aloud as soon as the voices are known; the same again stops it. */
export async function speak(text, language) {
  const isSame = wanted?.text === text && (isWaiting || speechSynthesis.speaking);
  beSilent();
  if (isSame) return;
  const turn = { text };
  wanted = turn;
  await known;
  // Something else may have been asked for meanwhile, or silence.
  if (wanted !== turn) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  utterance.voice = voiceFor(language) ?? null;
  speechSynthesis.speak(utterance);
}

export function beSilent() {
  wanted = null;
  globalThis.speechSynthesis?.cancel();
}

function voices() {
  return globalThis.speechSynthesis?.getVoices() ?? [];
}

function voiceFor(language) {
  const prefix = language.slice(0, 2).toLowerCase();
  return voices().find((voice) => voice.lang.replace('_', '-').toLowerCase() === language.toLowerCase())
    ?? voices().find((voice) => voice.lang.toLowerCase().startsWith(prefix));
}
