// Reads the code on a visitor's card with the camera.

import { words } from './texts.js';
import { $ } from './threshold.js';

const INTERVAL_MILLISECONDS = 150;

/**
 * `{ text }` of the first code that is seen; no text when the visitor gave up, or came in another way, at whatever moment.
 * Rejects without a camera.
 */
export async function scanCode() {
  const isGivenUp = new Promise((resolve) => $('stop-scanning').addEventListener('click', () => resolve(null), { once: true }));
  const constraints = { video: { facingMode: 'user', width: { ideal: 1280 } }, audio: false };
  const camera = navigator.mediaDevices.getUserMedia(constraints);
  const stream = await Promise.race([camera, isGivenUp]);
  if (stream === null) {
    camera.then(stop, () => {});
    return {};
  }
  const video = $('camera');
  $('scanning').textContent = words.scanning;
  $('stop-scanning').textContent = words.stopScanning;
  $('scanner').hidden = false;
  try {
    video.srcObject = stream;
    return { text: (await Promise.race([look(video), isGivenUp])) ?? undefined };
  } finally {
    $('scanner').hidden = true;
    video.srcObject = null;
    stop(stream);
  }
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

async function look(video) {
  await video.play();
  return firstCode(video, await codeReader());
}

async function firstCode(video, read) {
  while (video.srcObject) {
    const text = await read(video);
    if (text) return text;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MILLISECONDS));
  }
  return undefined;
}

/** The browser's own reader where it has one, else one in JavaScript. */
async function codeReader() {
  if ((await globalThis.BarcodeDetector?.getSupportedFormats())?.includes('qr_code')) {
    const detector = new globalThis.BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: readPixels } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) => {
    Object.assign(canvas, { width: video.videoWidth, height: video.videoHeight });
    context.drawImage(video, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return readPixels(data, width, height)?.data;
  };
}
