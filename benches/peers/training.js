// Training a small tanh network by mini-batches of gradient descent, square loss: three ways that one writes it in JavaScript.
// All start from the same parameters and see the same samples in the same order.

/**
 * @typedef {object} Task
 * @property {number[]} widths inputs, hidden layers, outputs
 * @property {Float64Array} w flat: layer by layer, weights (units×inputs, row-major), then biases
 * @property {Float64Array} x n×d, row-major
 * @property {Float64Array} y n
 * @property {Uint32Array} order samples, batch after batch
 * @property {number} batch
 * @property {number} eta
 */

/** @param {number[]} widths @param {number} batch @param {number} updates @returns {Task} */
export function task(widths, batch, updates) {
  let state = 99;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const [d = 1] = widths;
  const n = 200;
  const dim = widths.slice(1).reduce((sum, units, l) => sum + units * ((widths[l] ?? 0) + 1), 0);
  const x = new Float64Array(n * d).map(() => 2 * uniform() - 1);
  const y = new Float64Array(n).map((_, i) => Math.sign((x[d * i] ?? 0) * (x[d * i + 1] ?? 0)));
  const w = new Float64Array(dim).map(() => uniform() - 0.5);
  const order = new Uint32Array(batch * updates).map(() => Math.floor(uniform() * n));
  return { widths, w, x, y, order, batch, eta: 0.05 };
}

/** Loops over typed arrays. @param {Task} task */
export function plain({ widths, w: start, x, y, order, batch, eta }) {
  const w = Float64Array.from(start);
  const grad = new Float64Array(w.length);
  const d = widths[0];
  const layers = [];
  let at = 0;
  let first = d;
  for (let l = 1; l < widths.length; l++) {
    layers.push({ inputs: widths[l - 1], units: widths[l], weights: at, biases: at + widths[l] * widths[l - 1], first, below: first - widths[l - 1] });
    at += widths[l] * (widths[l - 1] + 1);
    first += widths[l];
  }
  const a = new Float64Array(first);
  const delta = new Float64Array(first);
  for (let from = 0; from < order.length; from += batch) {
    grad.fill(0);
    for (let b = from; b < from + batch; b++) {
      const i = order[b];
      for (let k = 0; k < d; k++) a[k] = x[i * d + k];
      for (const { inputs, units, weights, biases, first: here, below } of layers) {
        for (let u = 0; u < units; u++) {
          let z = w[biases + u];
          for (let k = 0; k < inputs; k++) z += w[weights + u * inputs + k] * a[below + k];
          a[here + u] = Math.tanh(z);
        }
      }
      const top = layers[layers.length - 1];
      const out = a[top.first];
      delta[top.first] = (out - y[i]) * (1 - out * out);
      for (let l = layers.length - 1; l >= 0; l--) {
        const { inputs, units, weights, biases, first: here, below } = layers[l];
        if (l > 0) {
          for (let k = 0; k < inputs; k++) {
            let sum = 0;
            for (let u = 0; u < units; u++) sum += w[weights + u * inputs + k] * delta[here + u];
            delta[below + k] = sum * (1 - a[below + k] * a[below + k]);
          }
        }
        for (let u = 0; u < units; u++) {
          const du = delta[here + u];
          for (let k = 0; k < inputs; k++) grad[weights + u * inputs + k] += du * a[below + k];
          grad[biases + u] += du;
        }
      }
    }
    for (let k = 0; k < w.length; k++) w[k] -= (eta * grad[k]) / batch;
  }
  return w;
}

/** Nodes and links as objects, one sample at a time: how playgrounds do it. @param {Task} task */
export function objects({ widths, w: start, x, y, order, batch, eta }) {
  class Link {
    /** @param {Unit} source @param {number} weight */
    constructor(source, weight) { this.source = source; this.weight = weight; this.grad = 0; }
  }
  class Unit {
    /** @type {Link[]} */ inputs = [];
    /** @type {{ link: Link, to: Unit }[]} */ outputs = [];
    bias = 0;
    biasGrad = 0;
    out = 0;
    delta = 0;
  }
  let at = 0;
  /** @type {Unit[][]} */
  const network = [];
  for (let l = 0; l < widths.length; l++) {
    const below = network[l - 1] ?? [];
    const layer = Array.from({ length: widths[l] }, () => new Unit());
    if (l > 0) {
      for (const unit of layer) for (const source of below) { const link = new Link(source, start[at++]); unit.inputs.push(link); source.outputs.push({ link, to: unit }); }
      for (const unit of layer) unit.bias = start[at++];
    }
    network.push(layer);
  }
  const d = widths[0];
  for (let from = 0; from < order.length; from += batch) {
    for (let b = from; b < from + batch; b++) {
      const i = order[b];
      network[0].forEach((unit, k) => { unit.out = x[i * d + k]; });
      for (let l = 1; l < network.length; l++) {
        for (const unit of network[l]) {
          let z = unit.bias;
          for (const link of unit.inputs) z += link.weight * link.source.out;
          unit.out = Math.tanh(z);
        }
      }
      for (let l = network.length - 1; l >= 1; l--) {
        for (const unit of network[l]) {
          let back = unit.out - y[i];
          if (l < network.length - 1) { back = 0; for (const { link, to } of unit.outputs) back += link.weight * to.delta; }
          unit.delta = back * (1 - unit.out * unit.out);
          for (const link of unit.inputs) link.grad += unit.delta * link.source.out;
          unit.biasGrad += unit.delta;
        }
      }
    }
    for (const layer of network) {
      for (const unit of layer) {
        for (const link of unit.inputs) { link.weight -= (eta * link.grad) / batch; link.grad = 0; }
        unit.bias -= (eta * unit.biasGrad) / batch;
        unit.biasGrad = 0;
      }
    }
  }
  return Float64Array.from(network.slice(1).flatMap((layer) => [...layer.flatMap((unit) => unit.inputs.map((link) => link.weight)), ...layer.map((unit) => unit.bias)]));
}

/** A function written for this very network: every weight a local variable, every loop unrolled. @param {Task} task @returns {(task: Task) => Float64Array} */
export function generated({ widths }) {
  const d = widths[0];
  const dim = widths.slice(1).reduce((sum, units, l) => sum + units * (widths[l] + 1), 0);
  const all = Array.from({ length: dim }, (_, k) => k);
  const name = (/** @type {number} */ l, /** @type {number} */ u) => `a${l}_${u}`;
  const lines = [];
  let at = 0;
  /** @type {{ weights: number, biases: number }[]} */
  const layers = [];
  for (let k = 0; k < d; k++) lines.push(`const ${name(0, k)} = x[i * ${d} + ${k}];`);
  for (let l = 1; l < widths.length; l++) {
    const layer = { weights: at, biases: at + widths[l] * widths[l - 1] };
    layers.push(layer);
    for (let u = 0; u < widths[l]; u++) {
      const terms = Array.from({ length: widths[l - 1] }, (_, k) => `w${layer.weights + u * widths[l - 1] + k} * ${name(l - 1, k)}`);
      lines.push(`const ${name(l, u)} = Math.tanh(w${layer.biases + u} + ${terms.join(" + ")});`);
    }
    at += widths[l] * (widths[l - 1] + 1);
  }
  const top = widths.length - 1;
  lines.push(`const d${top}_0 = (${name(top, 0)} - y[i]) * (1 - ${name(top, 0)} * ${name(top, 0)});`);
  for (let l = top; l >= 1; l--) {
    const { weights, biases } = layers[l - 1];
    for (let k = 0; l > 1 && k < widths[l - 1]; k++) {
      const terms = Array.from({ length: widths[l] }, (_, u) => `w${weights + u * widths[l - 1] + k} * d${l}_${u}`);
      lines.push(`const d${l - 1}_${k} = (${terms.join(" + ")}) * (1 - ${name(l - 1, k)} * ${name(l - 1, k)});`);
    }
    for (let u = 0; u < widths[l]; u++) {
      for (let k = 0; k < widths[l - 1]; k++) lines.push(`g${weights + u * widths[l - 1] + k} += d${l}_${u} * ${name(l - 1, k)};`);
      lines.push(`g${biases + u} += d${l}_${u};`);
    }
  }
  const body = `
    const { w, x, y, order, batch, eta } = task;
    let ${all.map((k) => `w${k} = w[${k}]`).join(", ")};
    for (let from = 0; from < order.length; from += batch) {
      let ${all.map((k) => `g${k} = 0`).join(", ")};
      for (let b = from; b < from + batch; b++) { const i = order[b]; ${lines.join("\n")} }
      ${all.map((k) => `w${k} -= (eta * g${k}) / batch;`).join(" ")}
    }
    return Float64Array.of(${all.map((k) => `w${k}`).join(", ")});`;
  return /** @type {(task: Task) => Float64Array} */ (new Function("task", body));
}
