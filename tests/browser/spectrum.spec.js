// The spectrum as a person meets it: asked for by a key or a box, complete after a moment, in numbers that agree with the facade's, gone to and saved.

import { readFileSync } from "node:fs";
import { button, expect, open, pane, picture, readout, spec, test } from "./lab.js";

const PROBLEM = "#/explore?data=xor&n=40&hidden=3&act=tanh&loss=ce&init=xavier&lr=0.5&t=300&test=0";

/** The card, once all places are known. @param {import("./lab.js").Locator} lab */
async function whole(lab) {
  const card = lab.locator("[data-part=spectrum]");
  await expect(card.locator(".pane")).toHaveAttribute("data-progress", "1");
  return card;
}

test("the spectrum is shown on request, and says whether the step size is below its threshold", async ({ page }) => {
  const lab = await open(page, PROBLEM);
  await expect(lab.locator("[data-part=spectrum]")).toHaveCount(0);
  await page.keyboard.press("v");
  const card = await whole(lab);
  expect((await spec(page)).show).toBe("spectrum");
  await expect(card.getByRole("status")).toContainText("threshold 2/η = 4: stable.");
  // The sharpness that it says is 2 over the step size that the readouts allow.
  const says = await card.getByRole("status").textContent();
  const sharpness = Number(/Sharpness ([\d.]+)/.exec(says ?? "")?.[1]);
  const allowed = Number((await lab.locator("[data-readout=step_size] td").first().textContent())?.replace("< ", ""));
  expect(Math.abs(sharpness * allowed - 2)).toBeLessThan(0.02);
  // A step size beyond it is told.
  const box = lab.getByRole("spinbutton", { name: "Step size η, as a number" });
  await box.fill(String(Math.ceil(3 * allowed)));
  await box.press("Enter");
  await box.blur();
  await expect(card.getByRole("status")).not.toContainText("= 4:");
  await page.keyboard.press("v");
  await expect(card).toBeHidden();
  expect((await spec(page)).show).toBeUndefined();
  await button(lab, "undo").click();
  await expect(card).toBeVisible();
});

test("eigenvalues at a place are those of the facade's Hessian; a click goes there", async ({ page }) => {
  const lab = await open(page, `${PROBLEM}&show=spectrum`);
  const card = await whole(lab);
  const box = await pane(lab, /** @type {"data"} */ ("spectrum")).boundingBox();
  if (!box) throw new Error("no pane");
  const at = { x: box.x + 0.5 * box.width, y: box.y + 0.5 * box.height };
  await page.mouse.move(at.x, at.y);
  await expect(card.locator(".hover-box")).toContainText("λ₁");
  const lines = await card.locator(".hover-box div").allTextContents();
  const step = Number(lines[0]?.split(" ")[1]);
  const found = await page.evaluate(async ([query, t]) => {
    const { Session } = await import(new URL("./pkg/downhill.js", location.href).href);
    const session = new Session(query);
    session.seek(t);
    const [w, d] = [session.params(), session.dim];
    const [all, hessian] = [[...session.eigenvalues(w)], session.hessian(w)];
    let trace = 0;
    for (let k = 0; k < d; k += 1) trace += hessian[k * d + k];
    return { all, trace, d };
  }, /** @type {[string, number]} */ ([PROBLEM.split("?")[1], step]));
  expect(found.all).toHaveLength(found.d);
  expect(Math.abs(found.all.reduce((a, b) => a + b, 0) - found.trace)).toBeLessThan(1e-12);
  expect(Number(lines[1]?.split(" ")[1])).toBeCloseTo(found.all.at(-1) ?? NaN, 3);
  const before = await picture(lab, "spectrum");
  await page.mouse.click(at.x, at.y);
  await expect.poll(async () => Number((await spec(page)).t)).toBeLessThan(300);
  await expect.poll(() => picture(lab, "spectrum")).not.toBe(before);
  await expect(readout(lab, "step_size")).toHaveText("0.5");
});

test("it is saved like any pane", async ({ page }) => {
  const lab = await open(page, `${PROBLEM}&show=spectrum`);
  const card = await whole(lab);
  const save = async (/** @type {string} */ way) => {
    await card.locator("[data-act=export]").click();
    const [download] = await Promise.all([page.waitForEvent("download"), lab.locator(`[data-export=${way}]`).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const rows = (await save("csv")).split("\n").filter((line) => line && !line.startsWith("#"));
  expect(rows[0]).toMatch(/^update,threshold,eigenvalue_1,eigenvalue_2,.*eigenvalue_13$/);
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows.slice(1)) {
    const [, threshold, ...values] = row.split(",").map(Number);
    expect(threshold).toBe(4);
    expect([...values].sort((a, b) => b - a)).toEqual(values);
  }
  expect(await save("svg")).toContain("λ₁");
});

test("a large network's is found by a worker, the page goes on, and hide= leaves it out", async ({ page }) => {
  const lab = await open(page, "#/explore?data=digits&hidden=16&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he&t=40&show=spectrum");
  const card = await whole(lab);
  await expect(card.getByRole("status")).toContainText(/The 8 outermost of 1210 eigenvalues/);
  await expect(card.getByRole("status")).toContainText("no threshold");
  await page.goto(`${page.url()}&hide=spectrum`);
  await expect(card).toBeHidden();
});

test("a large network's is found with any slice, whatever the slice has of its own", async ({ page }) => {
  const lab = await open(page, "#/explore?data=digits&hidden=16&act=relu&out=softmax&loss=ce&init=he&slice=filter&dirs=3&turn=20&centre=start&show=spectrum");
  const card = await whole(lab);
  await expect(card.getByRole("status")).toContainText(/The 8 outermost of 1210 eigenvalues/);
});
