// Networks as a person meets them: layers, the diagram, slow motion, digits; and the module that comes when it is needed.

import { readFileSync } from "node:fs";
import { button, drawn, expect, open, picture, readout, spec, test } from "./lab.js";

const XOR = "#/explore?data=xor&noise=0.1&hidden=3&act=tanh&loss=ce&init=xavier&opt=sgd&batch=1&lr=0.3";

test("a hidden layer is added to a neuron, by the module that knows networks, and nothing is lost on the way", async ({ page }) => {
  /** @type {string[]} */
  const fetched = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  const lab = await open(page, "#/explore?data=clouds&n=60&lr=0.7&test=0");
  expect(fetched.filter((path) => path.endsWith(".wasm"))).toEqual(["/pkg/first/downhill_bg.wasm"]);
  await lab.getByRole("button", { name: "Add a hidden layer" }).click();
  await expect.poll(async () => (await spec(page)).hidden).toBe("4");
  expect(await spec(page)).toMatchObject({ data: "clouds", n: "60", lr: "0.7", test: "0", act: "tanh", init: "xavier" });
  expect(fetched.filter((path) => path.endsWith(".wasm"))).toContain("/pkg/downhill_bg.wasm");
  await button(lab, "step").click();
  await expect(lab).toHaveAttribute("data-step", "1");
  await button(lab, "undo").click();
  expect((await spec(page)).hidden).toBeUndefined();
  await lab.getByRole("spinbutton", { name: "Units of hidden layer 1" }).waitFor({ state: "detached" });
});

test("a network learns what a neuron cannot", async ({ page }) => {
  const lab = await open(page, "#/explore?data=xor&noise=0.05&hidden=8&act=tanh&loss=ce&init=xavier&opt=adam&batch=10&lr=0.02&t=3000");
  await expect(lab).toHaveAttribute("data-step", "3000");
  expect(parseFloat((await readout(lab, "accuracy").textContent()) ?? "")).toBeGreaterThanOrEqual(90);
  await page.goto("/#/explore?data=xor&noise=0.05&loss=ce&t=2000");
  await expect(lab).toHaveAttribute("data-step", "2000");
  expect(parseFloat((await readout(lab, "accuracy").textContent()) ?? "")).toBeLessThan(75);
});

/** Moves the pointer over the diagram until it is on a weight. @param {import("./lab.js").Locator} lab */
async function weight(lab) {
  const pane = lab.locator("[data-pane=network]");
  const box = await pane.boundingBox();
  if (!box) throw new Error("no diagram");
  for (let y = 0.3; y < 0.7; y += 0.02) {
    await lab.page().mouse.move(box.x + box.width * 0.35, box.y + box.height * y);
    await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    if ((await pane.getAttribute("data-over")) === "parameter") return { x: box.x + box.width * 0.35, y: box.y + box.height * y };
  }
  throw new Error("no weight in the diagram");
}

test("a weight in the diagram is dragged, and typed", async ({ page }) => {
  const lab = await open(page, `${XOR}&t=50&view=network`);
  await lab.locator("[data-pane=network]").waitFor();
  await drawn(lab);
  const loss = await readout(lab, "loss").textContent();
  const before = await picture(lab, "network");
  const at = await weight(lab);
  await page.mouse.down();
  await page.mouse.move(at.x, at.y - 60, { steps: 4 });
  await expect.poll(() => readout(lab, "loss").textContent()).not.toBe(loss);
  expect(await picture(lab, "network")).not.toBe(before);
  await page.mouse.up();
  expect((await spec(page)).at).toMatch(/^50:/);
  const box = lab.locator("[data-held] input[type=number]");
  await box.fill("1.5");
  await box.press("Enter");
  await expect.poll(async () => (await spec(page)).at).toMatch(/(:|,)1\.5(,|$)/);
  await button(lab, "undo").click();
  await button(lab, "undo").click();
  await expect(readout(lab, "loss")).toHaveText(loss ?? "");
});

test("nothing moves from one step of slow motion to the next, and a layer of eight stands there whole", async ({ page }) => {
  const lab = await open(page, "#/explore?data=xor&n=100&hidden=8&act=tanh&loss=ce&lr=0.3&t=40&view=network");
  await lab.locator("[data-act=slow]").click();
  const parts = [".pane[data-pane=network]", ".slow-bar", ".slow-panel", ".live"];
  const boxes = async () => Promise.all(parts.map((part) => lab.locator(part).boundingBox()));
  const first = await boxes();
  for (let k = 1; k < 9; k += 1) {
    await lab.locator("[data-act='slow.forth']").click();
    await expect(lab.locator(".slow-steps strong")).toHaveText(new RegExp(`^${k + 1}/9`));
    expect(await boxes(), `step ${k + 1}`).toEqual(first);
    // A number is on the line of its formula, and inside the panel's width.
    const lines = await lab.locator(".slow-line").evaluateAll((all) => all.map((line) => {
      const [box, number] = [line, line.querySelector("b")].map((element) => element?.getBoundingClientRect());
      return Boolean(box && number && number.top >= box.top && number.bottom <= box.bottom + 1 && number.right <= box.right + 1);
    }));
    expect(lines).not.toContain(false);
    if (k === 1) expect(await lab.locator(".slow-panel .slow-lines").evaluate((e) => e.scrollHeight <= e.clientHeight + 1 && e.children.length === 16)).toBe(true);
  }
});

test("slow motion goes from the inputs to the update, and the update is the one that is made", async ({ page }) => {
  const lab = await open(page, `${XOR}&t=10&view=network`);
  await lab.locator("[data-act=slow]").click();
  const title = lab.locator(".slow-steps strong");
  await expect(title).toHaveText(/^1\/9 Inputs/);
  const phases = ["Inputs", "Forward, layer 1", "Forward, outputs", "Loss", "δ of the outputs", "δ of layer 1", "Gradient, layer 1", "Gradient, layer 2", "Update"];
  for (const [k, phase] of phases.entries()) {
    if (k > 0) await lab.locator("[data-act='slow.forth']").click();
    await expect(title).toHaveText(`${k + 1}/9 ${phase}`);
  }
  await expect(lab.locator("[data-act='slow.forth']")).toBeDisabled();
  await expect(lab.locator(".slow-line").first()).toContainText("w¹₁₁");
  // Through the facade: what the panel writes is what the next update does, bit for bit, and the sum of the rule.
  const found = await page.evaluate(async (text) => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    const session = new core.Session(text);
    session.seek(10);
    const facts = JSON.parse(session.backpropagation(3));
    const [row] = facts.batch;
    const one = JSON.parse(session.backpropagation(row));
    const delta = one.layers.flatMap((/** @type {any} */ layer, /** @type {number} */ l) => layer.delta.flatMap((/** @type {number} */ d) => (l === 0 ? one.x : one.layers[l - 1].a).map((/** @type {number} */ a) => d * a)));
    const weights = one.layers.flatMap((/** @type {any} */ layer) => one.gradient.slice(layer.first, layer.first + layer.inputs * layer.units));
    session.step(1);
    const hessian = session.hessian(session.params());
    const top = session.largestCurvatures(1)[0];
    const d = session.dim;
    // The power method on the whole Hessian, shifted so that its largest eigenvalue is also the largest in size.
    let v = new Float64Array(d).fill(1).map((_, k) => 1 + k / d);
    for (let k = 0; k < 3000; k += 1) {
      const next = v.map((x, r) => 50 * x + v.reduce((/** @type {number} */ sum, /** @type {number} */ y, /** @type {number} */ c) => sum + hessian[r * d + c] * y, 0));
      const length = Math.hypot(...next);
      v = next.map((/** @type {number} */ x) => x / length);
    }
    const along = v.map((_, r) => v.reduce((/** @type {number} */ sum, /** @type {number} */ y, /** @type {number} */ c) => sum + hessian[r * d + c] * y, 0));
    const power = v.reduce((/** @type {number} */ sum, /** @type {number} */ x, /** @type {number} */ k) => sum + x * along[k], 0);
    const result = { top, power, next: facts.next, after: [...session.params()], delta, weights };
    session.free();
    return result;
  }, XOR.split("?")[1] ?? "");
  expect(Math.abs(found.top - found.power)).toBeLessThan(1e-6 * Math.abs(found.power));
  expect(found.after).toEqual(found.next);
  expect(found.delta).toEqual(found.weights);
});

test("digits are fetched, learnt and seen", async ({ page }) => {
  test.setTimeout(90_000);
  const lab = await open(page, "#/explore");
  await lab.locator("[data-control=data]").selectOption("digits");
  await expect.poll(async () => (await spec(page)).out).toBe("softmax");
  const before = await picture(lab, "data");
  const accuracy = async () => parseFloat((await readout(lab, "test_accuracy").textContent()) ?? "");
  await button(lab, "play").click();
  await expect.poll(accuracy, { timeout: 60_000 }).toBeGreaterThanOrEqual(95);
  // A weight's handle and the past work all the while.
  await button(lab, "play").click();
  await button(lab, "step_back").click();
  expect(await picture(lab, "data")).not.toBe(before);
  await page.goto("/#/explore?data=xor&hidden=4&act=tanh&init=zeros&loss=ce&lr=1&t=20");
  await expect(lab.locator(".live")).toContainText("All units of a layer are the same");
});

test("the network's cases of the oracle hold in the browser", async ({ page }) => {
  const { cases, tolerance } = JSON.parse(readFileSync(new URL("../oracle/mlp.json", import.meta.url), "utf8"));
  expect(cases).toHaveLength(18);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map((/** @type {any} */ one) => {
      const spec = `data=own&test=0&hidden=${one.m}&act=${one.hidden_activation}&out=${one.output_activation}&loss=${one.loss === "half_mse" ? "square" : one.loss}&bias=${one.bias ? "yes" : "no"}`;
      const session = core.Session.withData(spec, Float64Array.from(one.x.flat()), one.x.length, one.d, Float64Array.from(one.y.flat()), 1);
      const w = Float64Array.from(one.theta);
      const answer = [session.loss(w), ...session.gradient(w), ...session.hessian(w)];
      session.free();
      return answer;
    });
  }, cases);
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    const expected = [one.expected.loss, ...one.expected.grad, ...one.expected.hess.flat()];
    expect(found[i], one.id).toHaveLength(expected.length);
    expected.forEach((value, k) => expect(Math.abs(found[i][k] - value), `${one.id}, number ${k}`).toBeLessThanOrEqual(tolerance.abs + tolerance.rel * Math.abs(value)));
  });
});

test("a large network is counted from its layers", async ({ page }) => {
  const lab = await open(page, `${XOR}&view=network`);
  await lab.getByText("AlexNet, 2012").click();
  const last = lab.locator(".slow-table tr").last();
  await expect(last).toContainText("659 272");
  await expect(last).toContainText("60 965 224");
  await expect(lab.locator(".slow-alexnet p").last()).toContainText("622 312");
  await expect(lab.locator(".slow-counts")).toContainText("V = 6 units, E = 9 weights, 13 parameters");
});

test("a race: rivals walk beside, from one start and on one budget, and stay with the run when it goes back", async ({ page }) => {
  const lab = await open(page, "#/explore?data=clouds&gap=1&test=0&n=64&loss=ce&opt=sgd&batch=8&lr=0.1&t=80");
  const before = { landscape: await picture(lab, "landscape"), curves: await picture(lab, "curves") };
  await lab.locator(".controls-more summary").click();
  const field = lab.locator("[data-control=race]");
  await field.fill("adam:0.05, momentum, gd");
  await field.press("Enter");
  await expect.poll(async () => (await spec(page)).race).toBe("adam:0.05,momentum,gd");
  const entries = lab.locator(".race-entry");
  // Full gradients of 64 samples: an eighth of the updates on the same budget.
  const says = lab.locator(".race-says");
  await expect(says.nth(0)).toHaveText(/^ℓ [\d.e−]+$/);
  await expect(says.nth(2)).toHaveText(/ at 10$/);
  await expect(lab.locator(".race-budget")).toContainText("as many gradients");
  expect(await picture(lab, "landscape")).not.toBe(before.landscape);
  expect(await picture(lab, "curves")).not.toBe(before.curves);
  // 80 updates of 8 samples each.
  await expect(readout(lab, "evaluations")).toHaveText("640");
  const adam = await entries.nth(0).textContent();
  await button(lab, "step").click();
  await expect(lab).toHaveAttribute("data-step", "81");
  await expect(entries.nth(0)).not.toHaveText(adam ?? "");
  await button(lab, "step_back").click();
  await expect(entries.nth(0)).toHaveText(adam ?? "");
  // Each is tuned where it is named: its step size, its method, one more, one fewer.
  await lab.getByRole("spinbutton", { name: "Step size of rival 1" }).fill("0.5");
  await lab.getByRole("spinbutton", { name: "Step size of rival 1" }).press("Enter");
  await expect.poll(async () => (await spec(page)).race).toBe("adam:0.5,momentum,gd");
  await expect(entries.nth(0)).not.toHaveText(adam ?? "");
  await lab.getByRole("combobox", { name: "Method of rival 2" }).selectOption("nesterov");
  await lab.getByRole("button", { name: "Take rival 3 out" }).click();
  await expect.poll(async () => (await spec(page)).race).toBe("adam:0.5,nesterov:0.1");
  await lab.getByRole("button", { name: "One more method" }).click();
  await expect(entries).toHaveCount(3);
  await field.fill("sprint");
  await field.press("Enter");
  await expect(lab.locator("[data-key=race] .controls-error")).toContainText("momentum,adam:0.05");
});

test("the whole module comes however a network is written, and goes unnoticed with its last layer", async ({ page }) => {
  const lab = await open(page, "#/explore?data=clouds&n=60&act=tanh&init=xavier&hidden=%33");
  await expect(lab.getByRole("spinbutton", { name: "Units of hidden layer 1" })).toHaveValue("3");
  await lab.locator("[data-control=view]").getByRole("radio", { name: "Network" }).check();
  await lab.locator("[data-act=slow]").click();
  const sample = lab.getByRole("spinbutton", { name: "Sample", exact: true });
  await sample.pressSequentially("2");
  await button(lab, "step").click();
  await expect(lab).toHaveAttribute("data-step", "1");
  await lab.locator("[data-act='layer.fewer']").click();
  await expect.poll(async () => (await spec(page)).view).toBeUndefined();
  await expect(lab.locator("[data-pane=landscape]")).toBeVisible();
  await expect(lab.locator("[data-pane=network]")).toBeHidden();
  await button(lab, "step").click();
  await expect(lab).toHaveAttribute("data-step", "1");
});

test("the formulas in force are those of the settings", async ({ page }) => {
  const lab = await open(page, "#/explore?data=penguins");
  const formula = (/** @type {string} */ name) => lab.locator(`[data-formula=${name}]`);
  await expect(formula("model")).toHaveText("ŷ = σ(w·x + b)");
  await expect(formula("risk")).toHaveText("ℓ(w) = (1/2n) Σ (yᵢ − ŷᵢ)²");
  await expect(formula("update")).toHaveText("w ← w − η g, g = ∇ℓ(w)");
  await page.goto("/#/explore?data=clouds&hidden=3,2&act=relu&out=softmax&loss=ce&opt=momentum&decay=0.01&reduce=sum&bias=no");
  await expect(formula("model")).toHaveText("ŷ = softmax(W³ max(0, W² max(0, W¹x)))");
  await expect(formula("risk")).toContainText("+ (λ/2)‖w‖²");
  await expect(formula("update")).toHaveText("v ← μv + g, w ← w − ηv; g = Σ ∇ℓᵢ(w) + |S|λw, i ∈ S");
});

test("what a pass costs is measured, and drawn beside what units and weights say", async ({ page }) => {
  const lab = await open(page, `${XOR}&view=network`);
  await lab.getByText("What a pass costs, measured").click();
  await lab.getByRole("button", { name: "Measure" }).click();
  const says = lab.locator("details").filter({ hasText: "What a pass costs" }).getByRole("status");
  await expect(says).toHaveText(/takes [\d.]+ ns for each unit and [\d.]+ ns for each weight, a sample: from 6 to 8384 weights/);
});

test("a linear network on the page: singular values, no activation to choose, one plateau after the other", async ({ page }) => {
  const lab = await open(page, "#/explore?data=linear&hidden=2&lr=0.01&scale=0.01&t=3000");
  await expect(lab.locator("[data-formula=risk]")).toHaveText("f(A, B) = ‖Y − A B X‖²");
  await expect(lab.locator("[data-key=act]")).toHaveCount(0);
  await expect(readout(lab, "loss")).toHaveText("1");
  await lab.getByRole("textbox", { name: "Singular values" }).fill("4,3,2,1");
  await lab.getByRole("textbox", { name: "Singular values" }).press("Enter");
  await expect.poll(async () => (await spec(page)).sv).toBe("4,3,2,1");
  await expect(readout(lab, "loss")).not.toHaveText("1");
  await lab.locator("[data-control=data]").selectOption("penguins");
  await expect.poll(async () => await spec(page)).toEqual({ v: "1" });
});
