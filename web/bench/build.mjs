// Makes the site of the hall in three.js: the same model and pictures as ours, hashed names, packed copies, one page.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

import { buildSync } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const models = resolve(here, '../../assets/models');
/** As web/build.mjs: what gets smaller when it is packed. */
const PACKED = new Set(['.js', '.html', '.glb']);

/** Builds the site of a scene into a folder, anew. */
export function buildThreeSite(scene, folder) {
  rmSync(folder, { recursive: true, force: true });
  const place = (path) => put(folder, basename(path), readFileSync(path));
  const files = { model: place(join(models, `${scene}.glb`)), cubes: {}, lightmaps: {} };
  for (const name of readdirSync(join(models, scene))) {
    const [kind, key] = name.endsWith('.light.ktx2')
      ? ['lightmaps', name.replace('.light.ktx2', '')]
      : ['cubes', name.replace('.ktx2', '')];
    files[kind][key] = place(join(models, scene, name));
  }
  const page = put(folder, 'three-hall.js', bundle(files));
  const html = readFileSync(join(here, 'three', 'index.html'), 'utf8')
    .replace('{{MODEL}}', files.model)
    .replace('{{PAGE_JS}}', page);
  write(join(folder, 'index.html'), Buffer.from(html));
}

function bundle(files) {
  const { outputFiles } = buildSync({
    entryPoints: [join(here, 'three', 'main.js')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    treeShaking: true,
    define: { FILES: JSON.stringify(files) },
    write: false,
  });
  return Buffer.from(outputFiles[0].contents);
}

/** Puts contents below `static` under a name that holds their hash; gives the address. */
function put(folder, name, contents) {
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const extension = extname(name);
  const url = `/static/${name.slice(0, name.length - extension.length)}.${hash}${extension}`;
  write(join(folder, url), contents);
  return url;
}

function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  if (!PACKED.has(extname(path))) return;
  const packed = brotliCompressSync(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    },
  });
  writeFileSync(`${path}.br`, packed);
}
