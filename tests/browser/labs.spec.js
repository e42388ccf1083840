// The theorem labs: each opens by its URL, and in every scene the theorem and the landscape agree.

import { drawn, expect, open, spec, test } from "./lab.js";

/** @typedef {import("./lab.js").Locator} Locator */

/** The scenes of the labs. */
const SCENES = { auer: ["grid", "one", "pair", "line", "cube", "bad", "starts", "descent", "matching", "met", "slice", "pinned"] };

/** What was found of a claim. @param {Locator} lab @param {string} id */
const found = (lab, id) => lab.locator(`[data-claim=${id}] td`).nth(1);

for (const [name, scenes] of Object.entries(SCENES)) {
  test(`the lab ${name} opens by its URL, and all it claims in each scene agrees`, async ({ page }) => {
    const lab = await open(page, `#/lab/${name}`);
    for (const scene of scenes) {
      await lab.locator(`[data-scene=${scene}]`).click();
      await expect(lab.locator(`[data-scene=${scene}]`)).toHaveAttribute("aria-current", "true");
      await expect(lab.locator(".lab-claims tbody tr").first()).toBeVisible();
      await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "agrees");
      await expect(lab.locator(".lab-lede")).not.toContainText(/(lab|claim|key)\./);
      await expect(lab.locator(".lab-claims")).not.toContainText("claim.");
    }
    // Any scene is in the URL, and comes back by it.
    expect((await spec(page)).scene).toBe(scenes.at(-1));
    await page.reload();
    const again = await drawn(page.locator("downhill-lab"));
    await expect(again.locator(`[data-scene=${scenes.at(-1)}]`)).toHaveAttribute("aria-current", "true");
  });
}

test("the home page lists the labs first", async ({ page }) => {
  await page.goto("/#/");
  const first = page.locator("downhill-lab .home-card").first();
  await expect(first).toHaveAttribute("href", /^#\/lab\//);
  await first.click();
  await expect(page.locator("downhill-lab .lab-claims tbody tr").first()).toBeVisible();
});

test("a ratio that is dragged changes the certified count in the same frame", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?data=ladder&bias=no&xscale=ln&n=5&d=1&view=line&scene=line");
  await expect(found(lab, "minima")).toHaveText("5");
  const counts = await lab.evaluate(async (element) => {
    const slider = /** @type {HTMLInputElement} */ (element.shadowRoot?.querySelector(".lab-dials [data-key=ratio] input[type=range]"));
    const cell = () => element.shadowRoot?.querySelector(".lab-claims .largest")?.textContent;
    /** @type {(string | null | undefined)[]} */
    const seen = [];
    for (const ratio of [16, 4, 3, 2]) {
      slider.value = String(Math.round((1000 * Math.log(ratio)) / Math.log(256)));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((done) => element.addEventListener("downhill:frame", done, { once: true }));
      seen.push(cell());
    }
    return seen;
  });
  expect(counts).toEqual(["5", "3", "2", "1"]);
});
