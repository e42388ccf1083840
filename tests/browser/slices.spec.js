// Slices of a network's parameter space: every kind is cut, named in the address, and says how far the walk is from it.

import { button, drawn, expect, find, open, pane, picture, readout, spec, test } from "./lab.js";

/** A trained network of 33 parameters. */
const NET = "#/explore?data=spirals&n=60&test=0&hidden=8&act=tanh&loss=ce&init=xavier&opt=adam&lr=0.05&batch=20&t=200";

/** A readout as a number. @param {import("./lab.js").Locator} lab @param {string} name */
const value = async (lab, name) => Number(((await readout(lab, name).textContent()) ?? "").replace("−", "-"));

/** Waits until the landscape is whole. @param {import("./lab.js").Locator} lab */
const whole = async (lab) => {
  await expect.poll(() => lab.evaluate((element) => /** @type {HTMLProgressElement} */ (element.shadowRoot?.querySelector("progress.work")).hidden)).toBe(true);
  await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
};

/** The static layer alone: the ground, without the walk. @param {import("./lab.js").Locator} lab */
const ground = (lab) => pane(lab, "landscape").locator("canvas").first().evaluate((canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());

test("every kind of slice is chosen, seen, and in the address; all say what they leave out", async ({ page }) => {
  const lab = await open(page, NET);
  await whole(lab);
  await expect(lab.locator(".slice-note")).toHaveText("A slice: 2 of 33 dimensions. A minimum here need not be one of the whole.");
  await expect(readout(lab, "slice_distance")).toHaveCount(0);
  await lab.locator(".controls-more summary").click();
  const slice = lab.locator("[data-control=slice]");
  // Spirals have no planted weights to be cut towards.
  expect(await slice.locator("option").evaluateAll((all) => all.map((option) => /** @type {HTMLOptionElement} */ (option).value))).toEqual(["coordinates", "random", "filter", "pca", "points", "hessian", "line"]);
  const seen = new Set([await picture(lab, "landscape")]);
  for (const kind of ["random", "filter", "pca", "points", "hessian", "line"]) {
    await slice.selectOption(kind);
    await expect.poll(async () => (await spec(page)).slice).toBe(kind);
    await whole(lab);
    const now = await picture(lab, "landscape");
    expect(seen.has(now), kind).toBe(false);
    seen.add(now);
    // It goes through where the walk is: there slice and loss are one.
    expect(await value(lab, "slice_distance"), kind).toBeLessThan(1e-9);
    expect(await readout(lab, "slice_loss").textContent(), kind).toBe(await readout(lab, "true_loss").textContent());
    await expect(lab.locator(".live")).toContainText("on the slice");
    await expect(lab.locator(".slice-note")).toContainText(kind === "line" ? "1 of 33" : "2 of 33");
  }
  expect((await spec(page)).view).toBe("line");
  // The address alone gives the same picture.
  const before = await picture(lab, "landscape");
  await page.reload();
  await drawn(lab);
  await whole(lab);
  expect(await picture(lab, "landscape")).toBe(before);
  // A plane again: the straight line has none.
  await lab.locator("[data-control=view] input[value=map]").check();
  await expect.poll(async () => (await spec(page)).slice).toBeUndefined();
});

test("a slice that stays is left by the walk, which says its true loss and fades", async ({ page }) => {
  const lab = await open(page, `${NET}&slice=pca`);
  await whole(lab);
  const put = await ground(lab);
  await lab.locator("[data-control=carry] input[value=no]").check();
  await expect.poll(async () => (await spec(page)).put).toBe("200");
  expect(await ground(lab)).toBe(put);
  for (let k = 0; k < 30; k += 1) await button(lab, "step").click();
  await expect(lab).toHaveAttribute("data-step", "230");
  await whole(lab);
  expect(await ground(lab)).toBe(put);
  expect(await value(lab, "slice_distance")).toBeGreaterThan(0.01);
  expect(await readout(lab, "slice_loss").textContent()).not.toBe(await readout(lab, "true_loss").textContent());
  // Under the pointer, too: where the walk is drawn the loss is another one than where it was.
  const at = await find(lab, "landscape", "start");
  const box = pane(lab, "landscape").locator(".hover-box");
  let said = "";
  for (let y = -16; y <= 16 && !said; y += 4) {
    for (let x = -16; x <= 16 && !said; x += 4) {
      await page.mouse.move(at.x + x, at.y + y);
      await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const text = (await box.textContent()) ?? "";
      if (text.includes("true loss")) said = text;
    }
  }
  expect(said).toMatch(/update \d+: true loss .*; on the slice .*, .* away/);
  // The link cuts the slice where it was put, although the walk is elsewhere.
  await page.mouse.move(2, 2);
  await page.reload();
  await drawn(lab);
  await whole(lab);
  expect(await ground(lab)).toBe(put);
  await expect(lab).toHaveAttribute("data-step", "230");
});

test("the dial turns a plane, another draw and another centre move it, wheel and drag move the view", async ({ page }) => {
  const lab = await open(page, `${NET}&slice=random`);
  await whole(lab);
  const seen = new Set([await ground(lab)]);
  const changed = async (/** @type {string} */ what) => {
    await whole(lab);
    await expect.poll(async () => seen.has(await ground(lab)), { message: what }).toBe(false);
    seen.add(await ground(lab));
  };
  const turn = lab.locator("[data-control=turn] input[type=range]");
  await turn.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await spec(page)).turn).toBe("1");
  await changed("turned");
  const dirs = lab.locator("[data-control=dirs] input[type=number]");
  await dirs.fill("7");
  await dirs.press("Enter");
  await expect.poll(async () => (await spec(page)).dirs).toBe("7");
  await changed("drawn");
  await lab.locator("[data-control=centre] input[value=start]").check();
  await expect.poll(async () => (await spec(page)).centre).toBe("start");
  await changed("centred on the start");
  expect(await value(lab, "slice_distance")).toBeGreaterThan(0.1);
  const box = await pane(lab, "landscape").boundingBox();
  if (!box) throw new Error("no landscape");
  // A corner: nothing to take hold of there.
  const corner = { x: box.x + box.width * 0.25, y: box.y + box.height * 0.2 };
  await page.mouse.move(corner.x, corner.y);
  await page.mouse.wheel(0, -300);
  await changed("zoomed");
  const ends = async () => ((await spec(page)).box ?? "").split(",").map(Number);
  await expect.poll(async () => (await ends()).length).toBe(4);
  const [x0 = 0, x1 = 0, y0 = 0] = await ends();
  await page.mouse.down();
  await page.mouse.move(corner.x + 60, corner.y + 40, { steps: 4 });
  await page.mouse.up();
  await changed("drawn along");
  const [a0 = 0, a1 = 0, b0 = 0] = await ends();
  expect(Math.abs(a1 - a0 - (x1 - x0))).toBeLessThan(1e-3 * (x1 - x0));
  expect(a0).toBeLessThan(x0);
  expect(b0).toBeGreaterThan(y0);
  await button(lab, "whole_view").click();
  await expect.poll(async () => (await spec(page)).box).toBeUndefined();
});

test("the handle is dragged within the plane, on ground that does not move under it", async ({ page }) => {
  const lab = await open(page, `${NET}&slice=hessian`);
  await whole(lab);
  const [put, loss] = [await ground(lab), await readout(lab, "loss").textContent()];
  const at = await find(lab, "landscape", "handle");
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(at.x + 50, at.y - 30, { steps: 5 });
  await expect.poll(() => readout(lab, "loss").textContent()).not.toBe(loss);
  expect(await ground(lab)).toBe(put);
  // On it the walk's loss is the slice's, where the pointer is.
  expect(await value(lab, "slice_distance")).toBeLessThan(1e-3);
  await page.mouse.up();
  await expect.poll(async () => ((await spec(page)).at ?? "").split(",").length).toBe(33);
  // Let go, the slice follows: it goes through the new place, along the curvatures there.
  await whole(lab);
  expect(await ground(lab)).not.toBe(put);
  expect(await value(lab, "slice_distance")).toBeLessThan(1e-9);
  await button(lab, "undo").click();
  await expect(readout(lab, "loss")).toHaveText(loss ?? "");
  // By the keyboard it moves as well.
  await page.keyboard.press("h");
  await page.keyboard.press("ArrowRight");
  await expect(readout(lab, "loss")).not.toHaveText(loss ?? "");
});

test("long work on a slice is done by a worker that is told the slice, and its picture is the one that is drawn here", async ({ page }) => {
  const route = "#/explore?data=clouds&gap=1&n=6000&loss=ce&seed=3&t=30&slice=points&turn=20";
  /** @type {string[]} */
  const workers = [];
  page.on("worker", (worker) => workers.push(worker.url()));
  const lab = await open(page, route);
  await whole(lab);
  expect(workers.some((url) => url.endsWith("worker.js"))).toBe(true);
  const byWorker = await ground(lab);
  await page.addInitScript(() => Object.defineProperty(window, "Worker", { value: class { constructor() { throw new Error("none"); } } }));
  await page.reload();
  await drawn(lab);
  await whole(lab);
  expect(await ground(lab)).toBe(byWorker);
});

test("a neuron's landscape is cut along directions, too, and on logarithmic axes, by the module that knows them", async ({ page }) => {
  const lab = await open(page, "#/explore?data=regression&d=3&bias=no&n=50&lr=3&t=60");
  await expect(lab.locator("[data-control=slice]")).toHaveCount(0);
  await lab.locator(".controls-more summary").click();
  await lab.locator("[data-control=slice]").selectOption("truth");
  await expect.poll(async () => (await spec(page)).slice).toBe("truth");
  await whole(lab);
  expect(await value(lab, "slice_distance")).toBeLessThan(1e-9);
  // Before the first update there is no way yet: a random direction stands in, and the page says so.
  await button(lab, "reset").click();
  await expect(lab.locator(".live")).toContainText("a random direction stands in");
  await page.goto("/#/explore?data=regression&d=2&bias=no&n=50&w0=0.01,0.02&lr=3&t=30&xscale=ln&yscale=asinh");
  await drawn(lab);
  await whole(lab);
  const before = await ground(lab);
  await expect(lab.locator(".slice-note")).toHaveText("");
  await lab.locator("[data-control=xscale] input[value=linear]").check();
  await expect.poll(async () => (await spec(page)).xscale).toBeUndefined();
  await whole(lab);
  expect(await ground(lab)).not.toBe(before);
  // A logarithm has no place for 0: said, and the last good state stays.
  await page.goto("/#/explore?data=regression&d=2&bias=no&n=50&xscale=ln&box=0,1,0,1");
  await expect(lab.locator("[data-notice=spec]")).toContainText("x0 > 0");
  await page.goto("/#/explore?slice=truth");
  await expect(lab.locator("[data-notice=spec]")).toContainText(/truth/);
});
