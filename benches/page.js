// Runs in the browser: every kernel in turn, many rounds, so that a slow moment of the machine touches all alike.

import { plain } from "./peers/plain.js";
import { problem } from "./peers/problem.js";
import { separable } from "./peers/separable.js";
import * as tfjs from "./peers/tfjs.js";

/** The bench's module is made by `cargo xtask bench` and has no types in the tree. */
const MODULE = "./pkg/downhill.js";
/** @type {any} */
const { default: init, Bench, divides32, divides64, mathSelfCheck } = await import(MODULE);

const WIDTH = 256;
const HEIGHT = 256;
const ROUNDS = 15;
/** Each kernel runs that long before it counts: the engine's optimising compilers work in the background. */
const WARM_MS = 400;
/** A timing shorter than this is repeated within its round. */
const LEAST_MS = 12;

/** @param {number[]} values */
const median = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
function distance(a, b) {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]));
  return worst;
}

/** @param {ArrayLike<number>} values */
function checksum(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/**
 * Milliseconds per call of each kernel: medians over interleaved rounds.
 * @param {Record<string, () => unknown>} kernels
 */
function race(kernels) {
  const names = Object.keys(kernels);
  const repeats = names.map((name) => {
    const begin = performance.now();
    while (performance.now() - begin < WARM_MS) kernels[name]();
    const start = performance.now();
    kernels[name]();
    return Math.max(1, Math.ceil(LEAST_MS / (performance.now() - start)));
  });
  /** @type {number[][]} */
  const times = names.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    names.forEach((name, k) => {
      const start = performance.now();
      for (let i = 0; i < repeats[k]; i++) kernels[name]();
      times[k].push((performance.now() - start) / repeats[k]);
    });
  }
  return Object.fromEntries(names.map((name, k) => [name, median(times[k])]));
}

/** @param {number} n */
function landscape(n) {
  const p = problem(n, WIDTH, HEIGHT);
  const bench = new Bench(p.x, p.y, p.bias, p.reach, WIDTH, HEIGHT);
  const plainOut = new Float64Array(WIDTH * HEIGHT);
  const separableOut = new Float64Array(WIDTH * HEIGHT);
  const tfjsOut = new Float64Array(WIDTH * HEIGHT);
  const evaluations = WIDTH * HEIGHT * n;
  const times = race({
    plain: () => plain(p, plainOut),
    separable: () => separable(p, separableOut),
    tfjs: tfjs.prepared(p, tfjsOut),
    f64: () => bench.exact(),
    f32: () => bench.pixels(),
    divides64: () => divides64(evaluations),
    divides32: () => divides32(evaluations),
  });
  const exact = bench.exactValues();
  const pixels = bench.pixelValues();
  bench.free();
  return {
    n,
    evaluations,
    times,
    checksums: { plain: checksum(plainOut), separable: checksum(separableOut), tfjs: checksum(tfjsOut), f64: checksum(exact), f32: checksum(pixels) },
    distances: {
      separable: distance(separableOut, plainOut),
      tfjs: distance(tfjsOut, plainOut),
      f64: distance(exact, plainOut),
      f32: distance(pixels, plainOut),
    },
  };
}

async function main() {
  await init({ module_or_path: new URL("./pkg/downhill_bg.wasm", import.meta.url) });
  await tfjs.start();
  return { width: WIDTH, height: HEIGHT, rounds: ROUNDS, hash: mathSelfCheck(), results: [landscape(100), landscape(333)] };
}

/** @type {any} */ (window).bench = main();
