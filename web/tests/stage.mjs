// What the tests of a file play on, from before the first to after the last.

import { after, before } from 'node:test';
import { Backend, Proxy, openBrowser } from './support.mjs';

/** A backend, a proxy before it, and a browser. They are there once the first test begins. */
export const stage = {};

before(async () => {
  stage.backend = await Backend.start();
  stage.proxy = await Proxy.start(stage.backend.address);
  stage.browser = await openBrowser();
});

after(async () => {
  await stage.browser?.close();
  stage.proxy?.close();
  await stage.backend?.clear();
});
