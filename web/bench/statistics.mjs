// Medians with 95 % intervals by the bootstrap, from a seed, so that the same figures give the same intervals.

const RESAMPLES = 10_000;
const SEED = 20261125;

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}

/** The median and the interval in which 95 % of resampled medians lie. */
export function estimate(values) {
  return withInterval(median(values), (draw) => median(draw(values)));
}

/** The ratio of two medians, with its interval. */
export function ratio(values, reference) {
  return withInterval(median(values) / median(reference), (draw) => median(draw(values)) / median(draw(reference)));
}

function withInterval(value, resample) {
  const random = randomNumbers(SEED);
  const draw = (values) => values.map(() => values[Math.floor(random() * values.length)]);
  const resampled = Array.from({ length: RESAMPLES }, () => resample(draw)).sort((a, b) => a - b);
  const at = (share) => resampled[Math.round(share * (RESAMPLES - 1))];
  return { value, low: at(0.025), high: at(0.975) };
}

/** Mulberry32, by Tommy Ettinger: numbers from 0 to below 1. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
