// Runs in the browser: every kernel in turn, many rounds, so that a slow moment of the machine touches all alike.

import { plain } from "./peers/plain.js";
import { problem } from "./peers/problem.js";
import { separable } from "./peers/separable.js";
import * as tfjs from "./peers/tfjs.js";
import { landscape as plainNetwork, separable as separableNetwork } from "./peers/network-landscape.js";
import * as neuron from "./peers/neuron.js";
import { generated, objects, plain as plainTraining, task } from "./peers/training.js";

/** The bench's module is made by `cargo xtask bench` and has no types in the tree. */
const MODULE = "./pkg/downhill.js";
/** @type {any} */
const { default: init, Bench, NetworkLandscape, Runs, Training, divides32, divides64, mathSelfCheck } = await import(MODULE);

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

/** @param {number[]} widths @param {number} batch */
function training(widths, batch) {
  const one = task(widths, batch, Math.ceil(20_000 / batch));
  const ours = new Training(Uint32Array.from(widths), one.w, one.x, one.y, one.order, batch, one.eta);
  const unrolled = generated(one);
  const times = race({ objects: () => objects(one), plain: () => plainTraining(one), generated: () => unrolled(one), downhill: () => ours.run() });
  const end = plainTraining(one);
  const distances = { objects: distance(objects(one), end), generated: distance(unrolled(one), end), downhill: distance(ours.run(), end) };
  ours.free();
  return { widths, batch, samples: one.order.length, times, distances };
}

/** Runs of a neuron from several starts, one after the other and side by side. @param {number} runs */
function starts(runs) {
  const one = neuron.task(runs, 20_000);
  const ours = new Runs(one.x, one.y, one.starts, one.order, one.eta);
  /** @type {Record<string, () => ArrayLike<number>>} */
  const kernels = { objects: () => neuron.objects(one), plain: () => neuron.plain(one), unrolled: () => neuron.unrolled(one), downhill: () => ours.alone() };
  if (runs > 1) kernels.abreast = () => ours.abreast();
  const times = race(kernels);
  const expected = neuron.plain(one);
  const distances = Object.fromEntries(Object.entries(kernels).map(([name, run]) => [name, distance(run(), expected)]));
  ours.free();
  return { runs, updates: runs * one.order.length, times, distances };
}

/** @param {number[]} widths @param {number} side */
function networkLandscape(widths, side) {
  const one = task(widths, 1, 1);
  const u = one.w.map((_, k) => Math.sin(3 * k + 1));
  const v = one.w.map((_, k) => Math.cos(5 * k + 2));
  const ours = new NetworkLandscape(Uint32Array.from(widths), one.w, u, v, one.x, one.y, side);
  const problem = { ...one, u, v, side };
  /** @type {Record<string, () => ArrayLike<number>>} */
  const kernels = { plain: () => plainNetwork(problem), f64: () => ours.exact(), f32: () => ours.pixels() };
  if (widths.length === 3) kernels.separable = () => separableNetwork(problem);
  const times = race(kernels);
  const expected = plainNetwork(problem);
  const distances = Object.fromEntries(Object.entries(kernels).map(([name, run]) => [name, distance(run(), expected)]));
  ours.free();
  return { widths, side, evaluations: side * side * one.y.length, times, distances };
}

async function main() {
  await init({ module_or_path: new URL("./pkg/downhill_bg.wasm", import.meta.url) });
  await tfjs.start();
  return { width: WIDTH, height: HEIGHT, rounds: ROUNDS, hash: mathSelfCheck(), results: [landscape(100), landscape(333)], networks: [networkLandscape([2, 8, 1], 128), networkLandscape([2, 8, 8, 1], 48)], trainings: [training([2, 4, 2, 1], 10), training([2, 8, 8, 8, 1], 10), training([2, 1], 1)], runs: [starts(1), starts(8)] };
}

/** @type {any} */ (window).bench = main();
