// The theorem labs: each opens by its URL, and in every scene the theorem and the landscape agree.

import { readFileSync } from "node:fs";
import { drawn, expect, find, open, picture, spec, test } from "./lab.js";

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

test("the home page lists the labs before all else to explore", async ({ page }) => {
  await page.goto("/#/");
  const cards = page.locator("downhill-lab .home-start .home-card");
  await expect(cards).toHaveCount(7);
  await expect(page.locator("downhill-lab .home-card").first()).toHaveAttribute("data-card", "lesson");
  await page.locator("downhill-lab [data-card=auer]").click();
  await expect(page.locator("downhill-lab .lab-claims tbody tr").first()).toBeVisible();
});

test("where random starts end is a histogram from the best minimum to the worst", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?scene=starts");
  const canvas = lab.locator(".lab-panel canvas");
  await expect(canvas).toBeVisible();
  await expect(lab.locator(".lab-says")).toHaveText(/^Of 3\D?000 starts 0\.\d\s%/);
  const seen = () => canvas.evaluate((one) => /** @type {HTMLCanvasElement} */ (one).toDataURL());
  const before = await seen();
  const slider = lab.locator(".lab-dials [data-key=scale] input[type=range]");
  await slider.press("ArrowRight");
  await expect.poll(seen).not.toBe(before);
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

/** Puts the number of a dial. @param {Locator} lab @param {string} key @param {string} value */
async function dial(lab, key, value) {
  const box = lab.locator(`.lab-dials [data-key=${key}] input[type=number]`);
  await box.fill(value);
  await box.press("Enter");
}

test("two samples lose a minimum at the ratio that theory says, found by dragging", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?scene=pair");
  await expect(found(lab, "fold")).toHaveText("5.719");
  await expect(lab.locator(".lab-claims .largest")).toHaveText("2");
  await dial(lab, "ratio", "5.72");
  await expect(lab.locator(".lab-claims .largest")).toHaveText("2");
  await dial(lab, "ratio", "5.71");
  await expect(lab.locator(".lab-claims .largest")).toHaveText("1");
  await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "agrees");
});

test("a sample that is dragged takes its minimum along, and stays on its axis", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?scene=one");
  const [before, curve] = [Number(await found(lab, "place").textContent()), await picture(lab, "landscape")];
  const { x, y } = await find(lab, "data", "point");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 40, y - 6, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await spec(page)).moved).toMatch(/^0:/);
  // A smaller input is met by a larger weight.
  expect(Number(await found(lab, "place").textContent())).toBeGreaterThan(1.5 * before);
  expect(await picture(lab, "landscape")).not.toBe(curve);
  await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "agrees");
  // By the keyboard, too: a hundredth of the logarithmic axis.
  await page.goto("/#/lab/auer?scene=one");
  await expect(found(lab, "place")).toHaveText("1");
  await lab.locator("[data-pane=data]").focus();
  await page.keyboard.press("]");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(async () => Number(await found(lab, "place").textContent())).toBeCloseTo(64 ** 0.01, 2);
  await page.goto("/#/lab/auer?scene=grid");
  await expect(lab.locator(".lab-claims .largest")).toHaveText("25");
  const other = await find(lab, "data", "point");
  await page.mouse.move(other.x, other.y);
  await page.mouse.down();
  await page.mouse.move(other.x + 9, other.y + 9, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await spec(page)).moved).toMatch(/:(0,|.*,0$)/);
  await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "agrees");
});

test("descent in ln w reaches a minimum that descent in w hardly moves towards", async ({ page }) => {
  await page.goto("/");
  const [log, plain] = await page.evaluate(async () => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    const walk = (/** @type {string} */ more, /** @type {number} */ t) => {
      const session = new core.Session(`data=ladder&bias=no&n=10&w0=100,0.0043353821643803&${more}`);
      session.seek(t);
      return [...session.params()];
    };
    return [walk("coords=log&lr=2", 4000), walk("lr=0.008", 100_000)];
  });
  expect(Math.abs((log[0] ?? 0) / 255.99938407144566 - 1)).toBeLessThan(1e-12);
  expect(Math.abs((plain[0] ?? 0) - 100.0104)).toBeLessThan(5e-5);
});

test("every case of the oracle of the construction holds in the browser: samples, minima, maxima, losses, all proved", async ({ page }) => {
  const { cases, tolerance } = JSON.parse(readFileSync(new URL("../oracle/auer.json", import.meta.url), "utf8"));
  expect(cases).toHaveLength(18);
  await page.goto("/");
  const all = await page.evaluate(async (given) => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    return given.map((/** @type {any} */ one) => {
      const loss = one.loss === "ce" ? "ce" : "square";
      const [x, y] = [Float64Array.from(one.x.flat()), Float64Array.from(one.y)];
      const sessions = [core.Session.withData(`data=own&bias=no&test=0&loss=${loss}`, x, one.n, one.d, y, 1)];
      // The construction is a Spec, too.
      if (one.rho) sessions.push(new core.Session(`data=ladder&bias=no&n=${one.n}&d=${one.d}&ratio=${one.rho}&y=${one.target}`));
      return sessions.map((session) => {
        const known = session.labPoints("auer");
        const points = JSON.parse(session.criticalPoints());
        const claims = JSON.parse(session.claims("auer"));
        session.free();
        return { known, points, claims };
      });
    });
  }, cases);
  const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= tolerance.abs + tolerance.rel * Math.abs(b);
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    for (const { known, points, claims } of all[i]) {
      expect([known, points.certified, points.progress], one.id).toEqual([true, "list", 1]);
      expect(points.counts[0], one.id).toBe(one.expected.count);
      const axes = one.expected.axes ?? [{ minima: one.expected.minima, maxima: [] }];
      axes.forEach((/** @type {any} */ axis, /** @type {number} */ k) => {
        // Minima of the whole have a minimum of each axis as coordinate, maxima a maximum.
        for (const [kind, expected] of [["minimum", axis.minima], ["maximum", axis.maxima]]) {
          const places = [...new Set(points.points.filter((/** @type {any} */ p) => p.kind === kind).map((/** @type {any} */ p) => p.params[k]))].sort((a, b) => Number(a) - Number(b));
          // Without a maximum on another axis there is none of the whole.
          if (kind === "maximum" && axes.some((/** @type {any} */ other) => other.maxima.length === 0)) continue;
          expect(places, `${one.id} ${kind}`).toHaveLength(expected.length);
          expected.forEach((/** @type {number} */ w, /** @type {number} */ j) => expect(near(Number(places[j]), w), `${one.id} ${kind} ${j}: ${places[j]} for ${w}`).toBe(true));
        }
      });
      const losses = points.points.filter((/** @type {any} */ p) => p.kind === "minimum").map((/** @type {any} */ p) => p.loss);
      if (one.expected.best_loss) {
        expect(near(Math.min(...losses), one.expected.best_loss), `${one.id}: best`).toBe(true);
        expect(near(Math.max(...losses), one.expected.worst_loss), `${one.id}: worst`).toBe(true);
      }
      if (one.expected.sum_loss) expect(near(one.n * losses[0], one.expected.sum_loss), `${one.id}: sum`).toBe(true);
      expect(claims.filter((/** @type {any} */ claim) => claim.verdict !== "agrees"), one.id).toEqual([]);
    }
    const promised = all[i][1]?.claims.find((/** @type {any} */ claim) => claim.id === "minima");
    if (promised) expect([promised.predicted, promised.measured, promised.proved], one.id).toEqual([one.expected.theorem_bound, one.expected.count, true]);
  });
});

test("pinned wells are minima, on one axis and on two, until they are not steep enough", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?scene=pinned");
  const largest = lab.locator(".lab-claims .largest");
  await expect(largest).toHaveText("6");
  await dial(lab, "d", "2");
  await expect(largest).toHaveText("26");
  await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "agrees");
  await dial(lab, "steep", "6");
  await expect(largest).toHaveText("1");
  await expect(lab.locator(".lab-claims")).toHaveAttribute("data-verdict", "agrees");
});

test("descent in ln w and in w are side by side", async ({ page }) => {
  const lab = await open(page, "#/lab/auer?scene=descent");
  await expect(lab.locator("[data-pane=landscape]")).toHaveCount(1);
  await expect(lab.locator("[data-pane=beside]")).toBeVisible();
  await expect(found(lab, "decades_w")).toHaveText("9.552");
});

test("a presenter sees the theorem's numbers, and a clicker turns the scenes", async ({ page }) => {
  const lab = await open(page, "#/lab/auer");
  await page.keyboard.press("p");
  await expect(lab.locator(".lab-claims")).toBeVisible();
  await page.keyboard.press("PageDown");
  await expect.poll(async () => (await spec(page)).scene).toBe("one");
  await page.keyboard.press("PageUp");
  await expect.poll(async () => (await spec(page)).scene).toBe("grid");
  // Another page is not turned.
  await page.goto("/#/explore");
  await drawn(page.locator("downhill-lab"));
  await page.keyboard.press("PageDown");
  expect((await spec(page)).scene).toBeUndefined();
});
