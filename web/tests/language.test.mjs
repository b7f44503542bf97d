// The language that a visitor chose in the hall is the one of the page from then on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './stage.mjs';
import { LOADING, Museum, PATIENCE } from './support.mjs';

const SIZE = { width: 640, height: 360 };

test('the page remembers the language that was chosen in the hall, whatever its address says', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  const museum = await Museum.open(context, stage.backend.address, '/?card=TONGUE-1&lang=zh-CN');
  await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby', LOADING);
  await museum.click('lobby-settings');
  await museum.click('settings-language-en');
  await speaks(museum.page, 'en');
  assert.equal(new URL(museum.page.url()).searchParams.get('lang'), 'en');

  // The program, which keeps a language of its own, does not run there.
  await museum.page.close();
  const { page } = await Museum.open(context, stage.backend.address);
  await page.waitForSelector('#entry', { state: 'visible', timeout: PATIENCE });
  await speaks(page, 'en');
  assert.match(await page.textContent('#catalogue-link'), /^Catalogue/);
  assert.equal(await page.getAttribute('#catalogue-link', 'href'), '/catalogue/en/');
  assert.deepEqual(museum.errors, []);
  await context.close();
});

test('the hall speaks the language that was chosen on the page, whatever it spoke last', async () => {
  const context = await stage.browser.newContext({ viewport: SIZE, locale: 'zh-CN' });
  for (const [language, tag] of [['zh-CN', 'zh-CN'], ['en', 'en']]) {
    const museum = await Museum.open(context, stage.backend.address, `/?card=TONGUE-2&lang=${language}`);
    const told = await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby', LOADING);
    assert.equal(told.language, tag);
    // Something is kept that the next start finds.
    await museum.click('lobby-settings');
    await museum.click('settings-volume-smaller');
    await museum.click('settings-volume-larger');
    await museum.page.close();
  }
  await context.close();
});

function speaks(page, language) {
  return page.waitForFunction((wanted) => document.documentElement.lang === wanted, language, { timeout: PATIENCE });
}
