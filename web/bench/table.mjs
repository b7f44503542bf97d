// The figures as a Markdown table.

import { estimate, ratio } from './statistics.mjs';

const COLUMNS = ['what', 'ours', 'three.js', 'ours ÷ three.js', 'aim', 'ours ÷ ours (A/A)'];
const MEGABYTE = 1e6;

/** `figures` holds rows of { what, unit, digits, aim, ours, three, control }: a value a run each. */
export function markdown(figures) {
  const rows = figures.map((figure) => [
    figure.what,
    withUnit(estimate(figure.ours), figure),
    withUnit(estimate(figure.three), figure),
    interval(ratio(figure.ours, figure.three), 2),
    figure.aim ?? '–',
    figure.control ? interval(ratio(figure.control, figure.ours), 2) : '–',
  ]);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(COLUMNS), line(COLUMNS.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The rows that the runs give. A run holds ours, three and control, each { arrival, walks: { copies: … } }. */
export function rows(runs, traffic, copies) {
  const row = (what, unit, digits, aim, pick) => ({
    what, unit, digits, aim, ours: runs.map(({ ours }) => pick(ours)), three: runs.map(({ three }) => pick(three)),
    control: runs.map(({ control }) => pick(control)),
  });
  const walked = (count, pick) => (subject) => pick(subject.walks[count]);
  const single = copies[0];
  return [
    ...trafficRows(traffic),
    row('first hall frame, cold', 's', 1, '≤ 2', ({ arrival }) => arrival.cold.seconds),
    row('first hall frame, warm', 's', 1, '≤ 1.2', ({ arrival }) => arrival.warm.seconds),
    ...copies.map((count) => row(`main-thread CPU a frame, ${hall(count)}`, 'ms', 1, '≤ 2',
      walked(count, ({ mainThreadMilliseconds }) => mainThreadMilliseconds))),
    ...copies.map((count) => row(`frames drawn a second, ${hall(count)}`, '', 2, '≥ 0.5',
      walked(count, ({ framesASecond }) => framesASecond))),
    ...copies.map((count) => row(`draw calls a frame, ${hall(count)}`, '', 0, undefined,
      walked(count, ({ drawCalls }) => drawCalls))),
    row('memory of the renderer process', 'MB', 0, undefined,
      walked(single, ({ memory }) => memory.renderer / MEGABYTE)),
    row('memory of the graphics process', 'MB', 0, undefined, walked(single, ({ memory }) => memory.gpu / MEGABYTE)),
  ];
}

/** Bytes do not vary from run to run: one visit each. */
function trafficRows({ ours, three }) {
  const kinds = [...new Set([...Object.keys(ours), ...Object.keys(three)])].sort();
  const row = (what, aim, pick) => ({
    what, unit: 'MB', digits: 2, aim, ours: [pick(ours) / MEGABYTE], three: [pick(three) / MEGABYTE],
  });
  const sum = (bytes) => Object.values(bytes).reduce((whole, part) => whole + part, 0);
  return [
    row('bytes for a full visit', '≤ 1.5', sum),
    ...kinds.map((kind) => row(`of these ${kind}`, undefined, (bytes) => bytes[kind] ?? 0)),
  ];
}

function hall(count) {
  return count === 1 ? '1 hall' : `${count} halls`;
}

function withUnit(estimated, { unit, digits }) {
  return `${interval(estimated, digits)}${unit && ` ${unit}`}`;
}

function interval({ value, low, high }, digits) {
  if (!Number.isFinite(value)) return '–';
  const [shown, from, to] = [value, low, high].map((number) => number.toFixed(digits));
  return low === high ? shown : `${shown} (${from}–${to})`;
}
