// The buttons that the docs name are there under these names.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PROGRAM = 'assets/locales/en.ftl';
const CATALOGUE = 'crates/credit/src/pages/en.ftl';

/** Where a name stands in the docs, and the string that it is. */
const NAMES = [
  ['docs/browser.md', /\*([^*]+)\* in the lobby/, PROGRAM, 'lobby-quit'],
  ['docs/browser.md', /\*([^*]+)\* in an exhibit's panel/, PROGRAM, 'panel-speak'],
  ['docs/browser.md', /\*([^*]+)\* on the certificate/, PROGRAM, 'certificate-copy'],
  ['docs/browser.md', /\*([^*]+)\*\s+and looking around/, PROGRAM, 'settings-full-screen'],
  ['docs/headset.md', /\*([^*]+)\* in the settings says which one takes things first/, PROGRAM, 'settings-hands'],
  ['docs/headset.md', /\*([^*]+)\* and \*Put it back\*/, PROGRAM, 'panel-take'],
  ['docs/headset.md', /Who likes to glide chooses \*([^*]+)\*/, PROGRAM, 'settings-walk-by-stick'],
  ['docs/headset.md', /\*([^*]+)\* chooses sitting/, PROGRAM, 'comfort-dizzy'],
  ['docs/headset.md', /\*([^*]+)\* skips it/, PROGRAM, 'comfort-skip'],
  ['docs/headset.md', /\*\*\*([^*]+)\*\*\* lifts the eyes/, PROGRAM, 'settings-seated'],
  ['docs/headset.md', /\*\*\*([^*]+)\*\*\* is 30°/, PROGRAM, 'settings-turn'],
  ['docs/headset.md', /\*\*\*([^*]+)\*\*\* stills the water/, PROGRAM, 'settings-reduced-motion'],
  ['docs/catalogue.md', /sign in under \*([^*]+)\*/, CATALOGUE, 'catalogue-card'],
  ['docs/catalogue.md', /\*([^*]+)\* ends it from the catalogue/, CATALOGUE, 'catalogue-leave'],
  ['docs/catalogue.md', /\*([^*]+)\* in its header/, CATALOGUE, 'catalogue-kiosk-start'],
];

for (const [document, place, strings, id] of NAMES) {
  test(`${document} calls ${id} by its name`, () => {
    const told = place.exec(read(document));
    assert.ok(told, `nothing in ${document} is like ${place}`);
    const [, name] = new RegExp(`^${id} = (.*)$`, 'm').exec(read(strings));
    assert.equal(told[1], name);
  });
}

function read(path) {
  return readFileSync(join(repository, path), 'utf8');
}
