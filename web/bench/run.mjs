// Compares our hall in a browser with the same hall in three.js, and prints a table. docs/performance.md says how.
// Usage: RETRACE_SITE=DIR RETRACE_CREDIT=PROGRAM node run.mjs [--runs N] [--seconds S] [--json FILE] [--quick]

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { repository } from '../tests/support.mjs';
import { square } from './copies.mjs';
import { measureArrival, measureTraffic, measureWalk, withBrowser } from './measuring.mjs';
import { SCENE, withSubjects } from './stage.mjs';
import { median } from './statistics.mjs';
import { markdown, rows } from './table.mjs';
import { walkPast } from './walk.mjs';

const KINDS = {
  '.wasm': 'program', '.js': 'program', '.glb': 'rooms', '.ktx2': 'rooms', '.otf': 'fonts', '.ogg': 'sounds',
};

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '40' },
    size: { type: 'string', default: '640x360' },
    /** `direct`: three.js with its tone curve in every material, as it draws by default. */
    output: { type: 'string', default: 'hdr' },
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const size = options.size.split('x').map(Number);
const runs = options.quick ? 1 : Number(options.runs);
const seconds = options.quick ? 8 : Number(options.seconds);

await withSubjects(options, compare);

async function compare(subjects) {
  const walk = { scene: SCENE, path: walkPast(SCENE, join(repository, 'assets/models', `${SCENE}.glb`)), seconds };
  const copies = options.quick ? [1] : [1, 4, 16];
  const result = { surroundings: await surroundings(), traffic: await measureBoth(subjects), runs: [] };
  for (let run = 0; run < runs; run += 1) {
    console.error(`run ${run + 1} of ${runs}, load ${loadavg()[0].toFixed(1)}`);
    result.runs.push(await measureRun(orderOf(run, subjects), walk, copies));
    // Written after each run: an interrupted comparison keeps what it has.
    if (options.json) writeFileSync(options.json, JSON.stringify(result, null, 1));
  }
  tell(result, copies);
}

/** A B A, then back: what drifts meets all alike. */
function orderOf(run, { ours, three }) {
  const order = [['ours', ours], ['three', three], ['control', ours]];
  return run % 2 === 0 ? order : order.reverse();
}

/** What the figures depend on besides the code. */
async function surroundings() {
  const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url)));
  return {
    date: new Date().toISOString().slice(0, 10),
    Chromium: await withBrowser(size, async (browser) => browser.context.browser().version()),
    'three.js': devDependencies.three,
    output: options.output,
    processors: `${cpus().length} × ${cpus()[0].model}`,
    canvas: options.size,
    runs,
    'seconds a walk': seconds,
  };
}

async function measureBoth({ ours, three }) {
  return { ours: byKind(await measureTraffic(ours, size)), three: byKind(await measureTraffic(three, size)) };
}

function tell({ surroundings, traffic, runs: measured }, copies) {
  const load = median(measured.map((run) => run.load)).toFixed(1);
  const about = Object.entries({ ...surroundings, load }).map(([what, value]) => `${what} ${value}`);
  console.log(`${about.join(' · ')}\n\n${markdown(rows(measured, traffic, copies))}`);
}

async function measureRun(order, walk, copies) {
  const run = { load: loadavg()[0], ...Object.fromEntries(order.map(([name]) => [name, { walks: {} }])) };
  for (const [name, subject] of order) run[name].arrival = await measureArrival(subject, wishFor(walk, 1), size);
  for (const count of copies) {
    for (const [name, subject] of order) {
      run[name].walks[count] = await measureWalk(subject, wishFor(walk, count), size);
    }
  }
  return run;
}

function wishFor(walk, count) {
  return { ...walk, copies: square(count) };
}

function byKind(downloads) {
  const kinds = {};
  for (const [path, bytes] of Object.entries(downloads)) {
    const kind = KINDS[extname(path)] ?? 'other';
    kinds[kind] = (kinds[kind] ?? 0) + bytes;
  }
  return kinds;
}
