// Makes the site of the browser edition from a compiled program: hashed names, packed copies, one page.
// Usage: node build.mjs --program retrace.wasm --bindgen wasm-bindgen --models DIR --out DIR [--shipped]

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { buildSync } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '..');
/** What ships with the program, below `assets`. */
const ASSET_FOLDERS = ['fonts', 'pictures', 'sounds'];
/** What only those who make and test the fonts need. */
const LEFT_OUT = new Set(['.stamp', 'standard-characters.txt']);
/** What gets smaller when it is packed; the rest is packed already. */
const PACKED = new Set(['.wasm', '.js', '.css', '.json', '.html', '.svg', '.otf', '.glb', '.ktx2', '.txt']);
/** The features that this program's code uses: wasm-opt assumes none. */
const WASM_FEATURES = [
  'bulk-memory', 'bulk-memory-opt', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types',
  'sign-ext',
];

const { values: options } = parseArgs({
  options: {
    program: { type: 'string' },
    bindgen: { type: 'string', default: 'wasm-bindgen' },
    /** The halls as `retrace-curator pack` makes them. */
    models: { type: 'string' },
    out: { type: 'string' },
    shipped: { type: 'boolean', default: false },
  },
});
if (!options.program || !options.models || !options.out) {
  console.error('web/build.mjs: name the program with --program, the halls with --models and what to make with --out');
  process.exit(2);
}

const out = resolve(options.out);
const temporary = mkdtempSync(join(tmpdir(), 'retrace-web-'));
try {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'static'), { recursive: true });
  build();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function build() {
  execFileSync(options.bindgen, [
    '--target', 'web', '--no-typescript', '--out-dir', temporary, '--out-name', 'retrace', options.program,
  ], { stdio: 'inherit' });
  const program = join(temporary, 'retrace_bg.wasm');
  if (options.shipped) optimise(program);

  const files = {};
  const folders = ASSET_FOLDERS.map((folder) => [folder, join(repository, 'assets', folder)]);
  for (const [folder, source] of [...folders, ['models', options.models]]) {
    for (const path of filesBelow(source)) {
      if (LEFT_OUT.has(basename(path))) continue;
      const name = join(folder, relative(source, path));
      const { url, bytes } = place(name, readFileSync(path));
      files[name] = { url, bytes };
    }
  }
  const wasm = place('retrace.wasm', readFileSync(program));
  const glue = place('retrace.js', readFileSync(join(temporary, 'retrace.js')));
  const manifest = place('files.json', Buffer.from(JSON.stringify(files)));
  const parts = {
    PAGE_CSS: place('page.css', readFileSync(join(here, 'page', 'page.css'))).url,
    PAGE_JS: bundlePage(),
    // As it stands: the backend allows this text.
    STUCK_JS: readFileSync(join(here, 'page', 'stuck.js'), 'utf8'),
    PROGRAM: wasm.url,
    PROGRAM_BYTES: String(wasm.bytes),
    PROGRAM_SHA256: wasm.sha256,
    GLUE: glue.url,
    FILES: manifest.url,
    PICTURE: files['pictures/red-boat.jpg'].url,
  };
  const page = readFileSync(join(here, 'page', 'index.html'), 'utf8')
    .replace(/\{\{([A-Z0-9_]+)\}\}/g, (_, name) => parts[name] ?? fail(`index.html names {{${name}}}, which there is not`));
  write(join(out, 'index.html'), Buffer.from(page));
  report();
}

/** Joins the page's modules; what only some visitors need stays apart. Gives the address of the first. */
function bundlePage() {
  const { outputFiles } = buildSync({
    entryPoints: { page: join(here, 'page', 'main.js') },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: options.shipped,
    charset: 'utf8',
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    outdir: join(out, 'static'),
    write: false,
  });
  for (const { path, contents } of outputFiles) write(path, Buffer.from(contents));
  return `/static/${basename(outputFiles.find(({ path }) => basename(path).startsWith('page.')).path)}`;
}

function optimise(program) {
  const binaryen = join(here, 'node_modules', 'binaryen', 'bin', 'wasm-opt');
  const features = WASM_FEATURES.map((feature) => `--enable-${feature}`);
  execFileSync(process.execPath, ['--stack-size=4096', binaryen, '-Os', ...features, program, '-o', program], {
    stdio: 'inherit',
  });
}

/** Puts contents into `static` under a name that holds their hash. */
function place(name, contents) {
  const sha256 = createHash('sha256').update(contents).digest('hex');
  const extension = extname(name);
  const url = `/static/${name.slice(0, name.length - extension.length)}.${sha256.slice(0, 16)}${extension}`;
  write(join(out, url), contents);
  return { url, bytes: contents.length, sha256 };
}

function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  if (!PACKED.has(extname(path))) return;
  const brotli = brotliCompressSync(contents, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: options.shipped ? 11 : 5,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    },
  });
  // Not worth unpacking for less.
  if (brotli.length > contents.length * 0.97) return;
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: options.shipped ? 9 : 6 }));
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function report() {
  const wasm = filesBelow(join(out, 'static')).filter((path) => path.includes('retrace.') && path.includes('.wasm'));
  for (const path of wasm) console.log(`${relative(out, path)}: ${(statSync(path).size / 1e6).toFixed(2)} MB`);
}

function fail(message) {
  console.error(`web/build.mjs: ${message}`);
  process.exit(1);
}
