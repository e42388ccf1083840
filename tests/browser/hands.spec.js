// What hands and files do: tables and experiments by picker, drop and paste; seek bar, start, pinch; held parameters; workers.

import { button, drawn, expect, find, open, pane, picture, readout, spec, test } from "./lab.js";

const PENGUINS = "#/explore?data=penguins&act=sigmoid&loss=square&lr=1";

/** A table of two classes in two measurements, 40 rows; row 11 is bad if so wished. @param {boolean} [bad] */
const table = (bad = false) => {
  const rows = Array.from({ length: 40 }, (_, k) => `${(k % 7) + (k % 2) * 3};${(k % 5) - (k % 2)};${k % 2 ? "yes" : "no"}`);
  if (bad) rows.splice(9, 0, "3;wide;no");
  return ["height;width;grown", ...rows].join("\n");
};

/** Drops a file on the lab as a file manager does. @param {import("./lab.js").Locator} lab @param {string} name @param {string} text */
const drop = (lab, name, text) =>
  lab.evaluate((element, [fileName = "", content = ""]) => {
    const data = new DataTransfer();
    data.items.add(new File([content], fileName));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, composed: true }));
  }, [name, text]);

test("a table is opened by the file picker, and is there again after a reload", async ({ page }) => {
  const lab = await open(page, "#/explore");
  await button(lab, "open_file").click();
  const dialog = page.locator("dialog[open]").first();
  await dialog.locator("input[type=file]").setInputFiles({ name: "plants.csv", mimeType: "text/csv", buffer: Buffer.from(table()) });
  await expect(dialog).toContainText("40");
  // Whatever the dialog is scrolled to, what is done with the table is in sight.
  for (const end of [0, 9999]) {
    await dialog.evaluate((element, top) => element.scrollTo(0, top), end);
    await expect(dialog.locator("[data-act=use]")).toBeInViewport({ ratio: 1 });
  }
  await dialog.locator("[data-act=use]").click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(async () => (await spec(page)).file).toMatch(/^plants~/);
  await button(lab, "step").click();
  const loss = await readout(lab, "loss").textContent();
  await page.reload();
  await drawn(lab);
  await expect(readout(lab, "loss")).toHaveText(loss ?? "");
});

test("a table is opened by dropping or pasting it; a bad row is named, and the data before stay until then", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const before = await picture(lab, "data");
  await drop(lab, "plants.csv", table(true));
  const dialog = page.locator("dialog[open]").first();
  await expect(dialog).toContainText(/11.*wide|wide.*11/s);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  expect(await picture(lab, "data")).toBe(before);
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, composed: true }));
  }, table());
  await dialog.locator("[data-act=use]").click();
  await expect.poll(() => picture(lab, "data")).not.toBe(before);
  // What is no table at all is refused in words, and nothing is lost.
  const now = await picture(lab, "data");
  await drop(lab, "poem.csv", "roses\nare\nred\n");
  await expect(dialog.getByRole("alert")).toHaveText(/./);
  await page.keyboard.press("Escape");
  expect(await picture(lab, "data")).toBe(now);
});

test("the seek bar shows exactly what was there before", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&t=300`);
  const seek = button(lab, "seek");
  const box = await seek.boundingBox();
  if (!box) throw new Error("no seek bar");
  const at = (/** @type {number} */ part) => page.mouse.move(box.x + box.width * part, box.y + box.height / 2);
  const facts = () => lab.locator("[data-readout] td").allTextContents();
  const before = await facts();
  await at(0.98);
  await page.mouse.down();
  /** @type {Map<string, string[]>} */
  const seen = new Map();
  for (const part of [0.8, 0.5, 0.2, 0.5, 0.8]) {
    await at(part);
    await expect.poll(async () => Number(await lab.getAttribute("data-step")) / 300).toBeCloseTo(part, 1);
    await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const step = (await lab.getAttribute("data-step")) ?? "";
    expect(await facts()).toEqual(seen.get(step) ?? (await facts()));
    seen.set(step, await facts());
  }
  await page.mouse.up();
  expect(seen.size).toBe(3);
  await seek.press("End");
  await expect(lab).toHaveAttribute("data-step", "300");
  await expect.poll(facts).toEqual(before);
});

test("the starting point is dragged, and the whole walk follows", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&t=60`);
  const from = await find(lab, "landscape", "start");
  await page.mouse.move(from.x, from.y);
  const before = { landscape: await picture(lab, "landscape"), curves: await picture(lab, "curves") };
  await page.mouse.down();
  await page.mouse.move(from.x - 60, from.y + 50, { steps: 5 });
  await expect.poll(() => picture(lab, "landscape")).not.toBe(before.landscape);
  await expect.poll(() => picture(lab, "curves")).not.toBe(before.curves);
  await page.mouse.up();
  await expect(lab).toHaveAttribute("data-step", "60");
  expect((await spec(page)).w0).toMatch(/,/);
  await button(lab, "undo").click();
  await expect.poll(async () => (await spec(page)).w0).toBeUndefined();
});

test("a data point and the parameter that the slice holds change every pane in the frame of the event", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&test=0&t=20`);
  // In each frame: did the landscape's picture change with this move?
  const changes = (/** @type {() => Promise<void>} */ act) =>
    lab.evaluate((element) => {
      const seen = /** @type {any} */ (window);
      const canvas = /** @type {HTMLCanvasElement} */ (element.shadowRoot?.querySelector("[data-pane=landscape] canvas"));
      seen.pictures = [];
      seen.watch?.abort();
      seen.watch = new AbortController();
      element.addEventListener("downhill:frame", () => seen.pictures.push(canvas.toDataURL().length + canvas.toDataURL().slice(2000, 60000)), { signal: seen.watch.signal });
    }).then(act).then(() => page.evaluate(() => new Set(/** @type {any} */ (window).pictures).size));
  const from = await find(lab, "data", "point");
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const dragged = await changes(async () => {
    for (let k = 1; k <= 6; k += 1) {
      await page.mouse.move(from.x + 8 * k, from.y + 6 * k);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
  });
  await page.mouse.up();
  expect(dragged).toBeGreaterThanOrEqual(6);
  // The bias is what the slice holds.
  const held = await changes(async () => {
    for (let k = 1; k <= 6; k += 1) {
      await lab.evaluate((element, value) => {
        const input = /** @type {HTMLInputElement} */ (element.shadowRoot?.querySelector("[data-held=b] input[type=range]"));
        input.value = String(500 + 30 * value);
        input.dispatchEvent(new Event("input", { bubbles: true }));
        return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }, k);
    }
  });
  expect(held).toBeGreaterThanOrEqual(6);
});

test("long work is done by a worker, and its picture is the one that is drawn here", async ({ page }) => {
  const route = "#/explore?data=clouds&n=6000&loss=ce&seed=3";
  /** @type {string[]} */
  const workers = [];
  page.on("worker", (worker) => workers.push(worker.url()));
  const lab = await open(page, route);
  const whole = () => lab.evaluate((element) => /** @type {HTMLProgressElement} */ (element.shadowRoot?.querySelector("progress.work")).hidden);
  await expect.poll(whole, { timeout: 60_000 }).toBe(true);
  expect(workers.some((url) => url.endsWith("worker.js"))).toBe(true);
  const byWorker = await picture(lab, "landscape");
  // Without workers the page computes the same by itself.
  await page.addInitScript(() => Object.defineProperty(window, "Worker", { value: class { constructor() { throw new Error("none"); } } }));
  await page.reload();
  await drawn(lab);
  await expect.poll(whole, { timeout: 60_000 }).toBe(true);
  await expect.poll(() => picture(lab, "landscape")).toBe(byWorker);
});

test("an experiment too long for a link is kept here under its hash, and travels as a file", async ({ page, context }) => {
  const points = Array.from({ length: 400 }, (_, k) => `${(k % 37) / 9 - 2}123,${(k % 23) / 7 - 1}456,${k % 2}`).join(";");
  const long = `data=points&points=${encodeURIComponent(points)}`;
  const lab = await open(page, "#/explore?data=points");
  await drop(lab, "long.downhill.json", JSON.stringify({ downhill: 1, spec: long }));
  await expect.poll(async () => (await spec(page)).stored).toMatch(/^[0-9a-f]{16}$/);
  await drawn(lab);
  const shown = await picture(lab, "data");
  await page.reload();
  await drawn(lab);
  await expect.poll(() => picture(lab, "data")).toBe(shown);
  const [download] = await Promise.all([page.waitForEvent("download"), button(lab, "save_experiment").click()]);
  const path = await download.path();
  // Elsewhere the link asks for the file.
  const url = page.url();
  const stranger = await (/** @type {import("@playwright/test").Browser} */ (context.browser())).newContext();
  const other = await stranger.newPage();
  await other.goto(url);
  const there = await drawn(other.locator("downhill-lab").first());
  const notice = there.locator("[data-notice=spec]");
  const [chooser] = await Promise.all([other.waitForEvent("filechooser"), notice.getByRole("button").first().click()]);
  await chooser.setFiles(path);
  await expect(notice).toHaveCount(0);
  await expect.poll(() => picture(there, "data")).toBe(shown);
  await stranger.close();
  // What is no experiment is refused, and nothing changes.
  await drop(lab, "none.json", "{}");
  await expect(lab.locator("[data-notice=experiment]")).toContainText("none.json");
  expect(await picture(lab, "data")).toBe(shown);
});

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });

  test("two fingers zoom", async ({ page }) => {
    const lab = await open(page, PENGUINS);
    const box = await pane(lab, "landscape").boundingBox();
    if (!box) throw new Error("no landscape");
    const client = await page.context().newCDPSession(page);
    const touch = (/** @type {string} */ type, /** @type {number} */ apart) => {
      const y = box.y + box.height * 0.3;
      const points = [-1, 1].map((side, id) => ({ id, x: box.x + box.width * 0.7 + side * apart, y }));
      return client.send("Input.dispatchTouchEvent", { type: /** @type {"touchMove"} */ (type), touchPoints: type === "touchEnd" ? [] : points });
    };
    await touch("touchStart", 20);
    for (const apart of [25, 30, 35, 40]) await touch("touchMove", apart);
    await touch("touchEnd", 40);
    await expect.poll(async () => (await spec(page)).box ?? "").toMatch(/,.*,.*,/);
    const [x0 = 0, x1 = 0] = ((await spec(page)).box ?? "").split(",").map(Number);
    const zoomed = x1 - x0;
    await button(lab, "undo").click();
    await expect.poll(async () => (await spec(page)).box).toBeUndefined();
    expect(zoomed).toBeGreaterThan(0);
  });

  /** A swipe of one finger, or a drag. @param {import("./lab.js").Page} page @param {[number, number]} from @param {[number, number]} by */
  async function swipe(page, from, by) {
    const client = await page.context().newCDPSession(page);
    const send = (/** @type {"touchStart" | "touchMove" | "touchEnd"} */ type, /** @type {number} */ part) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ id: 0, x: from[0] + part * by[0], y: from[1] + part * by[1] }] });
    await send("touchStart", 0);
    for (let part = 0.05; part <= 1.001; part += 0.05) {
      await send("touchMove", part);
      await page.waitForTimeout(16);
    }
    await send("touchEnd", 1);
    await client.detach();
  }

  test("one finger scrolls the page from the map, and takes hold of the handle where that is", async ({ page }) => {
    const lab = await open(page, PENGUINS);
    const box = await pane(lab, "landscape").boundingBox();
    if (!box) throw new Error("no landscape");
    const scrolled = () => lab.evaluate((element) => [document.scrollingElement, ...(/** @type {ShadowRoot} */ (element.shadowRoot)).querySelectorAll("*")].reduce((sum, one) => sum + (one?.scrollTop ?? 0), 0));
    expect(await scrolled()).toBe(0);
    const before = await spec(page);
    const shown = await picture(lab, "landscape");
    await swipe(page, [box.x + 0.7 * box.width, box.y + 0.8 * box.height], [4, -200]);
    await expect.poll(scrolled).toBeGreaterThan(100);
    expect(await spec(page)).toEqual(before);
    expect(await picture(lab, "landscape")).toBe(shown);
    await swipe(page, [box.x + 0.7 * box.width, box.y + 0.2 * box.height], [4, 260]);
    await expect.poll(scrolled).toBe(0);
    // To the side it moves the view.
    await swipe(page, [box.x + 0.7 * box.width, box.y + 0.3 * box.height], [-80, 10]);
    await expect.poll(async () => (await spec(page)).box).toBeDefined();
    await button(lab, "undo").click();
    await expect.poll(async () => (await spec(page)).box).toBeUndefined();
    // The handle is where the pane says that it is.
    const at = await pane(lab, "landscape").evaluate(async (element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      for (let y = 20; y < height; y += 24) {
        for (let x = 20; x < width; x += 24) {
          element.dispatchEvent(new PointerEvent("pointermove", { clientX: left + x, clientY: top + y, bubbles: true }));
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          if (/** @type {HTMLElement} */ (element).dataset.over === "handle") return /** @type {[number, number]} */ ([left + x, top + y]);
        }
      }
      return null;
    });
    if (!at) throw new Error("no handle");
    await swipe(page, at, [2, -90]);
    await expect.poll(async () => (await spec(page)).w0 ?? (await spec(page)).at).toBeDefined();
    expect(await scrolled()).toBe(0);
  });
});
