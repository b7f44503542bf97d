// What the address of the page asks for.

const parameters = new URLSearchParams(location.search);

/** Whether many use this device, one after the other. */
export const isKiosk = parameters.get('kiosk') === '1';
/** After so many seconds without a touch a kiosk asks whether anybody is there, and so long it waits for an answer. */
export const IDLE_SECONDS = seconds('idle', 120);
export const WARNING_SECONDS = seconds('warning', 30);
/** The language of the page, as it is asked for. */
export const askedLanguage = parameters.get('lang');

function seconds(name, otherwise) {
  const number = Number(parameters.get(name));
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
