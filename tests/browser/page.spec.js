// The page as a person uses it: routes, transport, history, controls, keyboard, several labs, and what goes wrong.

import { button, drawn, expect, find, open, pane, picture, readout, spec, test } from "./lab.js";

const PENGUINS = "#/explore?data=penguins&act=sigmoid&loss=square&lr=1";

test("penguins are learned, and the same address gives the same numbers again", async ({ page }) => {
  const route = `${PENGUINS}&t=500`;
  const read = async () => {
    const lab = await open(page, route);
    await expect(lab).toHaveAttribute("data-step", "500");
    await expect(readout(lab, "accuracy")).toHaveText(/\d/);
    return lab.locator("[data-readout] td").allTextContents();
  };
  const first = await read();
  const lab = page.locator("downhill-lab");
  expect(parseFloat((await readout(lab, "accuracy").textContent()) ?? "")).toBeGreaterThanOrEqual(95);
  const before = await picture(lab, "landscape");
  await page.reload();
  await drawn(lab);
  expect(await read()).toEqual(first);
  expect(await picture(lab, "landscape")).toBe(before);
});

test("the transport steps forward and back, exactly", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const facts = () => lab.locator("[data-readout] td").allTextContents();
  await button(lab, "step").click();
  await expect(lab).toHaveAttribute("data-step", "1");
  const one = await facts();
  await button(lab, "step").click();
  await button(lab, "epoch").click();
  await expect(lab).toHaveAttribute("data-step", "3");
  await button(lab, "step_back").click();
  await button(lab, "step_back").click();
  await expect(lab).toHaveAttribute("data-step", "1");
  await expect.poll(facts).toEqual(one);
  expect((await spec(page)).t).toBe("1");
  await button(lab, "play").click();
  await expect.poll(async () => Number(await lab.getAttribute("data-step"))).toBeGreaterThan(3);
  await button(lab, "play").click();
  await button(lab, "reset").click();
  await expect(lab).toHaveAttribute("data-step", "0");
});

test("undo and redo go through what was done, and so does the browser's own history", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  await button(lab, "new_start").click();
  const moved = (await spec(page)).start;
  expect(moved).toMatch(/^\d+$/);
  await button(lab, "undo").click();
  expect((await spec(page)).start).toBeUndefined();
  await button(lab, "redo").click();
  expect((await spec(page)).start).toBe(moved);
  await page.goto("/#/");
  await page.goBack();
  await drawn(lab);
  expect((await spec(page)).start).toBe(moved);
});

test("what is set while it plays is undone to where the run was, and so it is by the browser's back", async ({ page }) => {
  for (const back of [(/** @type {import("./lab.js").Locator} */ lab) => button(lab, "undo").click(), () => page.goBack()]) {
    const lab = await open(page, PENGUINS);
    await button(lab, "play").click();
    await expect.poll(async () => Number(await lab.getAttribute("data-step"))).toBeGreaterThan(20);
    await lab.locator("[data-control=loss]").selectOption("ce");
    await expect.poll(async () => (await spec(page)).loss).toBe("ce");
    await back(lab);
    await expect.poll(async () => (await spec(page)).loss).toBeUndefined();
    expect(Number((await spec(page)).t)).toBeGreaterThan(20);
    await expect.poll(async () => Number(await lab.getAttribute("data-step"))).toBeGreaterThan(20);
    await page.goto("about:blank");
  }
});

test("another method walks another way, with its own controls, and its step sizes follow the schedule", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&t=100`);
  const before = { landscape: await picture(lab, "landscape"), loss: await readout(lab, "loss").textContent() };
  await expect(lab.locator("[data-key=mu]")).toHaveCount(0);
  await lab.locator("[data-control=opt]").selectOption("momentum");
  await expect.poll(async () => (await spec(page)).opt).toBe("momentum");
  await expect(lab.locator("[data-key=mu]")).toBeVisible();
  await expect(lab).toHaveAttribute("data-step", "100");
  await expect.poll(() => picture(lab, "landscape")).not.toBe(before.landscape);
  await expect(readout(lab, "loss")).not.toHaveText(before.loss ?? "");
  await button(lab, "undo").click();
  await expect(readout(lab, "loss")).toHaveText(before.loss ?? "");
  // Half the step size at the middle of a cosine.
  await page.goto("/#/explore?lr=1&opt=momentum&batch=1000&schedule=cosine&period=200&t=100");
  await expect(readout(lab, "step_size")).toHaveText("0.5");
});

test("a parameter that is dragged is drawn in the move's own frame, and is in the address afterwards", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&t=20`);
  const from = await find(lab, "landscape", "handle");
  await page.mouse.move(from.x, from.y);
  const before = { landscape: await picture(lab, "landscape"), data: await picture(lab, "data"), loss: await readout(lab, "loss").textContent() };
  await page.mouse.down();
  // Counts frames: a frame's number is that of the last animation frame that began.
  await lab.evaluate((element) => {
    const seen = /** @type {any} */ (window);
    Object.assign(seen, { frame: 0, moved: -1, gaps: [] });
    const count = () => { seen.frame += 1; requestAnimationFrame(count); };
    requestAnimationFrame(count);
    element.addEventListener("pointermove", () => { if (seen.moved < 0) seen.moved = seen.frame; }, { capture: true });
    element.addEventListener("downhill:frame", () => { if (seen.moved >= 0) { seen.gaps.push(seen.frame - seen.moved); seen.moved = -1; } });
  });
  for (let k = 1; k <= 10; k += 1) await page.mouse.move(from.x + 6 * k, from.y - 4 * k);
  await expect.poll(() => page.evaluate(() => /** @type {any} */ (window).gaps.length)).toBeGreaterThan(0);
  expect(await picture(lab, "landscape")).not.toBe(before.landscape);
  expect(await picture(lab, "data")).not.toBe(before.data);
  expect(await readout(lab, "loss").textContent()).not.toBe(before.loss);
  await page.mouse.up();
  const gaps = await page.evaluate(() => /** @type {any} */ (window).gaps);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1);
  expect((await spec(page)).at).toMatch(/^20:/);
  await button(lab, "undo").click();
  expect((await spec(page)).at).toBeUndefined();
  await expect(readout(lab, "loss")).toHaveText(before.loss ?? "");
});

test("a data point that is dragged changes landscape and data while it moves", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&test=0`);
  const from = await find(lab, "data", "point");
  await page.mouse.move(from.x, from.y);
  const before = { landscape: await picture(lab, "landscape"), data: await picture(lab, "data") };
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y + 40, { steps: 5 });
  await expect.poll(() => picture(lab, "landscape")).not.toBe(before.landscape);
  await expect.poll(() => picture(lab, "data")).not.toBe(before.data);
  await page.mouse.up();
  expect((await spec(page)).moved).toMatch(/^\d+:/);
  const { moved } = await spec(page);
  await page.reload();
  await drawn(lab);
  expect((await spec(page)).moved).toBe(moved);
});

test("the wheel zooms, a double click shows the whole view again", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const box = await pane(lab, "landscape").boundingBox();
  if (!box) throw new Error("no landscape");
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.2);
  await page.mouse.wheel(0, -400);
  await expect.poll(async () => (await spec(page)).box ?? "").toMatch(/,.*,.*,/);
  const [x0, x1] = ((await spec(page)).box ?? "").split(",").map(Number);
  await page.mouse.wheel(0, 200);
  await expect.poll(async () => { const [a, b] = ((await spec(page)).box ?? "").split(",").map(Number); return (b ?? 0) - (a ?? 0); }).toBeGreaterThan((x1 ?? 0) - (x0 ?? 0));
  await page.mouse.dblclick(box.x + box.width * 0.8, box.y + box.height * 0.2);
  await expect.poll(async () => (await spec(page)).box).toBeUndefined();
});

test("hovering says parameter, loss and gradient", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const box = await pane(lab, "landscape").boundingBox();
  if (!box) throw new Error("no landscape");
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.3);
  await expect(pane(lab, "landscape").locator(".hover-box")).toHaveText(/w₁.*ℓ.*∇ℓ/);
});

test("a run that diverges is a state with an explanation and a way out", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins&act=identity&loss=square&lr=1000&t=3000");
  await expect(lab).toHaveAttribute("data-status", "diverged");
  const notice = lab.locator("[data-notice=diverged]");
  await expect(notice).toBeVisible();
  await expect(lab).not.toContainText(/NaN|Infinity|undefined/);
  await notice.getByRole("button").first().click();
  await expect(lab).not.toHaveAttribute("data-status", "diverged");
  expect(Number((await spec(page)).lr)).toBe(500);
});

test("a step size of 1000 with the sigmoid shows no NaN and no blank", async ({ page }) => {
  const lab = await open(page, `${PENGUINS.replace("lr=1", "lr=1000")}&t=200`);
  await expect(lab).toHaveAttribute("data-status", /running|converged|stalled|diverged/);
  await expect(lab).not.toContainText(/NaN|Infinity|undefined/);
});

test("a bad address says what is wrong and what is allowed, and leaves the lab working", async ({ page }) => {
  for (const [query, parts] of /** @type {[string, RegExp][]} */ ([
    ["lrr=1", /lrr/],
    ["act=cube", /cube.*sigmoid|sigmoid.*cube/s],
    ["lr=-3", /-3|−3/],
  ])) {
    const lab = await open(page, `#/explore?${query}`);
    await expect(lab.locator("[data-notice=spec]")).toHaveText(parts);
    await lab.locator("[data-notice=spec]").getByRole("button").last().click();
    await button(lab, "step").click();
    await expect(lab).toHaveAttribute("data-step", "1");
    await page.goto("about:blank");
  }
});

test("everything is done from the keyboard", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  // Two keys before the next frame are two updates.
  await page.evaluate(() => ["keydown", "keydown"].forEach((kind) => document.body.dispatchEvent(new KeyboardEvent(kind, { key: ".", bubbles: true, composed: true }))));
  await expect(lab).toHaveAttribute("data-step", "2");
  await page.keyboard.press(",");
  await expect(lab).toHaveAttribute("data-step", "1");
  await page.keyboard.press("h");
  const before = await picture(lab, "data");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => picture(lab, "data")).not.toBe(before);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Space");
  await expect.poll(async () => Number(await lab.getAttribute("data-step"))).toBeGreaterThan(4);
  await page.keyboard.press("Space");
  await page.keyboard.press("r");
  await expect(lab).toHaveAttribute("data-step", "0");
});

test("what can be operated has a name, what has the focus shows it, and a line of text says what the picture shows", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const nameless = await lab.evaluate((element) => {
    const all = [.../** @type {ShadowRoot} */ (element.shadowRoot).querySelectorAll("button, input, select, a, [tabindex]")];
    const named = (/** @type {Element} */ one) =>
      one.getAttribute("aria-label") || one.textContent?.trim() || one.getAttribute("title") || one.getAttribute("aria-labelledby") || /** @type {any} */ (one).labels?.length;
    return all.filter((one) => !named(one)).map((one) => one.outerHTML.slice(0, 120));
  });
  expect(nameless).toEqual([]);
  await expect(lab.locator("[role=status]").first()).toHaveText(/\d/);
  const unseen = [];
  for (let k = 0; k < 25; k += 1) {
    await page.keyboard.press("Tab");
    const bad = await lab.evaluate((element) => {
      const one = element.shadowRoot?.activeElement;
      if (!one) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" ? null : one.outerHTML.slice(0, 120);
    });
    if (bad) unseen.push(bad);
  }
  expect(unseen).toEqual([]);
});

test("two labs on one page keep to themselves", async ({ page }) => {
  await page.goto("/#/");
  await page.evaluate(() => {
    document.body.replaceChildren();
    for (const spec of ["data=penguins&lr=1", "data=iris&act=tanh&lr=0.5"]) {
      const lab = document.createElement("downhill-lab");
      lab.setAttribute("spec", spec);
      document.body.append(lab);
    }
  });
  const [one, two] = [page.locator("downhill-lab").nth(0), page.locator("downhill-lab").nth(1)];
  await drawn(one);
  await drawn(two);
  const still = await picture(two, "data");
  await button(one, "step").click();
  await expect(one).toHaveAttribute("data-step", "1");
  await expect(two).toHaveAttribute("data-step", "0");
  expect(await picture(two, "data")).toBe(still);
  expect(page.url()).toMatch(/#\/$/);
  await page.evaluate(() => document.querySelector("downhill-lab")?.remove());
  await button(page.locator("downhill-lab"), "step").click();
  await expect(page.locator("downhill-lab")).toHaveAttribute("data-step", "1");
});

test("the lesson shows its formulas and a scene that works", async ({ page }) => {
  await page.goto("/#/lesson/1");
  const lesson = page.locator("downhill-lab").first();
  await expect(lesson.locator("h1").first()).toHaveText(/downhill/);
  const formula = lesson.locator("math[display=block]").first();
  await expect(formula).toBeVisible();
  expect((await formula.boundingBox())?.height).toBeGreaterThan(30);
  const scene = await drawn(lesson.locator("downhill-lab"));
  await button(scene, "step").click();
  await expect(scene).toHaveAttribute("data-step", "1");
});

test("a reader's own table is opened, and a bad row is named", async ({ page }) => {
  const lab = await open(page, "#/explore");
  const rows = Array.from({ length: 40 }, (_, k) => `${(k % 7) + (k % 2) * 3};${(k % 5) - (k % 2)};${k % 2 ? "yes" : "no"}`);
  await lab.getByRole("button", { name: "Your own data …" }).click();
  const dialog = page.locator("dialog[open]").first();
  await dialog.locator("textarea").fill(["height;width;grown", ...rows.slice(0, 9), "3;wide;no", ...rows.slice(9)].join("\n"));
  await dialog.locator("[data-act=read]").click();
  await expect(dialog).toContainText(/11/);
  await expect(dialog).toContainText("wide");
  await expect(dialog).toContainText("height");
});

test.describe("by touch, on a narrow screen", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });

  test("the page fits, is crisp, and steps by a tap", async ({ page }) => {
    const lab = await open(page, PENGUINS);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const [width, pixels] = await pane(lab, "landscape").evaluate((one) => [one.clientWidth, one.querySelector("canvas")?.width ?? 0]);
    expect(Math.abs((pixels ?? 0) - 2 * (width ?? 0))).toBeLessThanOrEqual(2);
    await button(lab, "step").tap();
    await expect(lab).toHaveAttribute("data-step", "1");
  });
});

test("the help says what each key does and what each mark means", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  await page.keyboard.press("?");
  const help = lab.getByRole("dialog", { name: "Keys and marks" });
  await expect(help).toBeVisible();
  const rows = help.locator(".dialog-marks tr");
  expect(await rows.count()).toBeGreaterThan(15);
  for (const row of await rows.all()) {
    await expect(row.locator("td").nth(1)).toHaveText(/^[A-Z].*\.$/);
    // Each sign is drawn, and is another one.
    expect(await row.locator("svg :not(rect)").count()).toBeGreaterThan(0);
  }
  const signs = await rows.evaluateAll((all) => all.map((row) => row.querySelector("svg")?.innerHTML));
  expect(new Set(signs).size).toBe(signs.length);
  for (const mark of ["minimum", "saddle", "maximum", "degenerate", "truth"]) await expect(help.locator(`[data-mark=${mark}]`)).toBeVisible();
});

test("steps that are a little too long are said to be, long before the numbers end", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins&act=identity&lr=1.4&test=0&t=100");
  await expect(lab.locator(".live")).toContainText("times that of the start: each step overshoots");
  const calm = await open(page, "#/explore?data=penguins&act=identity&lr=0.5&test=0&t=100");
  await expect(calm.locator(".live")).not.toContainText("overshoots");
});
