// The arrows of the next update as a person meets them: switched on by a key, in the address, drawn, told in numbers that the next update has.

import { button, expect, open, picture, spec, test } from "./lab.js";

const PROBLEM = "#/explore?data=clouds&n=60&opt=momentum&batch=60&test=0&lr=4&t=5";

test("the arrows are switched on by a key, are in the address, and their parts are the next update's", async ({ page }) => {
  const lab = await open(page, PROBLEM);
  const before = await picture(lab, "landscape");
  await page.keyboard.press("a");
  const legend = lab.getByRole("note");
  await expect(legend).toContainText(/step .* gradient .* momentum/);
  expect((await spec(page)).show).toBe("arrows");
  await expect.poll(() => picture(lab, "landscape")).not.toBe(before);
  const told = (await legend.textContent()) ?? "";
  const length = (/** @type {string} */ name) => Number(new RegExp(`${name} ([\\d.]+)`).exec(told)?.[1]);
  // Through the facade: the parts, their sum, and the update that is then made.
  const found = await page.evaluate(async (query) => {
    const { Session } = await import(new URL("./pkg/downhill.js", location.href).href);
    const session = new Session(query);
    const w = [...session.params()];
    const next = JSON.parse(session.nextUpdate());
    session.step(1);
    const result = { w, next, after: [...session.params()] };
    session.free();
    return result;
  }, PROBLEM.split("?")[1] ?? "");
  expect(found.after).toEqual(found.next.next);
  const norm = (/** @type {number[]} */ v) => Math.hypot(...v);
  for (const [k, w] of found.w.entries()) {
    expect(Math.abs(w + found.next.gradient[k] + found.next.momentum[k] - found.after[k])).toBeLessThan(1e-14);
  }
  expect(length("gradient")).toBeCloseTo(norm(found.next.gradient), 2);
  expect(length("momentum")).toBeCloseTo(norm(found.next.momentum), 2);
  expect(length("step")).toBeCloseTo(norm(found.after.map((v, k) => v - (found.w[k] ?? 0))), 2);
  // One update on they are others; undone, they are gone.
  const drawn = await picture(lab, "landscape");
  await button(lab, "step").click();
  await expect.poll(() => picture(lab, "landscape")).not.toBe(drawn);
  await expect(legend).not.toHaveText(told);
  await page.keyboard.press("a");
  await expect(legend).toBeHidden();
});

test("rivals have arrows in the colours of their walks, and small steps are magnified and say so", async ({ page }) => {
  const lab = await open(page, `${PROBLEM}&race=gd,adam&show=arrows`);
  const legend = lab.getByRole("note");
  await expect(legend).toContainText(/Gradient\s*step/);
  await expect(legend).toContainText(/Adam\s*step/);
  await expect(legend.locator(".arrows-whole")).toHaveCount(3);
  const rate = lab.getByRole("spinbutton", { name: "Step size η, as a number" });
  await rate.fill("0.001");
  await rate.press("Enter");
  await expect(legend).toContainText(/drawn \d+ times as long/);
});

test("slow motion ends with the parts of any method's update", async ({ page }) => {
  const lab = await open(page, "#/explore?data=xor&n=40&hidden=2&act=tanh&loss=ce&opt=momentum&lr=0.1&t=10&view=network");
  await lab.locator("[data-act=slow]").click();
  const title = lab.locator(".slow-steps strong");
  for (let k = 1; k < 9; k += 1) {
    await expect(title).toContainText(`${k}/9 `);
    await lab.locator("[data-act='slow.forth']").click();
  }
  await expect(lab.locator(".slow-rule")).toContainText("momentum");
  const line = (await lab.locator(".slow-line").first().textContent()) ?? "";
  // w¹₁₁, then three numbers that add up to the last.
  const numbers = [...line.replaceAll("−", "-").slice(4).matchAll(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(([n]) => n);
  expect(numbers.length).toBeGreaterThanOrEqual(3);
});
