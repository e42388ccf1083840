// Models that are known: every case of the oracle's population risks, linear networks and committees, through the facade.

import { readFileSync } from "node:fs";
import { expect, open, picture, readout, spec, test } from "./lab.js";

const file = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../oracle/${name}.json`, import.meta.url), "utf8"));

/** @typedef {{ rel: number, abs: number }} Tolerance */

/** @param {any} found @param {any} expected @param {Tolerance} tolerance @param {string} what */
function close(found, expected, tolerance, what) {
  const [got, numbers] = [[found].flat(3), [expected].flat(3)];
  expect(got, what).toHaveLength(numbers.length);
  const far = numbers.findIndex((v, k) => !(Math.abs(got[k] - v) <= tolerance.abs + tolerance.rel * Math.abs(v)));
  expect(far, `${what}: ${got[far]} for ${numbers[far]}`).toBe(-1);
}

test("every case of the oracle's population risks holds in the browser", async ({ page }) => {
  const { cases, tolerance } = file("population");
  expect(cases).toHaveLength(14);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map((/** @type {any} */ { d, w, w_star: truth }) => {
      const at = (/** @type {string} */ keys) => {
        const session = new Session(`${keys}&d=${d}&wstar=${truth.join(",")}&bias=no&risk=population&test=0&n=1`);
        const v = Float64Array.from(w);
        const answer = { loss: session.loss(v), grad: [...session.gradient(v)], hess: [...session.hessian(v)] };
        session.free();
        return answer;
      };
      return { regression: at("data=regression"), classification: at("data=classification"), ce: at("data=classification&loss=ce") };
    });
  }, cases);
  cases.forEach((/** @type {any} */ { id, expected }, /** @type {number} */ i) => {
    const { regression, classification, ce } = found[i];
    close([regression.loss, classification.loss, ce.loss], [expected.loss_regression, expected.loss_classification, expected.ce_loss], tolerance, `${id} loss`);
    for (const one of [regression, classification]) {
      close(one.grad, expected.grad, tolerance, `${id} grad`);
      close(one.hess, expected.hess, tolerance, `${id} hess`);
    }
    close(ce.grad, expected.ce_grad, tolerance, `${id} ce_grad`);
  });
});

/** The eigenvalues of a symmetric matrix, ascending, by Jacobi's rotations. @param {number[]} values @param {number} d */
function eigenvalues(values, d) {
  const a = Array.from({ length: d }, (_, r) => values.slice(r * d, (r + 1) * d));
  const at = (/** @type {number} */ r, /** @type {number} */ c) => /** @type {number[]} */ (a[r])[c] ?? 0;
  const put = (/** @type {number} */ r, /** @type {number} */ c, /** @type {number} */ v) => { /** @type {number[]} */ (a[r])[c] = v; };
  for (let sweep = 0; sweep < 60; sweep += 1) {
    for (let p = 0; p < d; p += 1) {
      for (let q = p + 1; q < d; q += 1) {
        if (Math.abs(at(p, q)) < 1e-300) continue;
        const theta = 0.5 * Math.atan2(2 * at(p, q), at(q, q) - at(p, p));
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        for (let k = 0; k < d; k += 1) { const [x, y] = [at(k, p), at(k, q)]; put(k, p, c * x - s * y); put(k, q, s * x + c * y); }
        for (let k = 0; k < d; k += 1) { const [x, y] = [at(p, k), at(q, k)]; put(p, k, c * x - s * y); put(q, k, s * x + c * y); }
      }
    }
  }
  return Array.from({ length: d }, (_, k) => at(k, k)).sort((x, y) => x - y);
}

test("every case of the oracle's linear networks holds in the browser: X and Y handed over, the theorem's table, values and spectra", async ({ page }) => {
  const { cases, tolerance } = file("linear2");
  expect(cases).toHaveLength(7);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const samples = (/** @type {number[][]} */ rows) => Float64Array.from((rows[0] ?? []).flatMap((_, i) => rows.map((row) => row[i] ?? 0)));
    return all.map((/** @type {any} */ { X, Y, p, expected }) => {
      const session = Session.withData(`data=linear&design=given&hidden=${p}`, samples(X), X[0].length, X.length, samples(Y), Y.length);
      const points = expected.points.map((/** @type {any} */ { A, B }) => {
        const w = Float64Array.from([...A.flat(), ...B.flat()]);
        return { value: session.loss(w), grad: [...session.gradient(w)], hess: [...session.hessian(w)] };
      });
      return { theory: JSON.parse(session.linearTheory()), points };
    });
  }, cases);
  cases.forEach((/** @type {any} */ { id, expected }, /** @type {number} */ i) => {
    const { theory, points } = found[i];
    close(theory.eigenvalues, expected.eigenvalues, tolerance, `${id} eigenvalues`);
    close(theory.total, expected.trace_Syy, tolerance, `${id} total`);
    const rows = expected.critical.map((/** @type {any} */ row) => ({ subset: row.J, rank: row.rank, index: row.morse_index, kernel: row.zero_modes, kind: row.kind === "global minimum" ? "minimum" : "saddle" }));
    expect(theory.families.map((/** @type {any} */ { value: _, ...rest }) => rest), id).toEqual(rows);
    close(theory.families.map((/** @type {any} */ { value }) => value), expected.critical.map((/** @type {any} */ { value }) => value), tolerance, `${id} values`);
    expected.points.forEach((/** @type {any} */ point, /** @type {number} */ k) => {
      const what = `${id} point ${k}`;
      close(points[k].value, point.value, tolerance, what);
      close(eigenvalues(points[k].hess, points[k].grad.length), point.hess_eig, tolerance, `${what} spectrum`);
      if (point.grad_A) close(points[k].grad, [...point.grad_A.flat(), ...point.grad_B.flat()], tolerance, `${what} gradient`);
      else for (const g of points[k].grad) expect(Math.abs(g), what).toBeLessThan(1e-9 * (1 + point.value));
    });
  });
});

test("a linear network goes from saddle to saddle in the browser as the oracle says: the flow, the plateaus, the half-times, and descent beside them", async ({ page }) => {
  const { cases, tolerance } = file("linear2_dynamics");
  expect(cases).toHaveLength(2);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map((/** @type {any} */ { singular_values: s, p, init_scale: scale, times, eta }) => {
      // The aligned start: A = εU, B = εVᵀ.
      const unit = (/** @type {number} */ rows, /** @type {number} */ columns) => Array.from({ length: rows * columns }, (_, k) => (Math.floor(k / columns) === k % columns ? scale : 0));
      const session = new Session(`data=linear&sv=${s.join(",")}&hidden=${p}&lr=${eta}&w0=${[...unit(s.length, p), ...unit(p, s.length)].join(",")}`);
      const theory = JSON.parse(session.linearTheory());
      const flow = [...session.flowLosses(Float64Array.from(times))];
      const descent = times.map((/** @type {number} */ t) => session.seek(Math.round(t / eta)).loss);
      return { flow_loss: flow, plateau_levels: theory.levels, half_times: theory.halfTimes, gd_loss_at_times: descent };
    });
  }, cases);
  cases.forEach((/** @type {any} */ { id, expected }, /** @type {number} */ i) => {
    for (const key of ["plateau_levels", "half_times", "gd_loss_at_times"]) close(found[i][key], expected[key], tolerance, `${id} ${key}`);
    // The flow is integrated, not evaluated by its formula.
    close(found[i].flow_loss, expected.flow_loss, { rel: 1e-8, abs: 1e-9 }, `${id} flow_loss`);
  });
});

test("every case of the oracle's committees holds in the browser, over samples and over the population", async ({ page }) => {
  const { cases, tolerance } = file("one_hidden");
  expect(cases).toHaveLength(5);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map((/** @type {any} */ one) => {
      const at = (/** @type {string} */ loss, /** @type {string} */ keys, /** @type {number[][]} */ W) => {
        const session = new Session(`data=committee&hidden=${one.K}&d=${one.d}&loss=${loss}&test=0&${keys}`);
        const w = Float64Array.from(W.flat());
        const answer = { loss: session.loss(w), grad: [...session.gradient(w)], hess: [...session.hessian(w)] };
        session.free();
        return answer;
      };
      const both = (/** @type {string} */ keys, /** @type {number[][]} */ W) => ({ ce: at("ce", keys, W), quad: at("square", keys, W) });
      if (one.mode === "population") return one.expected.points.map((/** @type {any} */ { W }) => both(`risk=population&n=1&wstar=${one.W_star.flat().join(",")}`, W));
      // Every sample is put where the oracle has it.
      const moved = one.x.map((/** @type {number[]} */ x, /** @type {number} */ i) => `${i}:${[...x, one.y[i]].join(",")}`).join(";");
      return [both(`n=${one.x.length}&moved=${moved}`, one.W)];
    });
  }, cases);
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    const points = one.mode === "population" ? one.expected.points : [one.expected];
    points.forEach((/** @type {any} */ expected, /** @type {number} */ k) => {
      for (const loss of ["ce", "quad"]) {
        const [got, wanted, what] = [found[i][k][loss], expected[loss], `${one.id} point ${k} ${loss}`];
        close(got.loss, wanted.loss, tolerance, `${what} loss`);
        close(got.grad, wanted.grad, tolerance, `${what} grad`);
        if (wanted.hess) close(got.hess, wanted.hess, tolerance, `${what} hess`);
        if (wanted.hess_eig) close(eigenvalues(got.hess, got.grad.length), wanted.hess_eig, tolerance, `${what} spectrum`);
      }
    });
  });
});
