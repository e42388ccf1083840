// Slices, critical points and basins of the oracle, and the presets whose minima are known, asked of the facade in the browser.

import { readFileSync } from "node:fs";
import { expect, test } from "./lab.js";

const file = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`../oracle/${name}.json`, import.meta.url), "utf8"));

/** @typedef {{ params: number[], loss: number, gradNorm: number, eigenvalues: number[], kind: string, index: number, certified: string }} Point */
/** @typedef {{ w: number[], loss: number, hess_eig: number[], index: number }} Expected */

/** Whether numbers are those that are expected. @param {number[]} found @param {number[]} expected @param {{ rel: number, abs: number }} tolerance @param {string} what */
function near(found, expected, { rel, abs }, what) {
  expect(found, what).toHaveLength(expected.length);
  expected.forEach((value, k) => expect(Math.abs((found[k] ?? NaN) - value), `${what}, number ${k}: ${found[k]} for ${value}`).toBeLessThanOrEqual(abs + rel * Math.abs(value)));
}

/** The point nearest to parameters. @param {Point[]} points @param {number[]} w */
const nearest = (points, w) => {
  const distance = (/** @type {Point} */ point) => Math.hypot(...point.params.map((v, k) => v - (w[k] ?? 0)));
  return [...points].sort((a, b) => distance(a) - distance(b))[0];
};

/** That these are the points, in any order. @param {Point[]} points @param {Expected[]} expected @param {{ rel: number, abs: number }} tolerance @param {string} id */
function same(points, expected, tolerance, id) {
  expect(points, id).toHaveLength(expected.length);
  for (const one of expected) {
    const point = nearest(points, one.w);
    near([...(point?.params ?? []), point?.loss ?? NaN, ...(point?.eigenvalues ?? [])], [...one.w, one.loss, ...one.hess_eig], tolerance, id);
    expect(point?.index, id).toBe(one.index);
  }
}

test("every view of the oracle holds in the browser", async ({ page }) => {
  const { cases, tolerance } = file("views");
  expect(cases).toHaveLength(4);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const flat = (/** @type {number[][]} */ rows) => Float64Array.from(rows.flat());
    return all.map((/** @type {any} */ one) => {
      if (one.mode === "filter_normalise") {
        const session = Session.withData(`data=own&test=0&hidden=${one.m}&act=tanh&loss=ce`, new Float64Array(2 * one.d), 2, one.d, Float64Array.of(0, 1), 1);
        return { direction: [...session.filterNormalised(Float64Array.from(one.theta), Float64Array.from(one.direction))] };
      }
      if (one.mode === "pca_trajectory") {
        const { singularValues, explained, u } = Session.principalPlane(flat(one.trajectory), one.trajectory[0].length);
        return { singular_values: [...singularValues], explained: [...explained], length: Math.hypot(...u) };
      }
      const d = one.x[0].length;
      const session = Session.withData(`data=own&act=${one.activation}&loss=square&bias=no&test=0`, flat(one.x), one.x.length, d, Float64Array.from(one.y), 1);
      // Three cells a side, whose centres are −1, 0 and 1; the grid's rows are those of the second direction.
      const z = session.landscapeOf(3, 3, Float64Array.of(-1.5, 1.5, 0, -1.5, 1.5, 0, ...one.origin, ...one.dir1, ...one.dir2));
      return { values: [0, 1, 2].map((i) => [0, 1, 2].map((j) => z[3 * j + i])) };
    });
  }, cases);
  cases.forEach((/** @type {any} */ one, /** @type {number} */ i) => {
    for (const [key, value] of Object.entries(one.expected)) near([found[i][key]].flat(2), [value].flat(2).map(Number), tolerance, `${one.id} ${key}`);
  });
  expect(found.filter((/** @type {any} */ { length }) => length !== undefined && Math.abs(length - 1) > 1e-12)).toEqual([]);
});

test("every critical point and every basin of the oracle holds in the browser", async ({ page }) => {
  const { cases, tolerance } = file("critical_points");
  expect(cases).toHaveLength(4);
  await page.goto("/");
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    const own = (/** @type {string} */ keys, /** @type {number[][]} */ x, /** @type {number[]} */ y) => Session.withData(`data=own&act=sigmoid&loss=square&bias=no&test=0&${keys}`, Float64Array.from(x.flat()), x.length, x[0]?.length ?? 0, Float64Array.from(y), 1);
    const points = (/** @type {any} */ session) => {
      session.search();
      while (session.searchWork(1e7) < 1);
      return JSON.parse(session.criticalPoints());
    };
    /** Eigenvalues of a symmetric 2×2 matrix, ascending. @param {Float64Array} h */
    const eigenvalues = (h) => {
      const [a = 0, b = 0, , d = 0] = h;
      const root = Math.hypot((a - d) / 2, b);
      return [(a + d) / 2 - root, (a + d) / 2 + root];
    };
    const by = {
      neuron2: (/** @type {any} */ one) => points(own(`box=${-one.box},${one.box},${-one.box},${one.box}`, one.x, one.y)),
      tied_autoencoder: (/** @type {any} */ one) => ({ points: JSON.parse(Session.tiedAutoencoder(Float64Array.from(one.sigma), 2)) }),
      scalar_linear: (/** @type {any} */ one) => {
        const session = new Session("data=linear&hidden=1&sv=1&box=-3,3,-3,3");
        const at = (/** @type {any} */ { w }) => ({ loss: session.loss(Float64Array.from(w)), eigenvalues: eigenvalues(session.hessian(Float64Array.from(w))) });
        return { ...points(session), saddle: at(one.expected.saddle), valley: one.expected.hess_eig_at.map(at) };
      },
      auer_basins: (/** @type {any} */ one) => {
        const x = [...one.axis_x.map((/** @type {number} */ v) => [v, 0]), ...one.axis_x.map((/** @type {number} */ v) => [0, v])];
        const session = own("basins=flow&xscale=asinh&yscale=asinh&box=-100,200,-100,200", x, x.map(() => one.target));
        session.divide();
        return { basins: JSON.parse(session.basins()), ends: one.expected.starts.map((/** @type {any} */ { w0 }) => JSON.parse(session.basinOf(Float64Array.from(w0)))) };
      },
    };
    return all.map((/** @type {any} */ one) => by[/** @type {"neuron2"} */ (one.mode)](one));
  }, cases);
  cases.forEach((/** @type {any} */ { id, mode, expected }, /** @type {number} */ i) => {
    const got = found[i];
    if (mode === "neuron2") {
      same(got.points, expected.critical, tolerance, id);
      expect(got.counts, id).toEqual([expected.minima, expected.saddles, 0]);
      expect(got.euler, id).toBe(1);
    } else if (mode === "tied_autoencoder") {
      same(got.points, expected.critical, tolerance, id);
    } else if (mode === "scalar_linear") {
      near([got.saddle.loss, ...got.saddle.eigenvalues], [expected.saddle.loss, ...expected.saddle.hess_eig], tolerance, id);
      expected.hess_eig_at.forEach((/** @type {any} */ one, /** @type {number} */ k) => near([got.valley[k].loss, ...got.valley[k].eigenvalues], [0, ...one.hess_eig], tolerance, id));
      // The search says the same: one saddle, and a valley of which it calls no point a minimum.
      const [saddles, others] = [got.points.filter((/** @type {Point} */ p) => p.kind === "saddle"), got.points.filter((/** @type {Point} */ p) => p.kind !== "saddle")];
      expect(saddles, id).toHaveLength(1);
      near(saddles[0].params, expected.saddle.w, { rel: 0, abs: 1e-8 }, id);
      expect(others.length, id).toBeGreaterThan(0);
      for (const { kind, params } of others) {
        expect(kind, id).toBe("degenerate");
        expect(params[0] * params[1], id).toBeCloseTo(1, 8);
      }
    } else {
      expect(got.basins.proved, id).toBe(true);
      expect(got.basins.minima, id).toHaveLength(expected.axis_minima.length ** 2);
      expected.starts.forEach((/** @type {any} */ start, /** @type {number} */ k) => near(got.ends[k].params, start.minimum, tolerance, `${id}: from ${start.w0}`));
    }
  });
});

test("presets of known minima are found by the general search in the browser, and proved", async ({ page }) => {
  const presets = file("presets");
  const boxes = { pinned_line_5: 6, pinned_grid_25: 3, empirical_two_minima: 15, empirical_three_minima: 15 };
  await page.goto("/");
  const wanted = Object.entries(boxes).map(([name, half]) => ({ name, half, ...presets[name] }));
  const found = await page.evaluate(async (all) => {
    const { default: init, Session } = await import(/** @type {any} */ ("/pkg/downhill.js"));
    await init({ module_or_path: "/pkg/downhill_bg.wasm" });
    return all.map(({ x, y, half }) => {
      const spec = `data=own&act=sigmoid&loss=square&bias=no&test=0&box=${-half},${half},${-half},${half}`;
      const session = Session.withData(spec, Float64Array.from(x.flat()), x.length, x[0].length, Float64Array.from(y), 1);
      session.search();
      while (session.searchWork(1e7) < 1);
      const { points, counts, certified } = JSON.parse(session.criticalPoints());
      session.free();
      return { points, counts, certified };
    });
  }, wanted);
  wanted.forEach(({ name, minima, global_minimum: best }, i) => {
    const expected = [...minima, ...(best ? [best] : [])];
    const points = /** @type {Point[]} */ (found[i]?.points);
    const low = points.filter(({ kind }) => kind === "minimum");
    expect(low, name).toHaveLength(expected.length);
    for (const one of expected) {
      const point = nearest(low, one.w);
      near([...(point?.params ?? []), point?.loss ?? NaN], [...one.w, one.l_n], { rel: 1e-8, abs: 1e-8 }, name);
      const [least, values] = [point?.eigenvalues[0] ?? NaN, one.eig ?? [one.eig_min]];
      if (values[0] !== undefined) near([least], [values[0]], { rel: 1e-6, abs: 1e-9 }, name);
      expect(point?.certified, name).toBe("point");
    }
    expect(points.every(({ gradNorm, loss }) => gradNorm < 1e-9 * (1 + loss)), name).toBe(true);
  });
  expect(found[0]?.counts).toEqual([6, 5, 0]);
  expect(found[1]?.counts).toEqual([26, 25, 0, 0]);
});
