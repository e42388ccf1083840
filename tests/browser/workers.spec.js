// What the page does where a worker cannot do its part: it hears of it, and goes on by itself or says what is wrong.

import { button, drawn, expect, open, overhear, spec, test } from "./lab.js";

/** Whatever a worker is asked for has a key that no Spec has. @param {import("./lab.js").Page} page */
async function refuse(page) {
  const posted = await overhear(page);
  await page.addInitScript(() => {
    const { postMessage } = Worker.prototype;
    const worse = /** @type {(of: any) => any} */ ((of) => ({ ...of, ...(of.spec && { spec: `${of.spec}&nothing=1` }), ...(of.job && { job: worse(of.job) }) }));
    Worker.prototype.postMessage = function post(message, ...rest) { return postMessage.call(this, worse(message), .../** @type {[any]} */ (rest)); };
  });
  return async (/** @type {string} */ file) => (await posted()).filter(({ from, data }) => from === file && data.error).length;
}

const NETWORK = "#/explore?data=xor&noise=0.1&n=40&test=0&hidden=2&act=tanh&loss=ce&init=xavier&decay=0.01&t=100&lr=0.5";
const DIGITS = "#/explore?data=digits&hidden=16&act=relu&out=softmax&loss=ce&init=he";

test("eigenvalues are found on the page's own thread", async ({ page }) => {
  const wrong = await refuse(page);
  const lab = await open(page, `${DIGITS}&show=spectrum`);
  await expect.poll(() => wrong("spectrum-worker.js")).toBe(1);
  await expect(lab.locator("[data-part=spectrum] .pane")).toHaveAttribute("data-progress", "1");
});

test("a landscape's rows are, and its workers are asked no more", async ({ page }) => {
  const wrong = await refuse(page);
  const lab = await open(page, `${DIGITS}&slice=filter`);
  await expect.poll(() => wrong("worker.js")).toBeGreaterThan(0);
  // Finer is offered once all cells are there.
  await expect(button(lab, "finer")).toHaveText(/^Finer/, { timeout: 60_000 });
  // Each was asked once at most, however many tiles there are.
  expect(await wrong("worker.js")).toBeLessThanOrEqual(4);
});

test("critical points are", async ({ page }) => {
  const wrong = await refuse(page);
  const lab = await open(page, "#/explore?data=classification&n=8&test=0&bias=no&seed=3&box=-15,15,-15,15");
  await button(lab, "critical_points").click();
  await expect.poll(() => wrong("critical-worker.js")).toBe(1);
  await expect(lab.locator(".critical")).toHaveAttribute("data-progress", "1");
  await expect(lab.locator(".critical tbody tr")).toHaveCount(4);
});

test("basins are begun there", async ({ page }) => {
  const wrong = await refuse(page);
  const lab = await open(page, `${NETWORK}&basins=flow`);
  await expect.poll(() => wrong("basins-worker.js")).toBe(1);
  await expect(lab.locator(".basins-go").first()).toBeVisible({ timeout: 60_000 });
});

test("a study stops and says why", async ({ page }) => {
  const wrong = await refuse(page);
  await page.goto("/#/study/minima?seeds=2");
  await expect(page.getByRole("alert")).toContainText("nothing");
  expect(await wrong("study-worker.js")).toBeGreaterThan(0);
  await expect(page.locator("[data-act='study.toggle']")).toHaveText(/\S/);
});

/** A hundred thousand samples: all rows of the landscape are the workers'. */
const MANY = "#/explore?data=classification&bias=no&test=0&n=100000&t=100";

test("a run goes where it is to stand while workers are at its landscape", async ({ page }) => {
  const posted = await overhear(page);
  const lab = await open(page, MANY);
  await expect(lab).toHaveAttribute("data-step", "100");
  await expect.poll(async () => (await posted()).filter(({ from }) => from === "worker.js").length).toBeGreaterThan(0);
  // More updates than are made at once: it stands before the hundredth for some frames.
  await lab.locator("[data-key=lr] input[type=number]").fill("2");
  await lab.locator("[data-key=lr] input[type=number]").press("Enter");
  await expect.poll(async () => (await spec(page)).lr).toBe("2");
  await drawn(lab);
  await expect(lab).toHaveAttribute("data-step", "100", { timeout: 30_000 });
});

test("playing ends the workers' part in a landscape that is gone", async ({ page }) => {
  const posted = await overhear(page);
  // Of a network each update shows another slice.
  const lab = await open(page, "#/explore?data=moons&test=0&n=20000&hidden=8&act=tanh&loss=ce&t=5");
  const tiles = async () => (await posted()).filter(({ from }) => from === "worker.js").length;
  await expect.poll(tiles).toBeGreaterThan(0);
  await button(lab, "play").click();
  await expect.poll(async () => Number(await lab.getAttribute("data-step"))).toBeGreaterThan(5);
  // One tile a worker may be on its way.
  const [before, asked] = [await tiles(), async () => (await posted()).filter(({ to, data }) => to === "worker.js" && data.spec).length];
  const count = await asked();
  await page.waitForTimeout(1500);
  expect(await asked()).toBe(count);
  expect(await tiles() - before).toBeLessThanOrEqual(4);
});
