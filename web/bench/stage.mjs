// Sets both subjects up: the site of the hall in three.js with a server, and a backend with ours.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Backend } from '../tests/support.mjs';
import { buildThreeSite } from './build.mjs';
import { serveFolder } from './serve.mjs';
import { Ours, Three } from './subjects.mjs';

export const SCENE = 'red-boat';

/** Both subjects, for as long as `work` lasts. */
export async function withSubjects({ output }, work) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-three-'));
  buildThreeSite(SCENE, folder);
  const server = await serveFolder(folder);
  const backend = await Backend.start(mkdtempSync(join(tmpdir(), 'bench-backend-')));
  try {
    return await work({ ours: new Ours(backend.address), three: new Three(server.address, output) });
  } finally {
    server.stop();
    await backend.clear();
    rmSync(folder, { recursive: true, force: true });
  }
}
