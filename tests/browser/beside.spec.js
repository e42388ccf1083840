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
