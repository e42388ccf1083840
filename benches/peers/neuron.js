// Stochastic descent of a sigmoid neuron with two weights and a bias, square loss, batches of one: three ways that one writes it in JavaScript.

/**
 * @typedef {object} Task
 * @property {Float64Array} x n×2, row-major
 * @property {Float64Array} y n
 * @property {Float64Array} starts three numbers a run: the weights and the bias
 * @property {Uint32Array} order samples, one an update
 * @property {number} eta
 */

/** @param {number} runs @param {number} updates @returns {Task} */
export function task(runs, updates) {
  let state = 7;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const n = 200;
  const x = new Float64Array(2 * n).map(() => 2 * uniform() - 1);
  const y = new Float64Array(n).map((_, i) => (x[2 * i] + 0.5 * x[2 * i + 1] + 0.3 * uniform() > 0 ? 1 : 0));
  const starts = new Float64Array(3 * runs).map(() => 2 * uniform() - 1);
  const order = new Uint32Array(updates).map(() => Math.floor(uniform() * n));
  return { x, y, starts, order, eta: 0.3 };
}

/** Loops over typed arrays, for any number of inputs. @param {Task} task */
export function plain({ x, y, starts, order, eta }) {
  const d = 2;
  const out = Float64Array.from(starts);
  for (let run = 0; run < out.length; run += d + 1) {
    const w = out.subarray(run, run + d + 1);
    for (let t = 0; t < order.length; t++) {
      const i = order[t];
      let z = w[d];
      for (let k = 0; k < d; k++) z += w[k] * x[i * d + k];
      const a = 1 / (1 + Math.exp(-z));
      const slope = (a - y[i]) * a * (1 - a);
      for (let k = 0; k < d; k++) w[k] -= eta * slope * x[i * d + k];
      w[d] -= eta * slope;
    }
  }
  return out;
}

/** For two inputs only, the parameters in variables. @param {Task} task */
export function unrolled({ x, y, starts, order, eta }) {
  const out = Float64Array.from(starts);
  for (let run = 0; run < out.length; run += 3) {
    let w0 = out[run];
    let w1 = out[run + 1];
    let b = out[run + 2];
    for (let t = 0; t < order.length; t++) {
      const i = order[t];
      const x0 = x[2 * i];
      const x1 = x[2 * i + 1];
      const a = 1 / (1 + Math.exp(-(b + w0 * x0 + w1 * x1)));
      const step = eta * (a - y[i]) * a * (1 - a);
      w0 -= step * x0;
      w1 -= step * x1;
      b -= step;
    }
    out[run] = w0;
    out[run + 1] = w1;
    out[run + 2] = b;
  }
  return out;
}

/** A unit and its links as objects: how playgrounds do it. @param {Task} task */
export function objects({ x, y, starts, order, eta }) {
  class Link {
    /** @param {Unit} source @param {number} weight */
    constructor(source, weight) { this.source = source; this.weight = weight; this.grad = 0; }
  }
  class Unit {
    /** @type {Link[]} */ inputs = [];
    bias = 0;
    biasGrad = 0;
    out = 0;
  }
  const ends = [];
  for (let run = 0; run < starts.length; run += 3) {
    const sources = [new Unit(), new Unit()];
    const unit = new Unit();
    unit.inputs = sources.map((source, k) => new Link(source, starts[run + k]));
    unit.bias = starts[run + 2];
    for (let t = 0; t < order.length; t++) {
      const i = order[t];
      sources.forEach((source, k) => { source.out = x[2 * i + k]; });
      let z = unit.bias;
      for (const link of unit.inputs) z += link.weight * link.source.out;
      unit.out = 1 / (1 + Math.exp(-z));
      const delta = (unit.out - y[i]) * unit.out * (1 - unit.out);
      for (const link of unit.inputs) link.grad += delta * link.source.out;
      unit.biasGrad += delta;
      for (const link of unit.inputs) { link.weight -= eta * link.grad; link.grad = 0; }
      unit.bias -= eta * unit.biasGrad;
      unit.biasGrad = 0;
    }
    ends.push(...unit.inputs.map((link) => link.weight), unit.bias);
  }
  return Float64Array.from(ends);
}
