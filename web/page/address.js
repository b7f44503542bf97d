// What the address of the page asks for.

const parameters = new URLSearchParams(location.search);

/** Whether many use this device, one after the other. */
export const isKiosk = parameters.get('kiosk') === '1';
/** After so many seconds without a touch a kiosk asks whether anybody is there, and so long it waits for an answer. */
export const IDLE_SECONDS = seconds('idle', 120);
export const WARNING_SECONDS = seconds('warning', 30);
/** The language of the page, as it is asked for. */
export const askedLanguage = parameters.get('lang');

/** What a text says as an address; null when it is none. */
export function addressIn(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

function seconds(name, otherwise) {
  const number = Number(parameters.get(name));
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
