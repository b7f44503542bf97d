// Where the copies of a hall stand.

/** Metres between copies beside and behind one another: a little more than the rooms of the Red Boat hall take up. */
const BESIDE = 14;
const BEHIND = 52;

/** Offsets of 1, 4, 16, … copies in a square; the first is the hall itself, the others lie to its right and ahead. */
export function square(count) {
  const side = Math.sqrt(count);
  if (!Number.isInteger(side)) throw new Error(`${count} copies are no square`);
  const steps = Array.from({ length: side }, (_, step) => step);
  return steps.flatMap((row) => steps.map((column) => [BESIDE * column, 0, -BEHIND * row]));
}
