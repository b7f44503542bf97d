// Compares what the two draw, viewpoint by viewpoint, and keeps the pictures for eyes.
// Usage: RETRACE_SITE=DIR RETRACE_CREDIT=PROGRAM node pictures.mjs FOLDER

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { repository } from '../tests/support.mjs';
import { withBrowser } from './measuring.mjs';
import { SCENE, withSubjects } from './stage.mjs';
import { viewpoints } from './walk.mjs';

const SIZE = [640, 360];
/** For what comes after the first frame: notices that fade, ripples that begin. */
const SETTLING_MILLISECONDS = 3000;

const folder = resolve(process.argv[2] ?? '');
if (process.argv[2] === undefined) throw new Error('name the folder for the pictures');
mkdirSync(folder, { recursive: true });

await withSubjects({ output: 'hdr' }, async ({ ours, three }) => {
  console.log('| viewpoint | structural similarity | mean difference of 255 |\n| --- | --- | --- |');
  for (const [name, pose] of viewpoints(join(repository, 'assets/models', `${SCENE}.glb`))) {
    const wish = { scene: SCENE, copies: [[0, 0, 0]], path: [pose], seconds: 1 };
    const drawn = await draw(three, wish, `${name}-three`);
    const compared = await draw(ours, { ...wish, hasInterface: false }, `${name}-ours`);
    const { similarity, difference } = await compare(drawn, compared);
    console.log(`| ${name} | ${similarity.toFixed(3)} | ${difference.toFixed(1)} |`);
  }
});

/** A picture of a pose. */
function draw(subject, wish, name) {
  return withBrowser(SIZE, async (browser) => {
    const page = await browser.openPage({ isThrottled: false });
    await subject.open(page, wish);
    await sleep(SETTLING_MILLISECONDS);
    const picture = await page.tab.screenshot();
    writeFileSync(join(folder, `${name}.png`), picture);
    return picture;
  });
}

function compare(one, other) {
  const addresses = [one, other].map((picture) => `data:image/png;base64,${picture.toString('base64')}`);
  return withBrowser(SIZE, async (browser) => {
    const page = await browser.openPage({ isThrottled: false });
    return page.tab.evaluate(compareInPage, addresses);
  });
}

/** Runs in a page, which can read PNG. Structural similarity: Wang et al., 2004, mean over blocks of 8 × 8. */
async function compareInPage(addresses) {
  const [one, other] = await Promise.all(addresses.map(luminance));
  const [BLOCK, C1, C2] = [8, (0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const similarities = [];
  for (let top = 0; top + BLOCK <= one.height; top += BLOCK) {
    for (let left = 0; left + BLOCK <= one.width; left += BLOCK) {
      similarities.push(ofBlock(block(one, left, top), block(other, left, top)));
    }
  }
  const differences = one.values.map((value, index) => Math.abs(value - other.values[index]));
  return { similarity: mean(similarities), difference: mean(differences) };

  async function luminance(address) {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const values = Array.from({ length: width * height }, (_, texel) => {
      const [red, green, blue] = data.subarray(texel * 4, texel * 4 + 3);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    });
    return { values, width, height };
  }

  function block({ values, width }, left, top) {
    const rows = Array.from({ length: BLOCK }, (_, row) => (top + row) * width + left);
    return rows.flatMap((start) => values.slice(start, start + BLOCK));
  }

  function ofBlock(a, b) {
    const [meanA, meanB] = [mean(a), mean(b)];
    const moment = (x, meanX, y, meanY) => mean(x.map((value, index) => (value - meanX) * (y[index] - meanY)));
    const variances = moment(a, meanA, a, meanA) + moment(b, meanB, b, meanB);
    const structure = (2 * moment(a, meanA, b, meanB) + C2) / (variances + C2);
    return structure * ((2 * meanA * meanB + C1) / (meanA ** 2 + meanB ** 2 + C1));
  }

  function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
}
