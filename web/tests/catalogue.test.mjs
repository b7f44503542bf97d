// Reads the catalogue in a real Chromium: axe finds nothing on any page, nothing is wider than a narrow window, the
// keyboard is enough, and exhibits come to be seen with the script and without.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Backend, openBrowser, until } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const languages = ["zh-CN", "en"];
const narrow = { width: 320, height: 640 };

let backend;
let browser;
let catalogue;
before(async () => {
  backend = await Backend.start();
  catalogue = `${backend.address}/catalogue`;
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await backend?.clear();
});

/** A visitor's window. Whatever the console says is a fault. */
async function window(options = {}) {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (message) => {
    const isExpected = /status of (404|422)/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !isExpected) page.faults.push(message.text());
  });
  page.on("pageerror", (error) => page.faults.push(String(error)));
  return page;
}

async function signIn(page, language, card) {
  await page.goto(`${catalogue}/${language}/card`);
  await page.fill("#visitor-card", card);
  await page.keyboard.press("Enter");
  await page.waitForSelector("form[action$='/sign-out']");
}

/** Waits until the element that has the focus is the one that is meant. Browsers move it a moment after loading. */
async function focusIs(page, isMeant, argument) {
  const expression = `(${isMeant})(document.activeElement, ${JSON.stringify(argument)})`;
  await until(`the focus where ${isMeant}`, () => page.evaluate(expression));
}

/** The addresses of all pages in a language. */
async function addresses(page, language) {
  const found = new Set([`${catalogue}/${language}/`]);
  for (const address of found) {
    await page.goto(address);
    const links = await page.$$eval("main a[href], header a[href]", (links) => links.map((link) => link.href));
    for (const link of links.map((link) => link.split("#")[0])) {
      if (link.startsWith(`${catalogue}/${language}/`) && !link.includes("next=")) found.add(link);
    }
  }
  return [...found];
}

/** What axe, a narrow window and a large finger find wrong with the page that is shown. */
async function check(page) {
  const where = `${page.url()} (${await page.title()})`;
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      resultTypes: ["violations", "incomplete"],
    }),
  );
  const told = ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`;
  // axe cannot tell what lies behind the letters of a drawing, nor anything of a sign; their colours stand in the style sheet.
  const isDrawn = (node) => /^<text |>⌫</.test(node.html);
  const open = results.incomplete
    .map(({ id, nodes }) => ({ id, nodes: nodes.filter((node) => !isDrawn(node)) }))
    .filter(({ nodes }) => nodes.length > 0);
  assert.deepEqual(results.violations.map(told), [], where);
  assert.deepEqual(open.map(told), [], `${where}: to be looked at`);
  const size = page.viewportSize();
  await page.setViewportSize(narrow);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${where} is ${overflow} px too wide for ${narrow.width} px`);
  const small = await page.$$eval("a, button, input:not([type=hidden]), select, summary", (targets) =>
    targets
      // Links within a sentence may be as high as its lines.
      .filter((target) => !(target.tagName === "A" && target.closest("p, dd, figcaption")))
      .map((target) => ({ name: target.textContent || target.id, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ name, box }) => `${name} ${box.width}×${box.height}`),
  );
  assert.deepEqual(small.filter((name) => !/跳到|Skip/.test(name)), [], `${where}: too small`);
  await page.setViewportSize(size);
}

for (const language of languages) {
  test(`pages are sound, signed out and in (${language})`, async () => {
    const page = await window();
    const all = await addresses(page, language);
    assert.ok(all.length > 20, String(all));
    for (const address of all) {
      await page.goto(address);
      await check(page);
    }
    await page.goto(`${catalogue}/${language}/scenes/none`);
    await check(page);
    await page.goto(`${catalogue}/${language}/card`);
    await page.fill("#visitor-card", "a b");
    await page.click("main button");
    await check(page);
    await focusIs(page, (focused) => focused.className === "summary", null);
    await signIn(page, language, `AXE-${language}`);
    for (const address of all) {
      await page.goto(address);
      await check(page);
    }
    assert.deepEqual(page.faults, []);
  });

  test(`answers are told, with the focus on what came of them (${language})`, async () => {
    const page = await window();
    await signIn(page, language, `ANSWER-${language}`);
    const checkpoints = (await addresses(page, language)).filter((address) => address.includes("/checkpoints/"));
    assert.ok(checkpoints.length > 0);
    for (const address of checkpoints) {
      await page.goto(address);
      const questions = await page.$$eval("section.question", (sections) => sections.map((section) => section.id));
      for (const id of questions) {
        const form = page.locator(`[id="${id}"] form`);
        await form.locator("button").click();
        await focusIs(page, (focused) => focused.className === "summary", null);
        await check(page);
        for (const [index, select] of (await form.locator("select").all()).entries()) {
          await select.selectOption({ index: index + 1 });
        }
        const choice = form.locator("input[name=choice]").first();
        if (await choice.count()) await choice.check();
        await form.locator("button").click();
        await page.waitForSelector(`[id="${id.replace("question", "verdict")}"]`);
        await focusIs(page, (focused, verdict) => focused.id === verdict, id.replace("question", "verdict"));
        await check(page);
      }
    }
    await page.goto(`${catalogue}/${language}/card`);
    await check(page);
    assert.deepEqual(page.faults, []);
  });
}

test("an exhibit that is in view for eight seconds counts as seen by itself", async () => {
  const page = await window();
  await signIn(page, "en", "SCRIPT");
  await page.goto(`${catalogue}/en/scenes/red-boat/exhibits/RB01`);
  assert.equal(await page.textContent("#viewed"), "");
  await page.waitForFunction(() => document.getElementById("viewed").textContent !== "");
  await page.reload();
  assert.equal(await page.locator("#seen").count(), 1);
  // One that is left sooner does not, until both looks together last as long.
  const short = `${catalogue}/en/scenes/red-boat/exhibits/RB02`;
  const hasSeen = async () => {
    await page.goto(`${catalogue}/en/scenes/red-boat`);
    return (await page.locator("li", { has: page.locator("a[href$='/RB02']") }).locator(".done").count()) === 1;
  };
  for (const isBefore of [true, false]) {
    assert.equal(await hasSeen(), false);
    await page.goto(short);
    await page.waitForTimeout(isBefore ? 3_000 : 6_000);
  }
  // What is told while a page is left may arrive after the next page is asked for.
  while (!(await hasSeen())) await page.waitForTimeout(200);
  assert.deepEqual(page.faults, []);
});

test("without a script the keyboard is enough from the door to an exhibit that is seen", async () => {
  const page = await window({ javaScriptEnabled: false });
  await signIn(page, "en", "KEYS");
  await page.goto(`${catalogue}/en/scenes/red-boat`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  // The first key stop skips to the text.
  await page.waitForURL(/#main$/);
  const link = page.locator(".begin a");
  await link.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/exhibits/);
  await page.locator(".seen button").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/#seen$/);
  assert.equal(await page.locator("#seen").count(), 1);
});

/** The page on which a kiosk's visitor signs in. */
async function signInAtKiosk(language, viewport) {
  const page = await window({ viewport });
  await page.goto(`${catalogue}/${language}/?kiosk=600`);
  await page.goto(`${catalogue}/${language}/card`);
  return page;
}

for (const language of languages) {
  test(`a kiosk's visitor signs in without a keyboard (${language})`, async () => {
    for (const [width, height] of [[800, 450], [1080, 1920], [360, 740]]) {
      const where = `${width}×${height}`;
      const page = await signInAtKiosk(language, { width, height });
      const press = (key) => page.click(`#keypad button:text-is("${key}")`);
      await page.waitForSelector("#keypad button");
      await check(page);
      const [overflow, ...keys] = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        ...[...document.querySelectorAll("#keypad button")].map((key) => key.getBoundingClientRect().toJSON()),
      ]);
      assert.ok(overflow <= 0, `${where}: ${overflow} px too wide`);
      assert.equal(keys.length, 38);
      for (const { width, height } of keys) assert.ok(width >= 44 && height >= 44, `${where}: ${width}×${height}`);
      // Smooth scrolling takes a moment.
      await until(`the field and all keys in sight at ${where}`, () =>
        page.evaluate(() => {
          const parts = [...document.querySelectorAll("#visitor-card, #keypad")].map((part) => part.getBoundingClientRect());
          return parts.every(({ top, bottom }) => top >= 0 && bottom <= innerHeight);
        }));

      for (const key of "REAF⌫D-") await press(key);
      // A scanner types into the same field.
      await page.keyboard.type("1 2");
      assert.equal(await page.inputValue("#visitor-card"), "READ-1 2");
      await page.keyboard.press("Enter");
      await page.waitForSelector(".summary");
      await check(page);
      // It writes over a number that was refused, which the keys change.
      await page.keyboard.type("KIOSK-");
      await press("7");
      assert.equal(await page.inputValue("#visitor-card"), "KIOSK-7");
      await page.click("main button[type=submit]");
      await page.waitForSelector("form[action$='/sign-out']");
      assert.deepEqual(page.faults, []);
      await page.context().close();
    }
  });
}

test("keys write no more than a number may have, and none are shown without a script or at home", async () => {
  const page = await signInAtKiosk("en");
  await page.fill("#visitor-card", "A".repeat(63));
  for (const key of "BC") await page.click(`#keypad button:text-is("${key}")`);
  assert.equal(await page.inputValue("#visitor-card"), `${"A".repeat(63)}B`);

  const withoutScript = await window({ javaScriptEnabled: false });
  await withoutScript.goto(`${catalogue}/en/?kiosk=600`);
  const atHome = await window();
  for (const other of [withoutScript, atHome]) {
    await other.goto(`${catalogue}/en/card`);
    assert.equal(await other.locator("#visitor-card").count(), 1);
    assert.equal(await other.locator("main button:visible").count(), 1, "only the one that signs in");
  }
});

/** Answers a question of the page wrong if need be, and then as the verdict says; in English. */
async function answerRight(page, id) {
  const section = page.locator(`[id="${id}"]`);
  const form = section.locator("form");
  const submit = async () => {
    await form.locator("button").click();
    await page.waitForURL(/answered=/);
  };
  const selects = await form.locator("select").all();
  for (const [index, select] of selects.entries()) await select.selectOption({ index: index + 1 });
  if (selects.length === 0) await form.locator("input[name=choice]").first().check();
  await submit();
  if ((await section.locator(".verdict.right").count()) === 1) return;
  const told = await section.locator(".verdict").textContent();
  await page.goto(page.url().split("?")[0]);
  await section.locator("summary").click();
  const labels = form.locator("label");
  if (await section.locator(".placed").count()) {
    for (const place of await section.locator(".placed").all()) {
      const name = await place.locator("legend").textContent();
      const [, column, row] = told.slice(told.indexOf(name)).match(/(?:near|lies in) ([A-P])(\d+)/);
      await place.locator("select").first().selectOption(column);
      await place.locator("select").last().selectOption(row);
    }
  } else {
    const expected = await section.locator(".verdict p:has(strong)").textContent();
    const right = expected.replace("Expected answer:", "").split(/ · | → /).map((name) => name.trim());
    for (const label of await labels.all()) {
      const rank = right.indexOf((await label.textContent()).trim()) + 1;
      const field = page.locator(`[id="${await label.getAttribute("for")}"]`);
      if (selects.length > 0) await field.selectOption(String(rank));
      else if (rank > 0 || (await field.getAttribute("type")) === "checkbox") await field.setChecked(rank > 0);
    }
  }
  await submit();
  assert.equal(await section.locator(".verdict.right").count(), 1, `${id}: ${told}`);
}

test("a whole visit earns the credit, and the card shows and prints it", async () => {
  const page = await window();
  await signIn(page, "en", "WHOLE-VISIT");
  const all = await addresses(page, "en");
  for (const address of all.filter((address) => address.includes("/exhibits/"))) {
    await page.goto(address);
    await page.locator(".seen button").click();
    await page.waitForURL(/#seen$/);
  }
  for (const address of all.filter((address) => address.includes("/checkpoints/"))) {
    await page.goto(address);
    const questions = await page.$$eval("section.question", (sections) => sections.map((section) => section.id));
    for (const id of questions) {
      await page.goto(address);
      await answerRight(page, id);
      await check(page);
    }
  }
  for (const language of languages) {
    await page.goto(`${catalogue}/${language}/card`);
    assert.equal(await page.locator("tbody tr").count(), 1, "one entry in the ledger");
    await check(page);
    await page.emulateMedia({ media: "print" });
    const [ground, ink] = await page.$eval(".certificate", (certificate) => {
      const style = getComputedStyle(certificate);
      return [style.backgroundColor, style.color];
    });
    assert.deepEqual([ground, ink], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
    assert.equal(await page.locator("form:visible, nav:visible").count(), 0, "nothing to press on paper");
    await page.emulateMedia({ media: "screen" });
  }
  assert.deepEqual(page.faults, []);
});
