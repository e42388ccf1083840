// The labs of planted models, of linear networks and of practice: each opens by its URL, all that its scenes claim agrees, and a drag answers in its own frame.

import { drawn, expect, open, picture, spec, test } from "./lab.js";

/** @typedef {import("./lab.js").Locator} Locator */

/** Every scene, and the update up to which it has to go until nothing is pending. @type {Record<string, [scene: string, t: number][]>} */
const SCENES = {
  mei: [["population", 0], ["sample", 0], ["exact", 0], ["near", 0], ["two", 0], ["three", 0], ["eight", 0]],
  "baldi-hornik": [["valley", 400], ["leap", 400], ["table", 3000], ["plateaus", 8000], ["components", 3000], ["tied", 1500], ["digits", 1000], ["deep", 0]],
  fu: [["whole", 500], ["near", 60], ["sample", 200], ["three", 120]],
  practice: [["risk", 50], ["delta", 5], ["plateau", 20], ["units", 400], ["threshold", 120], ["neuron", 60], ["momentum", 80], ["noise", 1200]],
};

/** What was found of a claim. @param {Locator} lab @param {string} id */
const found = (lab, id) => lab.locator(`[data-claim=${id}] td`).nth(1);

/** Puts a dial's slider at values one after the other, and reads something in the frame that follows each.
 * @param {Locator} lab @param {string} key @param {number[]} shares of the slider's way @param {string} claim @param {number} [cell] 1 for what is predicted, 2 for what is found */
const dragged = (lab, key, shares, claim, cell = 2) =>
  lab.evaluate(async (element, [key, shares, claim, cell]) => {
    const root = element.shadowRoot;
    const slider = /** @type {HTMLInputElement} */ (root?.querySelector(`.lab-dials [data-key=${key}] input[type=range]`));
    const pixels = () => {
      let hash = 0;
      const canvas = /** @type {HTMLCanvasElement} */ (root?.querySelector("[data-pane=landscape] canvas"));
      for (const c of canvas.toDataURL()) hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
      return hash;
    };
    /** @type {{ text: string | null | undefined, pixels: number }[]} */
    const seen = [];
    for (const share of /** @type {number[]} */ (shares)) {
      slider.value = String(Number(slider.min) + share * (Number(slider.max) - Number(slider.min)));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => element.addEventListener("downhill:frame", done, { once: true }));
      seen.push({ text: root?.querySelector(`[data-claim=${claim}] td:nth-of-type(${cell})`)?.textContent, pixels: pixels() });
    }
    return seen;
  }, /** @type {[string, number[], string, number]} */ ([key, shares, claim, cell]));

for (const [name, scenes] of Object.entries(SCENES)) {
  test(`the lab ${name} opens by its URL, and all it claims in each scene agrees`, async ({ page }) => {
    for (const [scene, t] of scenes) {
      const lab = await open(page, `#/lab/${name}?scene=${scene}`);
      await expect(lab.locator(`[data-scene=${scene}]`)).toHaveAttribute("aria-current", "true");
      await expect(lab.locator(".lab-claims tbody tr").first()).toBeVisible();
      if (t) {
        const hash = await page.evaluate(() => location.hash);
        await page.goto(`/${hash.replace(/&t=\d+/, "")}&t=${t}`);
        await drawn(lab);
        await expect.poll(async () => Number(await lab.getAttribute("data-step")), { timeout: 30_000 }).toBeGreaterThan(0);
      }
      await expect(lab.locator(".lab-claims"), scene).toHaveAttribute("data-verdict", "agrees", { timeout: 30_000 });
      // Every sentence is one.
      expect(await lab.locator(".text").innerText()).not.toMatch(/\b(lab|claim|families|profile|key|choice)\.[a-z]/);
      expect(await lab.locator(".readouts").innerText()).not.toMatch(/\b(lab|claim|families|profile)\.[a-z_]/);
    }
  });
}

test("dragging n draws the sample's landscape and counts its minima in the same frame, and the population is its limit", async ({ page }) => {
  const lab = await open(page, "#/lab/mei?scene=sample");
  const seen = await dragged(lab, "n", [0.2, 0.35, 0.5, 0.65], "mei_along");
  expect(new Set(seen.map(({ pixels }) => pixels)).size).toBe(4);
  expect(new Set(seen.map(({ text }) => text)).size).toBe(4);
  const last = Number((seen[3]?.text ?? "").replace("−", "-"));
  expect(Math.abs(last - 0.01223)).toBeLessThan(0.006);
  // The samples are nested: what n samples say does not depend on how one came there.
  const again = await dragged(lab, "n", [0.65, 0.2], "mei_along");
  expect(again.map(({ text }) => text)).toEqual([seen[3]?.text, seen[0]?.text]);
  await expect(lab.locator("[data-pane=beside]").first()).toBeVisible();
  // Population and sample on the same box.
  await page.goto("/#/lab/mei?scene=near");
  await drawn(lab);
  await expect(found(lab, "mei_radius")).toHaveText("1.096");
  const before = await picture(lab, "landscape");
  await lab.locator(".lab-dials [data-key=risk]").getByRole("radio", { name: "Empirical" }).check();
  await expect.poll(async () => (await spec(page)).risk).toBeUndefined();
  await expect(found(lab, "mei_slope_drawn")).toBeVisible();
  expect(await picture(lab, "landscape")).not.toBe(before);
});

test("any critical point of a linear network is gone to from the table, the landscape is cut along its way down, and the valley is level", async ({ page }) => {
  const lab = await open(page, "#/lab/baldi-hornik?scene=table");
  const rows = lab.locator(".lab-families tbody tr");
  await expect(rows).toHaveCount(7);
  await expect(rows.locator("td.agrees")).toHaveCount(7);
  await expect(rows.nth(5)).toHaveText(/\{1, 3\}\s*4 · 4\s*1 · 1\s*4 · 4/);
  await lab.locator("[data-family='1-3']").click();
  await expect(lab.locator("[data-readout=loss] td").nth(1)).toHaveText("4");
  expect(await spec(page)).toMatchObject({ slice: "hessian", eigen: "ends" });
  // A run that was put there has not come to an end: nothing disagrees.
  await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "pending");
  // It is a saddle: the one direction of negative curvature is an axis.
  await expect(lab.locator(".live")).toContainText("loss 4");
  const before = (await spec(page)).w0;
  await lab.locator(".lab-valley input").evaluate((/** @type {HTMLInputElement} */ slider) => {
    for (const s of [0.3, 0.6, 0.9]) {
      slider.value = String(s);
      slider.dispatchEvent(new Event("input"));
    }
    slider.dispatchEvent(new Event("change"));
  });
  await expect.poll(async () => (await spec(page)).w0).not.toBe(before);
  await expect(lab.locator("[data-readout=loss] td").nth(1)).toHaveText("4");
  // With other singular values there are other families.
  await page.goto("/#/lab/baldi-hornik?data=linear&design=same&hidden=1&sv=2,1&scene=table");
  await expect(rows).toHaveCount(3);
});

test("dragging n says in the same frame how near a committee's estimate is to come, and the two copies of the truth are minima", async ({ page }) => {
  const lab = await open(page, "#/lab/fu?scene=sample");
  const seen = await dragged(lab, "n", [0.7, 0.75], "fu_error", 1);
  expect(seen[0]?.text).toMatch(/^≤ \d/);
  expect(seen[1]?.text).toMatch(/^≤ 0\.\d/);
  expect(seen[0]?.text).not.toBe(seen[1]?.text);
  await page.goto("/#/lab/fu?scene=whole");
  await drawn(lab);
  await expect(found(lab, "fu_copies")).toHaveText("2");
  await expect(lab.locator(".lab-panel canvas:not(.lab-curvature)")).toBeVisible();
});

test("while n is dragged among many samples minima are those of the first, and counted of all when the hand lets go", async ({ page }) => {
  const lab = await open(page, "#/lab/mei?scene=exact");
  const [first] = await dragged(lab, "n", [0.99], "mei_minima");
  expect(first?.text).toBe("–");
  await lab.locator(".lab-dials [data-key=n] input[type=range]").dispatchEvent("change");
  await expect(found(lab, "mei_minima")).toHaveText("1");
  expect(Number((await spec(page)).n)).toBeGreaterThan(24_000);
});

test("principal components of the digits are pictures that change with the walk", async ({ page }) => {
  const lab = await open(page, "#/lab/baldi-hornik?scene=digits");
  const canvas = lab.locator(".lab-components");
  await expect(canvas).toBeVisible();
  const seen = () => canvas.evaluate((one) => /** @type {HTMLCanvasElement} */ (one).toDataURL());
  const before = await seen();
  await page.goto(`/${await page.evaluate(() => location.hash.replace(/&t=\d+/, ""))}&t=5`);
  await drawn(lab);
  await expect.poll(seen).not.toBe(before);
});

test("studies of scale measure by themselves and put exponents beside theory's", async ({ page }) => {
  test.setTimeout(120_000);
  for (const [name, seeds] of /** @type {[string, number][]} */ ([["recovery", 4], ["minima", 6]])) {
    await page.goto(`/#/study/${name}?seeds=${seeds}`);
    const study = page.locator("article.study");
    await expect(study.locator("h1")).not.toContainText("study.");
    await expect(study).toHaveAttribute("data-progress", "1", { timeout: 60_000 });
    expect(await study.innerText()).not.toMatch(/study\.[a-z]/);
    await expect(study.locator(".study-says")).toHaveText(name === "minima" ? /exactly one minimum/ : /Exponents of n: square loss −0\.\d/);
  }
});
