// Studies as a person meets them: they start by themselves, can be stopped and go on, and say what they found.

import { expect, test } from "./lab.js";

const NUMBER = /\d/;

test("a study measures, says what it found, and keeps it when there are to be more runs", async ({ page }) => {
  await page.goto("/#/study/decay?seeds=10");
  const study = page.locator("article.study");
  await expect(study).toHaveAttribute("data-progress", "1");
  // Every word is one, and none its own name: several files of words come at once.
  expect(await study.innerText()).not.toContain("study.");
  await expect(study.locator(".study-says")).toHaveText(/Weight decay: .*lower by 0\.\d+ ± 0\.\d+ .*10 pairs/s);
  const rows = study.locator("table tr");
  const without = await rows.nth(1).innerText();
  await study.getByRole("spinbutton", { name: "Runs of each, as a number" }).fill("11");
  await study.getByRole("spinbutton", { name: "Runs of each, as a number" }).press("Enter");
  await expect(study.locator(".study-state")).toHaveText("Done: 11 runs of each.");
  expect(await rows.nth(1).innerText()).not.toBe(without);
  expect(page.url()).toContain("seeds=11");
  await rows.nth(2).getByRole("link").click();
  await expect(page.locator("downhill-lab").first()).toHaveAttribute("data-step", "2000");
  expect(page.url()).toContain("decay=0.01");
});

test("a study is stopped and goes on, its dial is in the address, and its chart fills", async ({ page }) => {
  await page.goto("/#/study/relu-tanh?seeds=2&gain=4");
  const study = page.locator("article.study");
  const state = study.locator(".study-state");
  await expect(state).toHaveText(/Choosing/);
  await expect.poll(async () => Number(await study.getAttribute("data-progress"))).toBeGreaterThan(0.05);
  await study.getByRole("button", { name: "Stop" }).click();
  await expect(state).toHaveText(/Stopped/);
  const kept = Number(await study.getAttribute("data-progress"));
  await study.getByRole("button", { name: "Go on" }).click();
  await expect(state).toHaveText("Done: 2 runs of each.");
  expect(kept).toBeGreaterThan(0);
  await expect(study.locator(".study-says")).toHaveText(/In the median, .* needs [\d.]+ epochs and .* times as many/);
  await expect(study.getByRole("spinbutton", { name: "Input scale, as a number" })).toHaveValue("4");
  for (const row of [1, 2]) await expect(study.locator("tr").nth(row).locator("td").first()).toHaveText(NUMBER);
  const inked = await study.locator("canvas").evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let orange = 0;
    for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 0) > 200 && (data[i + 1] ?? 255) < 140 && (data[i + 2] ?? 255) < 60) orange += 1;
    return orange;
  });
  expect(inked).toBeGreaterThan(20);
});

test("a study that there is not names those that there are", async ({ page }) => {
  await page.goto("/#/study/nothing");
  await expect(page.getByRole("alert")).toContainText("nothing");
  await page.getByRole("link", { name: "Stopping early" }).click();
  await expect(page.locator("article.study h1")).toHaveText("Stopping early");
});
