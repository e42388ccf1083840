// The landscape as a surface: turned by hand, finer at rest, with the same handle, cursor and hover box as the map.

import { drawn, expect, find, open, pane, picture, spec, test } from "./lab.js";

const SURFACE = "#/explore?data=penguins&act=sigmoid&loss=square&lr=1&t=60&view=surface";

/** @typedef {import("./lab.js").Locator} Locator */

/** Where on the page the middle of the landscape is. @param {Locator} lab */
async function middle(lab) {
  const box = await pane(lab, "landscape").boundingBox();
  if (!box) throw new Error("no landscape");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, box };
}

/** What is under a place of the page, by what the pane says. @param {import("./lab.js").Page} page @param {Locator} lab @param {number} x @param {number} y */
async function over(page, lab, x, y) {
  await page.mouse.move(x, y);
  await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return pane(lab, "landscape").getAttribute("data-over");
}

/** A place of the landscape where nothing can be dragged but the surface itself. @param {import("./lab.js").Page} page @param {Locator} lab */
async function ground(page, lab) {
  const { box } = await middle(lab);
  for (const [a, b] of [[0.4, 0.62], [0.6, 0.45], [0.5, 0.55], [0.45, 0.4]]) {
    const [x, y] = [box.x + box.width * (a ?? 0), box.y + box.height * (b ?? 0)];
    if ((await over(page, lab, x, y)) === "plane") return { x, y };
  }
  throw new Error("nothing but handles");
}

test("a drag beside the handle turns it in the frame of the event, and the link says how it stands", async ({ page }) => {
  const lab = await open(page, SURFACE);
  const { x, y } = await ground(page, lab);
  await page.mouse.down();
  // In each frame: did the picture change with this move?
  await lab.evaluate((element) => {
    const seen = /** @type {any} */ (window);
    const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector("[data-pane=landscape] canvas"));
    seen.pictures = [];
    element.addEventListener("downhill:frame", () => seen.pictures.push(canvas.toDataURL()));
  });
  for (let k = 1; k <= 6; k += 1) {
    const before = await page.evaluate(() => /** @type {any} */ (window).pictures.length);
    await page.mouse.move(x + 12 * k, y + 5 * k);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    // The first frame after the move is another picture already.
    const [last, first] = await page.evaluate((from) => /** @type {any} */ (window).pictures.slice(Math.max(0, from - 1)).slice(0, 2), before);
    expect(first ?? last).toBeDefined();
    if (before > 0) expect(first).not.toBe(last);
  }
  expect(await page.evaluate(() => new Set(/** @type {any} */ (window).pictures).size)).toBeGreaterThanOrEqual(6);
  await page.mouse.up();
  const [azimuth = 0, elevation = 0, zoom = 0] = ((await spec(page)).eye ?? "").split(",").map(Number);
  expect(azimuth).toBeCloseTo(-35 - 0.4 * 72, 0);
  expect(elevation).toBeCloseTo(32 + 0.4 * 30, 0);
  expect(zoom).toBe(1);
  // The same link gives the same picture.
  await page.mouse.move(2, 2);
  await page.waitForTimeout(400);
  const shown = await picture(lab, "landscape");
  await page.reload();
  await drawn(lab);
  await expect.poll(() => picture(lab, "landscape")).toBe(shown);
  await page.goBack();
  await expect.poll(async () => (await spec(page)).eye).toBeUndefined();
});

test("it is coarse while it turns and finer at rest", async ({ page }) => {
  const lab = await open(page, SURFACE);
  // What each drawing traces: four corners a cell.
  await lab.evaluate((element) => {
    const seen = /** @type {any} */ (window);
    const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector("[data-pane=landscape] canvas"));
    const lineTo = CanvasRenderingContext2D.prototype.lineTo;
    seen.points = 0;
    CanvasRenderingContext2D.prototype.lineTo = function (...at) {
      if (this.canvas === canvas) seen.points += 1;
      return lineTo.apply(this, at);
    };
    seen.counts = [];
    element.addEventListener("downhill:frame", () => {
      if (seen.points) seen.counts.push(seen.points);
      seen.points = 0;
    });
  });
  const { x, y } = await ground(page, lab);
  await page.mouse.down();
  for (let k = 1; k <= 4; k += 1) await page.mouse.move(x + 10 * k, y);
  const counts = () => page.evaluate(() => /** @type {number[]} */ (/** @type {any} */ (window).counts));
  await expect.poll(async () => (await counts()).length).toBeGreaterThan(1);
  // On a slow machine the hand may seem to rest between two moves.
  const turning = Math.min(...(await counts()));
  // The pointer is still down; it only rests.
  await expect.poll(async () => (await counts()).at(-1) ?? 0).toBeGreaterThan(2.5 * turning);
  await page.mouse.up();
  await page.waitForTimeout(300);
  const settled = (await counts()).length;
  await page.waitForTimeout(400);
  expect((await counts()).length, "at rest nothing is drawn").toBe(settled);
});

test("the handle is dragged on the surface, and all panes follow", async ({ page }) => {
  const lab = await open(page, SURFACE);
  const from = await find(lab, "landscape", "handle");
  await page.mouse.move(from.x, from.y);
  const before = { data: await picture(lab, "data"), curves: await picture(lab, "curves") };
  await page.mouse.down();
  for (let k = 1; k <= 5; k += 1) await page.mouse.move(from.x - 12 * k, from.y - 6 * k);
  await expect.poll(() => picture(lab, "data")).not.toBe(before.data);
  await expect.poll(() => picture(lab, "curves")).not.toBe(before.curves);
  await page.mouse.up();
  const { at, eye } = await spec(page);
  expect(at).toMatch(/^60:/);
  expect(eye).toBeUndefined();
  // It is where it was let go.
  expect(await over(page, lab, from.x - 60, from.y - 30)).toBe("handle");
});

test("hover box and cursor are those of the map", async ({ page }) => {
  const lab = await open(page, SURFACE);
  await ground(page, lab);
  const box = pane(lab, "landscape").locator(".hover-box");
  await expect(box).toContainText(/w₁ .*ℓ/s);
  const numbers = ((await box.textContent()) ?? "").match(/w[₁₂] (−?[\d.e−]+)/g) ?? [];
  const [a = NaN, b = NaN] = numbers.map((text) => Number(text.slice(3).replace("−", "-")));
  expect(Math.abs(a)).toBeLessThanOrEqual(4);
  expect(Math.abs(b)).toBeLessThanOrEqual(4);
  const { box: edge } = await middle(lab);
  expect(await over(page, lab, edge.x + 4, edge.y + 4)).toBe("none");
  await expect(box).toBeHidden();
});

test("wheel, keys and double click zoom, turn and go back; views keep their part of the plane", async ({ page }) => {
  const lab = await open(page, `${SURFACE}&box=-3,3,-2,4`);
  const { x, y } = await middle(lab);
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -300);
  await expect.poll(async () => Number(((await spec(page)).eye ?? "").split(",")[2])).toBeGreaterThan(1.2);
  await pane(lab, "landscape").press("l");
  await pane(lab, "landscape").press("k");
  await expect.poll(async () => (await spec(page)).eye ?? "").toMatch(/^-40,37,1\.5/);
  await pane(lab, "landscape").press("-");
  await expect.poll(async () => Number(((await spec(page)).eye ?? "").split(",")[2])).toBeLessThan(1.3);
  await page.mouse.dblclick(x + 40, y - 40);
  await expect.poll(async () => (await spec(page)).eye).toBeUndefined();
  const view = (/** @type {string} */ name) => lab.locator(`[data-control=view] input[value=${name}]`);
  await view("map").check({ force: true });
  await expect.poll(async () => (await spec(page)).view).toBeUndefined();
  expect((await spec(page)).box).toBe("-3,3,-2,4");
  // On the map the same keys mean nothing.
  await pane(lab, "landscape").press("l");
  expect((await spec(page)).eye).toBeUndefined();
});

test("from the first module's map the surface is one click away", async ({ page }) => {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const lab = await open(page, "#/explore");
  const first = await picture(lab, "landscape");
  expect(fetched).not.toContain("/pkg/downhill_bg.wasm");
  await lab.locator("[data-control=view] input[value=surface]").check({ force: true });
  await expect.poll(async () => (await spec(page)).view).toBe("surface");
  await expect.poll(() => picture(lab, "landscape")).not.toBe(first);
  expect(fetched).toContain("/pkg/downhill_bg.wasm");
  await expect(pane(lab, "landscape")).toHaveAttribute("aria-label", /turn/);
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });

  test("one finger turns, two fingers zoom", async ({ page }) => {
    const lab = await open(page, SURFACE);
    const { x, y } = await middle(lab);
    const client = await page.context().newCDPSession(page);
    const touch = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {[number, number][]} */ at) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([px, py], id) => ({ id, x: px, y: py })) });
    await touch("touchStart", [[x - 60, y + 20]]);
    for (const by of [10, 20, 30]) await touch("touchMove", [[x - 60 + by, y + 20]]);
    await touch("touchEnd", []);
    await expect.poll(async () => Number(((await spec(page)).eye ?? "").split(",")[0])).toBeLessThan(-40);
    await touch("touchStart", [[x - 20, y], [x + 20, y]]);
    for (const apart of [26, 32, 40]) await touch("touchMove", [[x - apart, y], [x + apart, y]]);
    await touch("touchEnd", []);
    await expect.poll(async () => Number(((await spec(page)).eye ?? "").split(",")[2])).toBeCloseTo(2, 1);
  });
});
