// What can go wrong before and around the hall, in kinds that the page has words for.

/** Something that the page can tell the visitor of; `kind` names its words. */
export class Fault extends Error {
  constructor(kind, cause) {
    super(cause === undefined ? kind : `${kind}: ${cause.message ?? cause}`, { cause });
    this.kind = kind;
  }
}

/** Pages of 64 KiB. A hall's largest file is as large. */
const LEAST_FREE_PAGES = 1024;

/** How the event loop leaves the program: no fault. */
export function isControlFlow(error) {
  return String(error).includes('Using exceptions for control flow');
}

/** What browsers say of a layout that took two frames: no fault either. */
export function isOfLayout(message) {
  return String(message).startsWith('ResizeObserver loop');
}

/** Whether a program that has stopped could get no more memory. */
function isExhausted(memory) {
  try {
    memory.grow(LEAST_FREE_PAGES);
    return false;
  } catch {
    return true;
  }
}

/** `running` holds the program's memory; false while none runs. */
export function kindOf(error, running) {
  if (error instanceof Fault) return error.kind;
  const text = String(error?.message ?? error);
  if (error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError) return 'damaged';
  if (error instanceof RangeError || /memory/i.test(text)) return 'memory';
  if (text.includes('different versions')) return 'version';
  if (running) return running.memory && isExhausted(running.memory) ? 'memory' : 'stopped';
  // What browsers say of a script or a file that did not come.
  return /fetch|import|load|network/i.test(text) ? 'download' : 'unexpected';
}
