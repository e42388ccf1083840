// The facade as other programs use it: the oracle's cases, the same bits again, and errors that name what is wrong.

import { readFileSync } from "node:fs";
import { expect, test } from "./lab.js";

const file = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../oracle/${name}.json`, import.meta.url), "utf8"));
const oracle = file("neuron");

test("every case of the oracle holds in the browser", async ({ page }) => {
  await page.goto("/");
  const found = await page.evaluate(async (cases) => {
    // A page's address, not a file's: the type checker need not follow it.
    const address = "/pkg/downhill.js";
    const core = await import(address);
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    return cases.map((/** @type {any} */ one) => {
      const loss = one.loss === "half_mse" ? "square" : one.loss;
      const spec = `data=own&act=${one.activation}&loss=${loss}&bias=${one.bias === null ? "no" : "yes"}&test=0`;
      const d = one.x[0].length;
      const session = core.Session.withData(spec, Float64Array.from(one.x.flat()), one.x.length, d, Float64Array.from(one.y), 1);
      const w = Float64Array.from(one.bias === null ? one.w : [...one.w, one.bias]);
      const answer = { loss: session.loss(w), grad: [...session.gradient(w)], hess: [...session.hessian(w)] };
      session.free();
      return answer;
    });
  }, oracle.cases);
  expect(found).toHaveLength(oracle.cases.length);
  expect(found.length).toBeGreaterThan(40);
  const { rel, abs } = oracle.tolerance;
  const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) <= abs + rel * Math.abs(b);
  oracle.cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    const expected = [one.expected.loss, ...one.expected.grad, ...one.expected.hess.flat()];
    const got = [found[i].loss, ...found[i].grad, ...found[i].hess];
    expect(got, one.id).toHaveLength(expected.length);
    expected.forEach((value, k) => expect(near(got[k], value), `${one.id}, number ${k}: ${got[k]} for ${value}`).toBe(true));
  });
});

/**
 * A case of optimizers.json as a Spec and the arrays that it learns from. A quadratic ½ Σ h w² is the mean of ½ (w·x)² over the samples √(n h) e, and (1 − ab)² the square
 * loss of a linear network of one unit a layer on a single sample: functions without data need no way of their own.
 * @param {any} one @returns {{ spec: string, plain: string, x: number[][], y: number[] }}
 */
function posed(one) {
  const { name, lr, momentum, weight_decay: decay, beta1, beta2, alpha, eps } = one.optimizer;
  const [rule, form] = name.split("_");
  const linear = { act: "identity", bias: "no" };
  const named = (/** @type {string} */ loss) => (loss === "half_mse" ? "square" : loss);
  const { model, x, y } = {
    neuron: () => ({ model: { act: one.activation, loss: named(one.loss), bias: "no" }, x: one.x, y: one.y }),
    mlp: () => ({ model: { hidden: one.m, act: one.hidden_activation, out: one.output_activation, loss: named(one.loss), bias: one.bias ? "yes" : "no" }, x: one.x, y: one.y }),
    scalar_linear: () => ({ model: { ...linear, hidden: 1, out: "identity" }, x: [[Math.SQRT2]], y: [Math.SQRT2] }),
    quadratic: () => {
      const n = one.h.length;
      const sample = (/** @type {number} */ h, /** @type {number} */ i) => one.h.map((/** @type {number} */ _, /** @type {number} */ k) => (k === i ? Math.sqrt(n * h) : 0));
      return { model: linear, x: one.h.map(sample), y: one.h.map(() => 0) };
    },
  }[/** @type {"neuron"} */ (one.problem)]();
  const batches = one.batches?.map((/** @type {number[]} */ batch) => batch.join(",")).join(";");
  const full = rule === "gd" || batches ? {} : { batch: x.length };
  const descent = { opt: batches ? "sgd" : rule, lr, form, mu: momentum, decay, beta1, beta2: beta2 ?? alpha, eps, batches, reduce: one.batch_reduction, ...full, w0: one.w0.join(",") };
  const written = (/** @type {object} */ keys) => Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])).join("&");
  const plain = `data=own&test=0&${written(model)}`;
  return { spec: `${plain}&${written(descent)}`, plain, x, y };
}

test("every update rule walks in the browser as the oracle's do: weight decay, ε, given batches and functions without data included", async ({ page }) => {
  const { cases, tolerance } = file("optimizers");
  expect(cases).toHaveLength(74);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map((/** @type {any} */ { spec, plain, x, y, expected }) => {
      const open = (/** @type {string} */ text) => core.Session.withData(text, Float64Array.from(x.flat()), x.length, x[0].length, Float64Array.from(y), 1);
      // What is recorded is the loss without the penalty.
      const [session, risk] = [open(spec), open(plain)];
      const at = (/** @type {number} */ t) => { session.seek(t); return session.params(); };
      const answer = { w: expected.record_steps.map((/** @type {number} */ t) => [...at(t)]), loss: expected.loss_steps.map((/** @type {number} */ t) => risk.loss(at(t))) };
      session.free();
      risk.free();
      return answer;
    });
  }, cases.map((/** @type {any} */ one) => ({ ...posed(one), expected: one.expected })));
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    const numbers = [...one.expected.w.flat(), ...one.expected.loss];
    const got = [...found[i].w.flat(), ...found[i].loss];
    expect(got, one.id).toHaveLength(numbers.length);
    const far = numbers.findIndex((value, k) => !(Math.abs(got[k] - value) <= tolerance.abs + tolerance.rel * Math.abs(value)));
    expect(far, `${one.id}: ${got[far]} for ${numbers[far]}`).toBe(-1);
  });
});

test("dropout's penalty, ridge and early stopping have their closed forms in the browser", async ({ page }) => {
  const { cases, tolerance } = file("regularization");
  expect(cases).toHaveLength(6);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    const open = (/** @type {string} */ keys, /** @type {number[][]} */ x, /** @type {number[]} */ y) => core.Session.withData(`data=own&test=0&bias=no&${keys}`, Float64Array.from(x.flat()), x.length, x[0]?.length ?? 0, Float64Array.from(y), 1);
    return all.map((/** @type {any} */ one) => {
      const { x, y } = one;
      if (one.mode === "dropout_logistic") {
        const session = open("loss=ce", x, y);
        const w = Float64Array.from(one.w);
        const [exact, quadratic] = session.dropoutPenalty(w, one.drop_prob);
        const sum = y.length * session.loss(w);
        return { sum_loss: sum, penalty_exact: exact, expected_dropout_sum_loss: sum + exact, penalty_quadratic: quadratic };
      }
      const zero = x[0].map(() => 0).join(",");
      const walk = open(`act=identity&lr=${one.eta}&w0=${zero}`, x, y);
      const gd = one.steps.map((/** @type {number} */ t) => { walk.seek(t); return [...walk.params()]; });
      // On a quadratic Newton's method is there at once; the damping's share goes with the repetitions.
      const ridge = (/** @type {number[][]} */ inputs, /** @type {number} */ decay) => {
        const session = open(`act=identity&opt=newton&damping=1e-9&lr=1&decay=${decay}&w0=${zero}`, inputs, y);
        session.seek(4);
        return [...session.params()];
      };
      // Dropout is ridge in inputs of unit mean square.
      const scale = x[0].map((/** @type {number} */ _, /** @type {number} */ j) => Math.sqrt(x.reduce((/** @type {number} */ sum, /** @type {number[]} */ row) => sum + (row[j] ?? 0) ** 2, 0) / x.length));
      const scaled = x.map((/** @type {number[]} */ row) => row.map((v, j) => v / scale[j]));
      const dropped = ridge(scaled, one.drop_prob / (1 - one.drop_prob)).map((v, j) => v / scale[j]);
      return { gd_from_zero: gd, ridge: ridge(x, one.ridge_alpha), dropout_minimiser: dropped };
    });
  }, cases);
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    expect(Object.keys(found[i]).sort(), one.id).toEqual(Object.keys(one.expected).sort());
    for (const [key, value] of Object.entries(one.expected)) {
      const [numbers, got] = [[value].flat(2).map(Number), [found[i][key]].flat(2)];
      expect(got, `${one.id} ${key}`).toHaveLength(numbers.length);
      numbers.forEach((v, k) => expect(Math.abs(got[k] - v), `${one.id} ${key}: ${got[k]} for ${v}`).toBeLessThanOrEqual(tolerance.abs + tolerance.rel * Math.abs(v)));
    }
  });
});

test("stochastic descent on the perceptron loss is Rosenblatt's rule, mistake by mistake", async ({ page }) => {
  const { cases, tolerance } = file("perceptron_rule");
  expect(cases).toHaveLength(4);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const core = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await core.default({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map((/** @type {any} */ one) => {
      const spec = `data=own&act=sign&loss=perceptron&opt=sgd&batch=1&order=cyclic&bias=no&test=0&lr=${one.eta}&w0=${one.w0.join(",")}`;
      const session = core.Session.withData(spec, Float64Array.from(one.x.flat()), one.x.length, one.x[0].length, Float64Array.from(one.y), 1);
      const epochs = one.expected.mistakes_per_epoch.map(() => {
        let mistakes = 0;
        for (let i = 0; i < one.x.length; i += 1) {
          const before = session.params().join();
          session.step(1);
          if (session.params().join() !== before) mistakes += 1;
        }
        return { mistakes, w: [...session.params()] };
      });
      const row = JSON.parse(session.readouts()).find((/** @type {any} */ { name }) => name === "mistakes");
      session.free();
      return { epochs, row };
    });
  }, cases);
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    const { epochs, row } = found[i] ?? { epochs: [], row: null };
    expect(epochs.map((/** @type {any} */ { mistakes }) => mistakes), one.id).toEqual(one.expected.mistakes_per_epoch);
    one.expected.w_after_each_epoch.slice(1).forEach((/** @type {number[]} */ w, /** @type {number} */ k) => {
      w.forEach((value, j) => expect(Math.abs(epochs[k].w[j] - value), `${one.id}, epoch ${k}`).toBeLessThanOrEqual(tolerance.abs + tolerance.rel * Math.abs(value)));
    });
    const all = one.expected.mistakes_per_epoch.reduce((/** @type {number} */ sum, /** @type {number} */ m) => sum + m, 0);
    expect(row.measured, one.id).toBe(all);
    // Separated by the end or not: there is a bound, and it holds, or there is none.
    expect(row.predicted === null, one.id).toBe(!one.expected.converged);
    if (one.expected.converged) expect(row.agrees, `${one.id}: ${all} of ${row.predicted}`).toBe(true);
  });
});

test("the same Spec gives the same run to the last digit, and seeking gives what stepping gave", async ({ page }) => {
  await page.goto("/");
  const [first, second, sought] = await page.evaluate(async () => {
    const address = "/pkg/downhill.js";
    const { default: init, Session } = await import(address);
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const spec = "data=penguins&act=sigmoid&loss=square&opt=sgd&batch=8&lr=0.5&seed=3";
    const run = () => {
      const session = new Session(spec);
      const losses = [];
      for (let t = 0; t < 300; t += 1) losses.push(session.step(1).loss);
      return { losses, params: [...session.params()] };
    };
    const jumper = new Session(spec);
    const seen = [300, 7, 150, 149, 0, 299].map((t) => ({ t, loss: jumper.seek(t).loss }));
    return [run(), run(), seen];
  });
  expect(first.losses).toEqual(second.losses);
  expect(first.params).toEqual(second.params);
  expect(new Set(first.losses).size).toBeGreaterThan(200);
  for (const { t, loss } of sought) if (t > 0) expect(loss, `update ${t}`).toBe(first.losses[t - 1]);
});

test("a landscape under way is not gone on with when its run has become another", async ({ page }) => {
  await page.goto("/");
  const found = await page.evaluate(async () => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const session = new Session("data=moons&n=2000&hidden=16,16&act=tanh");
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 300 });
    session.draw("landscape", "static", canvas, "{}");
    const before = session.progress();
    session.apply("data=clouds&n=50&hidden=2&act=tanh");
    session.work(1e6);
    session.draw("landscape", "static", canvas, "{}");
    while (session.progress() < 1) session.work(1e8);
    return { before, dim: session.dim };
  });
  expect(found.before).toBeLessThan(1);
  expect(found.dim).toBe(9);
});

const BAD = [
  { spec: "lrr=1", code: "unknown_key", key: "lrr" },
  { spec: "lr=-1", code: "bad_value", key: "lr" },
  { spec: "lr=fast", code: "bad_value", key: "lr" },
  { spec: "act=cube", code: "bad_value", key: "act" },
  { spec: "data=own&file=none~0", code: "data_missing", key: undefined },
];

test("a bad Spec is refused by name, and changes nothing", async ({ page }) => {
  await page.goto("/");
  const found = await page.evaluate(async (specs) => {
    const address = "/pkg/downhill.js";
    const { default: init, Session } = await import(address);
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const session = new Session("lr=2");
    session.step(5);
    return specs.map((spec) => {
      try {
        session.apply(spec);
        return { spec: session.spec() };
      } catch (error) {
        const { name, code, params } = /** @type {any} */ (error);
        return { name, code, key: params.key, spec: session.spec(), step: session.step(0).step };
      }
    });
  }, BAD.map(({ spec }) => spec));
  BAD.forEach(({ spec, code, key }, i) => {
    expect(found[i], spec).toMatchObject({ name: "DownhillError", code, step: 5 });
    if (key) expect(found[i].key, spec).toBe(key);
    expect(found[i].spec, spec).toContain("lr=2");
  });
});

/** tests/goldens/runs.json, which `cargo test` compares with the native core. */
const goldens = JSON.parse(readFileSync(new URL("../goldens/runs.json", import.meta.url), "utf8"));

test("golden runs are the same bits in the browser as natively", async ({ page }) => {
  await page.goto("/");
  const found = await page.evaluate(async (runs) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const bits = (/** @type {number} */ v) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, v);
      return view.getBigUint64(0).toString(16).padStart(16, "0");
    };
    const digits = await (await fetch("/data/digits.csv")).text();
    return runs.map((/** @type {any} */ run) => {
      const session = new Session("");
      if (run.spec.includes("data=digits")) session.loadDigits(digits);
      session.apply(run.spec);
      const at = run.at.map((/** @type {any} */ { step }) => {
        const r = session.seek(step);
        const testLoss = r.testLoss === null ? null : bits(r.testLoss);
        return { gradNorm: bits(r.gradNorm), loss: bits(r.loss), step: r.step, testLoss, w: [...session.params()].map(bits) };
      });
      session.free();
      return { at, spec: run.spec };
    });
  }, goldens);
  expect(found).toEqual(goldens);
});
