// Two Specs side by side as a person meets them: one cursor for both pictures, both walks at one update, what differs to be chosen, and all of it in the address.

import { readFileSync } from "node:fs";
import { button, expect, open, pane, picture, spec, test } from "./lab.js";

/** @typedef {import("./lab.js").Locator} Locator */

const second = (/** @type {Locator} */ lab) => pane(lab, /** @type {"data"} */ ("beside"));

/** What a pane's hover box says: the place, and the loss there. @param {Locator} pane */
async function told(pane) {
  await expect(pane.locator(".hover-box div")).toHaveCount(2);
  const [place = "", loss = ""] = await pane.locator(".hover-box div").allTextContents();
  return { place, loss: Number(/ℓ ([\d.e−-]+)/.exec(loss)?.[1]?.replace("−", "-")) };
}

test("what is pointed at in one picture is marked in the other, with the loss that it has there", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins&t=50&beside=loss:ce");
  const [first, other] = [pane(lab, "landscape"), second(lab)];
  await expect(other).toHaveAttribute("data-progress", "1");
  const places = /** @type {[Locator, Locator][]} */ ([[first, other], [other, first]]);
  for (const [here, there] of places) {
    const before = await picture(lab, (await there.getAttribute("data-pane")) ?? "");
    const box = await here.boundingBox();
    if (!box) throw new Error("no picture");
    await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.35 * box.height);
    const [a, b] = [await told(first), await told(other)];
    expect(a.place).toBe(b.place);
    // Through the facade: the losses of both Specs at that place.
    const w = a.place.replaceAll("−", "-").match(/-?\d+(\.\d+)?/g)?.slice(-1) ?? [];
    expect(w).toHaveLength(1);
    const values = [...a.place.replaceAll("−", "-").matchAll(/(?:w₁|w₂|b) (-?[\d.]+)/g)].map(([, v]) => Number(v));
    const losses = await page.evaluate(async (at) => {
      const { Session } = await import(new URL("./pkg/downhill.js", location.href).href);
      return ["data=penguins", "data=penguins&loss=ce"].map((text) => {
        const session = new Session(text);
        const loss = session.loss(Float64Array.from(at));
        session.free();
        return loss;
      });
    }, values);
    // The place is written to three digits.
    expect(Math.abs(a.loss - (losses[0] ?? NaN))).toBeLessThan(0.01);
    expect(Math.abs(b.loss - (losses[1] ?? NaN))).toBeLessThan(0.05);
    expect(Math.abs(a.loss - b.loss)).toBeGreaterThan(0.05);
    await expect.poll(async () => picture(lab, (await there.getAttribute("data-pane")) ?? "")).not.toBe(before);
    await page.mouse.move(2, 2);
    await expect(first.locator(".hover-box")).toBeHidden();
    await expect(other.locator(".hover-box")).toBeHidden();
  }
});

test("both walks step together, and what differs is chosen, undone and in the address", async ({ page }) => {
  const lab = await open(page, "#/explore?data=clouds&n=40&test=0&t=5");
  await button(lab, "compare").click();
  await expect(second(lab)).toBeVisible();
  expect((await spec(page)).beside).toMatch(/^loss:/);
  const facts = async () => lab.locator(".pair-loss").allTextContents();
  const before = await facts();
  await button(lab, "step").click();
  await expect.poll(facts).not.toEqual(before);
  const after = await facts();
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  // Small n against large.
  await lab.getByRole("combobox", { name: "Difference 1" }).selectOption("n");
  await expect.poll(async () => (await spec(page)).beside).toBe("n:400");
  const number = lab.locator(".pair").getByRole("textbox", { name: "Samples n" });
  await number.fill("4000");
  await number.press("Enter");
  await expect.poll(async () => (await spec(page)).beside).toBe("n:4000");
  await expect(lab.locator(".pair-one").first().locator(".pair-label")).toContainText("Samples n: 40");
  await lab.locator("[data-act='beside.more']").click();
  await expect.poll(async () => (await spec(page)).beside).toMatch(/^n:4000;\w+:/);
  await button(lab, "undo").click();
  await expect.poll(async () => (await spec(page)).beside).toBe("n:4000");
  await lab.locator("[data-act='beside.close']").click();
  await expect(second(lab)).toBeHidden();
  await expect(pane(lab, "landscape")).toBeVisible();
  await button(lab, "undo").click();
  await expect(second(lab)).toBeVisible();
  // A difference that means nothing is told.
  await page.goto("/#/explore?data=penguins&beside=gap:2");
  await expect(lab.locator(".notice")).toContainText("Gap");
});

test("the second picture is saved, zooms with the first, and has an address of its own", async ({ page }) => {
  const lab = await open(page, "#/explore?data=clouds&n=40&test=0&t=30&beside=lr:5&show=arrows");
  await expect(second(lab)).toHaveAttribute("data-progress", "1");
  const save = async (/** @type {string} */ way) => {
    await lab.locator(".pair [data-act=export]").click();
    const [download] = await Promise.all([page.waitForEvent("download"), lab.locator(`[data-export=${way}]`).click()]);
    expect(download.suggestedFilename()).toBe(`downhill-beside.${way}`);
    return readFileSync(await download.path(), "utf8");
  };
  const walk = JSON.parse(await save("json")).walk;
  const alone = await page.evaluate(async () => {
    const { Session } = await import(new URL("./pkg/downhill.js", location.href).href);
    const session = new Session("data=clouds&n=40&test=0&lr=5");
    session.seek(30);
    const loss = session.loss(session.params());
    session.free();
    return loss;
  });
  expect(Math.abs(walk.loss.at(-1) - alone)).toBeLessThan(1e-15);
  expect(await save("svg")).toContain("<path");
  const [a, b] = [await picture(lab, "landscape"), await picture(lab, "beside")];
  const box = await second(lab).boundingBox();
  if (!box) throw new Error("no picture");
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
  await page.mouse.wheel(0, 300);
  await expect.poll(async () => (await spec(page)).box).toMatch(/,/);
  await page.mouse.move(2, 2);
  await expect.poll(() => picture(lab, "landscape")).not.toBe(a);
  await expect.poll(() => picture(lab, "beside")).not.toBe(b);
});

test("networks of two sizes have no place in common, and say so; narrow screens show one below the other", async ({ page }) => {
  const lab = await open(page, "#/explore?data=xor&n=40&test=0&hidden=2&act=tanh&t=20&beside=hidden:6");
  await expect(second(lab)).toHaveAttribute("data-progress", "1");
  await expect(lab.locator(".pair")).toContainText("no common place");
  const box = await pane(lab, "landscape").boundingBox();
  if (!box) throw new Error("no picture");
  await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.35 * box.height);
  await expect(pane(lab, "landscape").locator(".hover-box")).toBeVisible();
  await expect(second(lab).locator(".hover-box")).toBeHidden();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(async () => {
    const [a, b] = [await pane(lab, "landscape").boundingBox(), await second(lab).boundingBox()];
    return a && b ? a.y + a.height <= b.y && Math.abs(a.width - b.width) < 1 : false;
  }).toBe(true);
});

/** A place of the second picture where what the pane says of it, or its hover box, has `what`: in CSS px of the window. @param {Locator} lab @param {string} what */
async function placeOf(lab, what) {
  const at = await second(lab).evaluate(async (element, wanted) => {
    const box = element.getBoundingClientRect();
    const said = () => `${/** @type {HTMLElement} */ (element).dataset.over} ${element.querySelector(".hover-box")?.textContent}`;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let y = 20; y < box.height; y += 24) {
      for (let x = 20; x < box.width; x += 24) {
        element.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + x, clientY: box.top + y, bubbles: true }));
        await frame();
        await frame();
        if (said().includes(wanted)) return [box.left + x, box.top + y];
      }
    }
    return null;
  }, what);
  if (!at) throw new Error(`no ${what}`);
  return { x: at[0] ?? 0, y: at[1] ?? 0 };
}

test("an end of the second walk is dragged, and both runs are there; its curve is drawn, and named", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins&t=50&beside=loss:ce");
  await expect(second(lab)).toHaveAttribute("data-progress", "1");
  const alone = await picture(lab, "curves");
  await expect(lab.locator(".pair-legend .pair-second")).toHaveText("Cross-entropy");
  // A file of the curves stands by itself, so it names both.
  await lab.locator("[data-part=curves] [data-act=export]").click();
  const [download] = await Promise.all([page.waitForEvent("download"), lab.locator("[data-export=svg]").click()]);
  const file = readFileSync(await download.path(), "utf8");
  for (const name of ["Square", "Cross-entropy"]) expect(file).toContain(`>${name}<`);
  for (const [end, key] of [["handle", "at"], ["start", "w0"]]) {
    const from = await placeOf(lab, end ?? "");
    const before = await picture(lab, "beside");
    await page.mouse.move(from.x, from.y);
    await expect(second(lab)).toHaveAttribute("data-over", end ?? "");
    await page.mouse.down();
    await page.mouse.move(from.x + 40, from.y - 60, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await spec(page))[key ?? ""]).toBeDefined();
    await expect.poll(() => picture(lab, "beside")).not.toBe(before);
    // One gesture, one step back.
    await button(lab, "undo").click();
    await expect.poll(async () => (await spec(page))[key ?? ""]).toBeUndefined();
  }
  await page.mouse.move(2, 2);
  await button(lab, "compare").click();
  await expect(lab.locator(".pair-legend")).toHaveCount(0);
  await expect.poll(() => picture(lab, "curves")).not.toBe(alone);
});

test("a second walk that begins by itself is not dragged, and says why", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins&t=50&beside=start:9");
  await expect(second(lab)).toHaveAttribute("data-progress", "1");
  const at = await placeOf(lab, "begins by itself");
  const before = await spec(page);
  await page.mouse.move(at.x, at.y);
  await expect(second(lab)).not.toHaveAttribute("data-over", "handle");
  // What is dragged there is the picture.
  await page.mouse.down();
  await page.mouse.move(at.x + 40, at.y - 30, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await spec(page)).box).toBeDefined();
  expect((await spec(page)).at).toBe(before.at);
});

test("presented, two pictures leave room for the data", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins&t=50&beside=loss:ce");
  await lab.getByRole("button", { name: "Present" }).click();
  await expect(pane(lab, "data")).toBeVisible();
  const [a, b] = [await second(lab).boundingBox(), await pane(lab, "data").boundingBox()];
  expect((a?.x ?? 0) + (a?.width ?? 0)).toBeLessThanOrEqual((b?.x ?? 0) + 1);
  expect(b?.width).toBeGreaterThan(200);
});
