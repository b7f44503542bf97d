// What can be pressed lies beside one another at every size of window, in both languages.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stage } from './stage.mjs';
import { LOADING, Museum } from './support.mjs';

/** A page zoomed to 200 %, a small window, an ordinary one, a telephone. */
const SIZES = [[640, 360], [960, 540], [1280, 720], [360, 740]];

test('the buttons of the settings do not cover one another', async () => {
  const context = await stage.browser.newContext({ locale: 'zh-CN' });
  const museum = await Museum.open(context, stage.backend.address, '/?card=LAYOUT-1');
  await museum.waitUntil('the lobby', (told) => told.screen === 'Lobby', LOADING);
  await museum.click('lobby-settings');
  for (const language of ['zh', 'en']) {
    for (const [width, height] of SIZES) {
      await museum.page.setViewportSize({ width, height });
      const isFitted = ({ window }) => window[0] === width && window[1] === height;
      const choices = (told) => told.widgets.filter(({ name }) => /^settings-(?!back)/.test(name));
      const told = await museum.waitUntil(`a window of ${width} × ${height}`, (told) => isFitted(told) && choices(told).length > 0);
      assert.deepEqual(covered(choices(told)), [], `${language}, ${width} × ${height}`);
    }
    if (language === 'zh') {
      await museum.click('settings-language-en');
      await museum.waitUntil('English', (told) => told.language === 'en');
    }
  }
  assert.deepEqual(museum.errors, []);
  await context.close();
});

test('the certificate stands within the window, on a telephone as well', async () => {
  const context = await stage.browser.newContext({ locale: 'zh-CN', viewport: { width: 360, height: 740 } });
  const museum = await Museum.open(context, stage.backend.address, '/?card=LAYOUT-2');
  await museum.enter();
  await museum.click('hint-dismiss');
  await museum.page.keyboard.press('Escape');
  await museum.click('leave-go');
  await museum.waitUntil('the certificate', (told) => told.screen === 'Certificate');
  for (const [width, height] of [[360, 740], [768, 1024], [1280, 720]]) {
    await museum.page.setViewportSize({ width, height });
    const isFitted = ({ window, widgets }) => window[0] === width && window[1] === height && widgets.some(isCredit);
    const told = await museum.waitUntil(`a window of ${width} × ${height}`, isFitted);
    const [left, , across] = told.widgets.find(isCredit).rectangle;
    assert.ok(left >= 0 && left + across <= width, `${left}, ${across} in ${width} × ${height}`);
  }
  await context.close();
});

function isCredit({ name }) {
  return name === 'certificate-credit';
}

/** The pairs of widgets of which one lies partly on the other. */
function covered(widgets) {
  const pairs = widgets.flatMap((one, index) => widgets.slice(index + 1).map((other) => [one, other]));
  return pairs.filter(([one, other]) => isCovered(one.rectangle, other.rectangle)).map((pair) => pair.map(({ name }) => name));
}

function isCovered([left, top, width, height], [otherLeft, otherTop, otherWidth, otherHeight]) {
  const across = Math.min(left + width, otherLeft + otherWidth) - Math.max(left, otherLeft);
  const down = Math.min(top + height, otherTop + otherHeight) - Math.max(top, otherTop);
  return across > 1 && down > 1;
}
