// Serves a folder as the backend serves ours: packed where the browser takes it, what has a hash in its name for ever.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const MEDIA_TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.glb': 'model/gltf-binary',
  '.ktx2': 'image/ktx2',
};

/** Starts it at a loopback port; gives the address and how to stop it. */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch(() => response.writeHead(404).end());
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(folder, request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const name = normalize(pathname === '/' ? '/index.html' : pathname);
  const path = join(folder, name);
  const { mtimeMs } = await stat(path);
  const tag = `"${mtimeMs}"`;
  const headers = {
    'Content-Type': MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': name.startsWith('/static/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ETag: tag,
    Vary: 'accept-encoding',
  };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  const packed = await packedTwin(path, request);
  if (packed) headers['Content-Encoding'] = 'br';
  const { size } = await stat(packed ?? path);
  response.writeHead(200, { ...headers, 'Content-Length': size });
  createReadStream(packed ?? path).pipe(response);
}

async function packedTwin(path, request) {
  if (!/\bbr\b/.test(request.headers['accept-encoding'] ?? '')) return null;
  const twin = `${path}.br`;
  return (await stat(twin).catch(() => null)) ? twin : null;
}
