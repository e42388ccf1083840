// The landscape over all parameters of a network of thousands: a sketch in the event's own frame that says what it is, then all samples, then finer on request.

import { button, expect, open, overhear, pane, picture, spec, test } from "./lab.js";

const DIGITS = "#/explore?data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he&t=60";
const SKETCH = /^32×32, 200 of 1438 samples$/;

/** Notes down what canvases write that speaks of cells, with the number of the lab's frame in which it was written. @param {import("./lab.js").Page} page */
async function listen(page) {
  await page.addInitScript(() => {
    const said = /** @type {{ text: string, frame: number }[]} */ ([]);
    let frame = 0;
    Object.assign(window, { said, frameNow: () => frame });
    document.addEventListener("downhill:frame", () => { frame += 1; }, true);
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function write(text, ...rest) {
      if (/\d×\d/.test(text)) said.push({ text, frame });
      return fillText.call(this, text, .../** @type {[number, number]} */ (rest));
    };
  });
}

/** What was written since it was last asked. @param {import("./lab.js").Page} page @returns {Promise<{ text: string, frame: number }[]>} */
const written = (page) => page.evaluate(() => /** @type {any} */ (window).said.splice(0));

/** Whether something of the kind was written. @param {import("./lab.js").Page} page @param {RegExp} what */
const heard = (page, what) => page.evaluate((source) => /** @type {any} */ (window).said.some((/** @type {{ text: string }} */ { text }) => new RegExp(source).test(text)), what.source);

/** The last remark on the cells. @param {import("./lab.js").Page} page */
const last = (page) => page.evaluate(() => /** @type {any} */ (window).said.at(-1)?.text ?? "");

for (const slice of ["random", "filter", "pca", "hessian"]) {
  test(`a slice along ${slice} directions: some samples at once, all of them soon, and the frames go on`, async ({ page }) => {
    await listen(page);
    const lab = await open(page, `${DIGITS}&slice=${slice}`);
    await expect.poll(() => last(page)).toBe("64×64");
    const [first] = await written(page);
    expect(first?.text).toMatch(SKETCH);
    await expect(button(lab, "finer")).toHaveText("Finer: 128×128");
    // One update more: the landscape in the frame that shows it is a sketch, and says so.
    const before = await page.evaluate(() => /** @type {any} */ (window).frameNow());
    await pane(lab, "landscape").press(".");
    await expect(lab).toHaveAttribute("data-step", "61");
    await expect.poll(() => heard(page, SKETCH)).toBe(true);
    await expect.poll(() => last(page)).toBe("64×64");
    const after = await written(page);
    const sketch = after.find(({ text }) => SKETCH.test(text));
    // Dear directions are found first, and meanwhile those of the last update stand.
    const whole = after.at(-1);
    expect(sketch, JSON.stringify(after)).toBeDefined();
    if (slice !== "hessian") expect(sketch?.frame).toBeLessThanOrEqual(before + 1);
    // Between the sketch and all samples the page drew frames: it did not wait.
    expect((whole?.frame ?? 0) - (sketch?.frame ?? 0)).toBeGreaterThan(1);
  });
}

test("finer on request, ended at once, and another landscape drops it", async ({ page }) => {
  await listen(page);
  const lab = await open(page, `${DIGITS}&slice=filter`);
  await expect.poll(() => last(page)).toBe("64×64");
  const coarse = await picture(lab, "landscape");
  // What is there stays until the finer one is whole; then it stands.
  await button(lab, "finer").click();
  await expect.poll(() => last(page), { timeout: 60_000 }).toBe("128×128");
  const said = (await written(page)).map(({ text }) => text);
  expect(said.slice(0, -1).every((text) => /64×64$|^32×32, /.test(text)), said.join("; ")).toBe(true);
  expect(await picture(lab, "landscape")).not.toBe(coarse);
  // The next one takes long: the same button ends it.
  await expect(button(lab, "finer")).toHaveText("Finer: 256×256");
  await pane(lab, "landscape").press("f");
  await expect(button(lab, "finer")).toHaveText("Stop");
  await button(lab, "finer").click();
  await expect(button(lab, "finer")).toHaveText("Finer: 256×256");
  await expect.poll(() => last(page)).toBe("128×128");
  await page.waitForTimeout(1500);
  expect(await last(page)).toBe("128×128");
  // Begun again and left for another box: that one begins with its sketch.
  await button(lab, "finer").click();
  await expect(button(lab, "finer")).toHaveText("Stop");
  await written(page);
  await pane(lab, "landscape").press("+");
  await expect.poll(async () => (await spec(page)).box).toMatch(/,/);
  await expect.poll(() => last(page)).toBe("64×64");
  const after = await written(page);
  expect(after[0]?.text).toMatch(SKETCH);
  expect(after.map(({ text }) => text)).not.toContain("256×256");
});

test("what is soon there is never sketched", async ({ page }) => {
  await listen(page);
  const lab = await open(page, "#/explore?data=spirals&n=200&test=0&hidden=8&act=tanh&loss=ce&init=xavier&slice=filter");
  await expect(lab.locator("progress.work")).toBeHidden();
  expect((await written(page)).filter(({ text }) => /samples/.test(text))).toEqual([]);
  await expect(button(lab, "finer")).toHaveCount(0);
});

test("a surface that was turned by hand is computed by the worker all the same", async ({ page }) => {
  const posted = await overhear(page);
  await open(page, `${DIGITS}&view=surface&eye=30,40,1`);
  await expect.poll(async () => (await posted()).filter(({ from }) => from === "worker.js").length).toBeGreaterThan(0);
  expect((await posted()).filter(({ data }) => data.error)).toEqual([]);
});
