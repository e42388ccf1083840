// Basins as a person meets them: asked for by a button, found while the page goes on, told apart by colour and number, stopped, and found anew for another box.

import { button, expect, open, pane, picture, spec, test } from "./lab.js";

const NETWORK = "#/explore?data=xor&noise=0.1&n=40&test=0&hidden=2&act=tanh&loss=ce&init=xavier&decay=0.01&t=300";
const NEURON = "#/explore?data=classification&n=8&test=0&bias=no&seed=3&box=-15,15,-15,15";

/** What the landscape says under a place given as shares of its pane, and the mean colour of the static layer around it. @param {import("./lab.js").Page} page @param {import("./lab.js").Locator} lab @param {number} x @param {number} y */
async function under(page, lab, x, y) {
  const element = pane(lab, "landscape");
  const box = await element.boundingBox();
  if (!box) throw new Error("no landscape");
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  await expect(element.locator(".hover-box")).toBeVisible();
  await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const text = await element.locator(".hover-box").innerText();
  const colour = await element.evaluate((pane_, [a, b]) => {
    const canvas = /** @type {HTMLCanvasElement} */ (pane_.querySelector("canvas"));
    const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    // The middle one of each channel: contour lines and numbers are thinner than the ground.
    const { data } = paper.getImageData(Math.round((a ?? 0) * canvas.width) - 5, Math.round((b ?? 0) * canvas.height) - 5, 11, 11);
    return [0, 1, 2].map((c) => [...data].filter((_, k) => k % 4 === c).sort((p, q) => p - q)[60] ?? 0);
  }, [x, y]);
  return { minimum: /→ minimum (\d+)/.exec(text)?.[1] ?? null, colour };
}

/** A colour's tint: what is left when its grey is taken off, of length 1. @param {number[]} rgb */
function tint(rgb) {
  const mean = rgb.reduce((sum, c) => sum + c, 0) / 3;
  const rest = rgb.map((c) => c - mean);
  const length = Math.hypot(...rest);
  return rest.map((c) => c / Math.max(length, 1e-9));
}

test("each place of a network's map takes the colour of the minimum that it leads to", async ({ page }) => {
  const lab = await open(page, NETWORK);
  await expect(lab.locator("progress.work")).toBeHidden();
  const before = await picture(lab, "landscape");
  await button(lab, "basins").click();
  const panel = lab.locator(".basins");
  await expect(panel).toHaveAttribute("data-progress", "1");
  expect((await spec(page)).basins).toBe("flow");
  expect(await picture(lab, "landscape")).not.toBe(before);
  await expect(button(lab, "basins")).toHaveAttribute("aria-pressed", "true");
  await expect(panel.getByRole("status")).toHaveText(/^\d minima · followed, not proved/);
  // On both sides of a border other minima, in the colours that the legend gives them.
  const places = [await under(page, lab, 0.3, 0.3), await under(page, lab, 0.55, 0.75), await under(page, lab, 0.2, 0.35)];
  const [one, other, again] = places;
  expect(one?.minimum).not.toBeNull();
  expect(other?.minimum).not.toBeNull();
  expect(one?.minimum).not.toBe(other?.minimum);
  expect(again?.minimum).toBe(one?.minimum);
  for (const { minimum, colour } of places) {
    const item = panel.locator("li", { has: page.locator("b", { hasText: new RegExp(`^${minimum}$`) }) });
    const swatch = await item.locator(".basins-swatch").evaluate((element) => (getComputedStyle(element).backgroundColor.match(/\d+/g) ?? []).map(Number));
    const likeness = tint(colour).reduce((sum, c, k) => sum + c * (tint(swatch)[k] ?? 0), 0);
    expect(likeness, `${minimum}: ${colour} beside ${swatch}`).toBeGreaterThan(0.97);
  }
  // The legend leads there.
  await panel.locator(".basins-go").first().click();
  await expect.poll(async () => (await spec(page)).at ?? (await spec(page)).w0).toMatch(/,/);
  await button(lab, "undo").click();
  // Off again, the map is what it was.
  await panel.getByRole("button", { name: "Hide the basins" }).click();
  await expect(panel).toBeHidden();
  expect((await spec(page)).basins).toBeUndefined();
  await page.mouse.move(2, 2);
  await expect.poll(() => picture(lab, "landscape")).toBe(before);
});

test("a coarse picture stands first, is stopped at once, and another box begins anew", async ({ page }) => {
  const lab = await open(page, "#/explore?data=moons&noise=0.1&n=60&test=0&hidden=8&act=tanh&loss=ce&init=xavier&decay=0.01&t=300&basins=flow");
  const panel = lab.locator(".basins");
  // A picture of the whole long before all of it is known.
  await expect(panel.locator(".basins-go").first()).toBeVisible({ timeout: 60_000 });
  expect(Number(await panel.getAttribute("data-progress"))).toBeLessThan(0.9);
  await panel.getByRole("button", { name: "Stop" }).click();
  await expect(panel).toHaveAttribute("data-running", "false");
  const stopped = await panel.getAttribute("data-progress");
  await expect(panel.getByRole("status")).toHaveText(/stopped at \d+ %/);
  const shown = await picture(lab, "landscape");
  await page.waitForTimeout(500);
  expect(await panel.getAttribute("data-progress")).toBe(stopped);
  expect(await picture(lab, "landscape")).toBe(shown);
  await panel.getByRole("button", { name: "Find again" }).click();
  await expect(panel).toHaveAttribute("data-running", "true");
});

test("a neuron's basins follow the box, the step size and the data", async ({ page }) => {
  const lab = await open(page, `${NEURON}&basins=flow`);
  const panel = lab.locator(".basins");
  await expect(panel).toHaveAttribute("data-progress", "1");
  await expect(panel).toContainText(/none reached · \d+ %/);
  const shown = await picture(lab, "landscape");
  // Another box: what was found is not shown there, and is found anew.
  const box = await pane(lab, "landscape").boundingBox();
  if (!box) throw new Error("no landscape");
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
  await page.mouse.wheel(0, 300);
  await expect(panel).not.toHaveAttribute("data-progress", "1");
  await expect(panel).toHaveAttribute("data-progress", "1");
  expect(await picture(lab, "landscape")).not.toBe(shown);
  await button(lab, "undo").click();
  await expect(panel).toHaveAttribute("data-progress", "1");
  await page.mouse.move(2, 2);
  await expect.poll(() => picture(lab, "landscape")).toBe(shown);
  // Steps of 400 are too large for the minimum, and nothing is left of its basin.
  await lab.locator("[data-key=lr] input[type=number]").fill("400");
  await lab.locator("[data-key=lr] input[type=number]").press("Enter");
  await panel.getByRole("radio", { name: "Method’s updates" }).check();
  await expect.poll(async () => (await spec(page)).basins).toBe("descent");
  await expect(panel).toHaveAttribute("data-progress", "1", { timeout: 60_000 });
  await expect(panel.getByRole("status")).toHaveText(/^0 minima/);
  // Another method has updates of another kind, which are followed as well; noise leads to no single minimum, and the page says so.
  await lab.locator("[data-control=opt]").selectOption("adam");
  expect((await spec(page)).basins).toBe("descent");
  await expect(panel.getByRole("radio", { name: "Method’s updates" })).toBeChecked();
  await expect.poll(async () => Number(await panel.getAttribute("data-progress")), { timeout: 60_000 }).toBeGreaterThan(0.1);
  await lab.locator("[data-control=opt]").selectOption("sgd");
  await expect.poll(async () => (await spec(page)).basins).toBe("flow");
  await expect(panel.getByRole("radio", { name: "Method’s updates" })).toHaveCount(0);
  await expect(panel).toContainText("updates with noise lead from one place to several minima");
});

test("a line and a surface are in the colours of the basins, too", async ({ page }) => {
  const lab = await open(page, `${NETWORK}&view=surface`);
  await expect(lab.locator("progress.work")).toBeHidden();
  const panel = lab.locator(".basins");
  for (const view of ["Surface", "Line"]) {
    await lab.getByRole("radio", { name: view, exact: true }).check();
    await page.mouse.move(2, 2);
    await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await expect(lab.locator("progress.work")).toBeHidden();
    await page.waitForTimeout(300);
    const before = await picture(lab, "landscape");
    await button(lab, "basins").click();
    await expect(panel.locator(".basins-go").nth(1)).toBeVisible({ timeout: 60_000 });
    expect((await spec(page)).view).toBe(view.toLowerCase());
    expect(await picture(lab, "landscape")).not.toBe(before);
    const { minimum } = await under(page, lab, 0.5, 0.5);
    expect(Number(minimum)).toBeGreaterThan(0);
    await button(lab, "basins").click();
    await expect(panel).toBeHidden();
  }
});

test("basins wait for a landscape that goes along with a run, say so, and are there when it pauses", async ({ page }) => {
  const lab = await open(page, `${NETWORK.replace("t=300", "t=0")}&basins=flow`);
  const panel = lab.locator(".basins");
  await expect(panel.locator(".basins-go").first()).toBeVisible({ timeout: 60_000 });
  await button(lab, "play").click();
  await expect(panel.getByRole("status")).toHaveText(/goes along with the run/);
  await expect(panel.locator(".basins-go")).toHaveCount(0);
  await button(lab, "play").click();
  await expect(panel.locator(".basins-go").first()).toBeVisible({ timeout: 60_000 });
  await expect(panel).toHaveAttribute("data-waiting", "false");
  // On a slice that stays they are found while it plays.
  await page.goto(`/#/explore?data=classification&n=8&test=0&bias=no&seed=3&box=-15,15,-15,15&lr=0.001&basins=flow`);
  await button(lab, "play").click();
  await expect(panel).toHaveAttribute("data-progress", "1", { timeout: 60_000 });
  await expect(panel).not.toHaveAttribute("data-waiting", "true");
  await button(lab, "play").click();
});

test("a file of the landscape has the basins and says their colours", async ({ page }) => {
  await page.goto("/");
  const { svg, json, csv, others } = await page.evaluate(async () => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const session = new Session("data=classification&n=8&test=0&bias=no&seed=3&box=-15,15,-15,15&basins=flow");
    session.divide();
    while (session.divideWork(1e7) < 1);
    const options = JSON.stringify({ words: { nowhere: "none", loss: "loss" }, extra: { legend: true } });
    const others = ["surface", "line"].map((view) => {
      const other = new Session(`data=classification&n=8&test=0&bias=no&seed=3&view=${view}&box=-15,15${view === "line" ? "" : ",-15,15"}&basins=flow`);
      other.divide();
      while (other.divideWork(1e7) < 1);
      const file = [other.svg("landscape", 612, 560, options), other.csv("landscape")];
      other.free();
      return file;
    });
    const out = { svg: session.svg("landscape", 612, 560, options), json: JSON.parse(session.basins()), csv: session.csv("landscape") };
    session.free();
    return { ...out, others };
  });
  expect(json.minima).toHaveLength(1);
  expect(json.minima[0].share + json.nowhere + json.valley).toBeCloseTo(1, 9);
  expect(svg).toContain("#56b4e9");
  expect(svg).toContain(">none<");
  expect(svg).toContain(">0.0727<");
  const rows = csv.split("\n").filter((/** @type {string} */ line) => line && !line.startsWith("#"));
  expect(rows[0]).toBe("w1,w2,loss,basin");
  const led = rows.slice(1).map((/** @type {string} */ line) => line.split(",")[3]);
  expect(led.filter((/** @type {string} */ k) => k === "1").length / led.length).toBeCloseTo(json.minima[0].share, 1);
  expect(new Set(led)).toEqual(new Set(["1", "-1"]));
  for (const [drawn, numbers] of others) {
    expect(drawn).toContain(">none<");
    expect(drawn).toMatch(/>(loss )?0\.0727</);
    const [head, first] = (numbers ?? "").split("\n").filter((/** @type {string} */ line) => line && !line.startsWith("#"));
    expect(head).toMatch(/loss,basin$/);
    expect(first).toMatch(/,(1|-1)$/);
  }
});
