// Where settings stand and how they are read: one place for each, numbers that are not cut, buttons that say what is in force.

import { button, expect, open, pane, test } from "./lab.js";

/** Which settings stand under which heading. @param {import("./lab.js").Locator} lab */
const places = (lab) => lab.locator(".controls").first().evaluate((controls) => Object.fromEntries([...controls.querySelectorAll("[data-key]")].map((row) => [
  /** @type {HTMLElement} */ (row).dataset.key,
  /** @type {HTMLElement | null} */ (row.closest("[data-group]"))?.dataset.group ?? "more",
])));

test("a setting stands in one place, whether the whole module is loaded or not", async ({ page }) => {
  for (const route of ["#/explore", "#/explore?data=regression&opt=sgd", "#/explore?view=line"]) {
    const lab = await open(page, route);
    const before = await places(lab);
    expect(Object.keys(before).length).toBeGreaterThan(10);
    await lab.locator(".controls-more summary").click();
    await expect(lab.locator("[data-key=slice]")).toBeVisible();
    const after = await places(lab);
    expect(after).toMatchObject(before);
    // What came is all behind "more".
    for (const key of Object.keys(after)) if (!(key in before)) expect(after[key], key).toBe("more");
    await page.goto("about:blank");
  }
});

/** Number fields whose text is wider than they are. @param {import("./lab.js").Locator} lab */
const cut = (lab) => lab.evaluate((element) => [...(element.shadowRoot?.querySelectorAll("input[type=number], .controls-number") ?? [])].flatMap((field) => {
  const input = /** @type {HTMLInputElement} */ (field);
  if (!input.checkVisibility()) return [];
  const style = getComputedStyle(input);
  const paper = document.createElement("canvas").getContext("2d");
  if (!paper) throw new Error("no canvas");
  paper.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return paper.measureText(input.value).width > room + 0.5 ? [`${input.getAttribute("aria-label")}: ${input.value}`] : [];
}));

test("long numbers are read in full", async ({ page }) => {
  const plain = "#/explore?data=regression&lr=0.00012345&noise=0.01234567&w0=-1.2345678,0.5,-0.00012345";
  for (const size of [{ width: 1280, height: 720 }, { width: 1920, height: 1080 }, { width: 390, height: 844 }]) {
    await page.setViewportSize(size);
    for (const route of [plain, `${plain}&beside=lr:0.00023456`, `${plain}&race=adam:0.00012345,gd`, "#/lab/practice?scene=delta"]) {
      const lab = await open(page, route);
      if (size.width < 700) await lab.getByRole("button", { name: "Controls", exact: true }).click();
      if (route === plain) await expect(lab.locator("[data-key=lr] input[type=number]")).toHaveValue("0.00012345");
      await expect.poll(() => cut(lab), `${size.width} ${route}`).toEqual([]);
      await page.goto("about:blank");
    }
  }
});

test("the theme's button says which theme is in force", async ({ page }) => {
  const lab = await open(page, "#/explore");
  for (const name of ["Light", "Dark", "Projector", "Light"]) {
    await expect(lab.getByRole("button", { name: `Theme: ${name}` })).toHaveText(`Theme: ${name}`);
    await expect(lab).toHaveAttribute("data-theme", name.toLowerCase());
    await button(lab, "theme").click();
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(lab.getByRole("button", { name: "Theme: Dark" })).toBeVisible();
});

test("buttons over the landscape say what is open", async ({ page }) => {
  for (const route of ["#/explore", "#/lab/auer"]) {
    const lab = await open(page, route);
    const points = lab.getByRole("button", { name: "Critical points", exact: true });
    await expect(points).toHaveAttribute("aria-expanded", "false");
    await points.click();
    await expect(lab.locator(".critical")).toBeVisible();
    await expect(points).toHaveAttribute("aria-expanded", "true");
    await lab.locator("[data-act='critical.close']").click();
    await expect(points).toHaveAttribute("aria-expanded", "false");
    await page.goto("about:blank");
  }
  const lab = await open(page, "#/explore?data=clouds");
  await button(lab, "compare").click();
  await expect(button(lab, "compare")).toHaveAttribute("aria-pressed", "true");
  await button(lab, "compare").click();
  await expect(button(lab, "compare")).toHaveAttribute("aria-pressed", "false");
});

test("what is over the landscape keeps to one row, and a race leaves who presents as large a map", async ({ page }) => {
  const clouds = "#/explore?data=clouds&opt=sgd&batch=8&lr=0.1&t=20";
  for (const route of ["#/explore?data=xor&hidden=3&box=-3,3,-3,3", "#/explore?data=xor&hidden=3&view=network", clouds]) {
    const lab = await open(page, route);
    await expect(button(lab, "critical_points")).toBeVisible();
    const head = await lab.locator(".stage-head").boundingBox();
    expect(head?.height, route).toBeLessThan(50);
    await page.goto("about:blank");
  }
  /** @type {number[]} */ const heights = [];
  for (const race of ["", "&race=momentum,adam:0.01,nesterov,rmsprop:0.001"]) {
    const lab = await open(page, clouds + race);
    await expect(lab.locator(".race-entry")).toHaveCount(race ? 4 : 0);
    await button(lab, "present").click();
    await expect(lab).toHaveAttribute("data-presenting", "");
    heights.push((await pane(lab, "landscape").boundingBox())?.height ?? 0);
    await page.goto("about:blank");
  }
  expect(heights[1]).toBeGreaterThanOrEqual((heights[0] ?? 0) - 1);
});
