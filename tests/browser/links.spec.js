// Links: what is wrong with one is said all at once, and a reader's own table does not travel with it.

import { button, drawn, expect, open, readout, spec, test } from "./lab.js";

test("a link with several mistakes names each, with what would be right, and nothing there is lost", async ({ page }) => {
  const lab = await open(page, "#/explore?data=iris&t=30");
  const before = await readout(lab, "loss").textContent();
  for (const [text, said] of /** @type {[string, RegExp[]][]} */ ([
    ["lr=fast&act=step&dta=xor&seed=1&mu=0.5", [/lr=fast.*0\.0001…10000/s, /act=step.*sigmoid, tanh/s, /dta.*Did you mean “data”/s, /mu=0.5.*opt=/s]],
    ["view=space&levels=logg", [/view=space.*map/s, /levels=logg.*linear/s]],
  ])) {
    await page.evaluate((hash) => { location.hash = hash; }, `#/explore?${text}`);
    const notice = lab.locator("[data-notice=spec]");
    await expect(notice.locator("li")).toHaveCount(said.length);
    for (const [k, words] of said.entries()) await expect(notice.locator("li").nth(k)).toHaveText(words);
    await expect(notice.locator("code")).toHaveText(text);
    await expect(readout(lab, "loss")).toHaveText(before ?? "");
  }
  await lab.locator("[data-notice=spec]").getByRole("button", { name: "Dismiss" }).click();
  expect(await spec(page)).toMatchObject({ data: "iris", t: "30" });
  // One mistake is one sentence.
  await page.evaluate(() => { location.hash = "#/explore?optt=sgd"; });
  await expect(lab.locator("[data-notice=spec] p")).toContainText("Did you mean “opt”?");
  await expect(lab.locator("[data-notice=spec] li")).toHaveCount(0);
});

test("what only the whole module knows is no mistake", async ({ page }) => {
  const lab = await open(page, "#/explore?data=iris");
  await page.evaluate(() => { location.hash = "#/explore?data=clouds&xscale=asinh&t=20"; });
  await expect(lab).toHaveAttribute("data-step", "20");
  await expect(lab.locator("[data-notice=spec]")).toHaveCount(0);
});

const TABLE = ["height;width;grown", ...Array.from({ length: 12 }, (_, k) => `${k};${(k * 5) % 7};${k > 5 ? "yes" : "no"}`)].join("\n");

test("a link to the reader's own table says that the table stays, and opened elsewhere asks for it and keeps the rest", async ({ page, browser }) => {
  const lab = await open(page, "#/explore");
  const load = async (/** @type {import("@playwright/test").Page} */ on, /** @type {string} */ name, /** @type {string} */ text) => {
    await on.locator("dialog[open] input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  };
  await button(lab, "open_file").click();
  await load(page, "plants.csv", TABLE);
  await page.locator("dialog[open] [data-act=use]").click();
  const rate = lab.locator("[data-key=lr] input[type=number]");
  await rate.fill("0.25");
  await rate.press("Enter");
  await button(lab, "step").click();
  await button(lab, "share").click();
  const notice = lab.locator("[data-notice=long]");
  await expect(notice).toContainText("plants");
  await expect(notice.getByRole("button", { name: "Save" })).toBeVisible();
  await notice.getByRole("button", { name: "Dismiss" }).click();
  const link = await page.evaluate(() => location.hash);
  const loss = await readout(lab, "loss").textContent();

  const other = await browser.newContext();
  const there = await other.newPage();
  const stranger = await open(there, link);
  const asked = stranger.locator("[data-notice=spec]");
  await expect(asked).toContainText("“plants”");
  expect(await there.evaluate(() => location.hash)).toBe(link);
  // Another table is offered, but not taken for the one that is meant.
  await asked.getByRole("button", { name: /Open the table/ }).click();
  await load(there, "trees.csv", TABLE.replace("11;", "12;"));
  await expect(there.locator("dialog[open]").getByRole("alert")).toContainText("plants");
  // The same table under another name is the one.
  await load(there, "copy.csv", TABLE);
  await expect(there.locator("dialog[open]")).toHaveCount(0);
  await drawn(stranger);
  await expect(readout(stranger, "loss")).toHaveText(loss ?? "");
  expect(await spec(there)).toMatchObject({ data: "own", lr: "0.25", t: "1" });
  await expect(asked).toHaveCount(0);
  await other.close();
});
