// Critical points as a person meets them: found while the page goes on, listed, sorted, gone to, saved, and looked for anew when the loss changes.

import { readFileSync } from "node:fs";
import { button, expect, open, overhear, picture, spec, test } from "./lab.js";

const PROBLEM = "#/explore?data=classification&n=8&test=0&bias=no&seed=3&box=-15,15,-15,15";

/** Opens the panel and waits for the search to end. @param {import("./lab.js").Locator} lab */
async function find(lab) {
  await button(lab, "critical_points").click();
  const panel = lab.locator(".critical");
  await expect(panel).toHaveAttribute("data-progress", "1");
  return panel;
}

test("critical points are found, marked, sorted and gone to", async ({ page }) => {
  const lab = await open(page, PROBLEM);
  const before = await picture(lab, "landscape");
  const panel = await find(lab);
  await expect(panel.getByRole("status")).toHaveText(/minima 1, saddles 3, maxima 0 · 1 − 3 \+ 0 = −2 · 4 of them proved/);
  expect(await picture(lab, "landscape")).not.toBe(before);
  const rows = panel.locator("tbody tr");
  await expect(rows).toHaveCount(4);
  await expect(rows.first()).toContainText("minimum");
  await panel.getByRole("button", { name: /^ℓ/ }).click();
  await panel.getByRole("button", { name: /^ℓ/ }).click();
  await expect(rows.last()).toContainText("minimum");
  const marked = await picture(lab, "landscape");
  await rows.last().hover();
  await expect.poll(() => picture(lab, "landscape")).not.toBe(marked);
  // Going there leaves the run at the minimum: its slope is 0 to what is shown.
  await rows.last().click();
  await expect.poll(async () => (await spec(page)).w0).toMatch(/,/);
  await expect(lab).toHaveAttribute("data-status", "converged");
  await button(lab, "undo").click();
  await expect(lab).toHaveAttribute("data-status", "running");
});

test("a saddle is sliced along the directions on which it is left", async ({ page }) => {
  const lab = await open(page, PROBLEM);
  const panel = await find(lab);
  const saddle = panel.locator("tbody tr[data-kind=saddle]").first();
  await saddle.getByRole("button", { name: /escape directions/ }).click();
  await expect.poll(async () => spec(page)).toMatchObject({ slice: "hessian", eigen: "smallest" });
  expect((await spec(page)).box).toBeUndefined();
  await expect(lab).toHaveAttribute("data-status", "converged");
  // The table stays: the loss is the same.
  await expect(panel.locator("tbody tr")).toHaveCount(4);
  await expect(panel).toHaveAttribute("data-progress", "1");
  // As a line it is the way down itself: the highest place of the curve is where the run stands.
  await lab.locator("[data-control=view]").getByRole("radio", { name: "Line" }).check();
  await expect.poll(async () => (await spec(page)).view).toBe("line");
  expect((await spec(page)).slice).toBe("hessian");
  await button(lab, "undo").click();
  await button(lab, "undo").click();
  await expect.poll(async () => (await spec(page)).slice).toBeUndefined();
});

test("three points of the table span the plane of the slice", async ({ page }) => {
  const lab = await open(page, "#/explore?data=classification&n=8&d=3&test=0&bias=no&seed=3&box=-15,15,-15,15");
  const panel = await find(lab);
  const picks = panel.getByRole("button", { name: /plane through three points/ });
  expect(await picks.count()).toBeGreaterThan(2);
  await picks.nth(0).click();
  await expect(picks.nth(0)).toHaveAttribute("aria-pressed", "true");
  await picks.nth(0).click();
  await expect(picks.nth(0)).toHaveAttribute("aria-pressed", "false");
  for (const k of [0, 1, 2]) await picks.nth(k).click();
  await expect.poll(async () => spec(page)).toMatchObject({ slice: "points" });
  expect((await spec(page)).through?.split(";")).toHaveLength(3);
  await expect(picks.nth(0)).toHaveAttribute("aria-pressed", "false");
  await button(lab, "undo").click();
  await expect.poll(async () => (await spec(page)).slice).toBeUndefined();
});

test("the table is saved with its address, and another loss has other points", async ({ page }) => {
  const lab = await open(page, PROBLEM);
  const panel = await find(lab);
  const [download] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "CSV" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").trim().split("\n");
  expect(lines[0]).toContain("#/explore?");
  expect(lines[1]).toBe("kind,index,certified,loss,gradient_norm,w1,w2,eigenvalue_1,eigenvalue_2");
  expect(lines).toHaveLength(6);
  for (const line of lines.slice(2)) expect(Number(line.split(",")[4])).toBeLessThan(1e-9);
  // With many samples and cross-entropy the loss is convex, and has one.
  await lab.getByRole("spinbutton", { name: "Samples n, as a number" }).fill("60");
  await lab.getByRole("spinbutton", { name: "Samples n, as a number" }).press("Enter");
  await lab.locator("[data-control=loss]").selectOption("ce");
  await expect(panel.getByRole("status")).toHaveText(/minima 1, saddles 0, maxima 0 · 1 − 0 \+ 0 = 1 ✓/);
  await panel.getByRole("button", { name: "Close" }).click();
  await expect(panel).toBeHidden();
});

test("a search of a network begins at its walk, and is stopped at once", async ({ page }) => {
  const lab = await open(page, "#/explore?data=xor&noise=0.1&n=60&test=0&hidden=4&act=tanh&loss=ce&init=xavier&decay=0.01&t=2000&lr=0.5");
  await button(lab, "critical_points").click();
  const panel = lab.locator(".critical");
  await panel.getByRole("button", { name: "Stop" }).click();
  await expect(panel.getByRole("button", { name: "Find again" })).toBeVisible();
  await panel.getByRole("button", { name: "Find again" }).click();
  await expect(panel).toHaveAttribute("data-progress", "1");
  await expect(panel.locator("tbody tr").first()).toContainText("minimum");
});

test("another loss ends the search of the former one and begins anew", async ({ page }) => {
  const posted = await overhear(page);
  const lab = await open(page, "#/explore?data=xor&noise=0.1&n=60&test=0&hidden=4&act=tanh&loss=ce&init=xavier&decay=0.01&t=2000&lr=0.5");
  await button(lab, "critical_points").click();
  const panel = lab.locator(".critical");
  await expect(panel.getByRole("button", { name: "Stop" })).toBeVisible();
  await lab.locator("[data-control=act]").selectOption("sigmoid");
  const asked = async () => (await posted()).filter(({ to }) => to === "critical-worker.js").map(({ data }) => String(data.spec));
  await expect.poll(async () => (await asked()).length).toBe(2);
  expect((await asked()).map((of) => of.includes("act=tanh"))).toEqual([true, false]);
  await expect(panel).toHaveAttribute("data-progress", "1");
  const answers = (await posted()).filter(({ from, data }) => from === "critical-worker.js" && data.progress === 1);
  expect(answers).toHaveLength(1);
});

test("the table of a lab follows its dials", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?scene=pair");
  const panel = await find(lab);
  await expect(panel.locator("tbody tr[data-kind=minimum]")).toHaveCount(2);
  const box = lab.locator(".lab-dials [data-key=ratio] input[type=number]");
  await box.fill("5");
  await box.press("Enter");
  await expect(panel.locator("tbody tr[data-kind=minimum]")).toHaveCount(1);
  await expect(panel).toHaveAttribute("data-progress", "1");
  await button(lab, "undo").click();
  await expect(panel.locator("tbody tr[data-kind=minimum]")).toHaveCount(2);
});
