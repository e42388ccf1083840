// The landscape of a tanh network along two directions, square loss: as one writes it at first, and with tables for the first layer.

/** @typedef {import("./training.js").Task & { u: Float64Array, v: Float64Array, side: number }} Problem */

/** @param {number} side */
const centres = (side) => Float64Array.from({ length: side }, (_, i) => -1 + (2 * (i + 0.5)) / side);

/** Every unit of every sample at every place. @param {Problem} problem */
export function landscape({ widths, w, u, v, x, y, side }) {
  const places = centres(side);
  const out = new Float64Array(side * side);
  const point = new Float64Array(w.length);
  const values = widths.map((n) => new Float64Array(n));
  const [d] = widths;
  for (let r = 0; r < side; r++) {
    for (let c = 0; c < side; c++) {
      for (let k = 0; k < w.length; k++) point[k] = w[k] + places[c] * u[k] + places[r] * v[k];
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        for (let k = 0; k < d; k++) values[0][k] = x[i * d + k];
        let at = 0;
        for (let l = 1; l < widths.length; l++) {
          const below = values[l - 1];
          const biases = at + widths[l] * widths[l - 1];
          for (let unit = 0; unit < widths[l]; unit++) {
            let z = point[biases + unit];
            for (let k = 0; k < widths[l - 1]; k++) z += point[at++] * below[k];
            values[l][unit] = Math.tanh(z);
          }
          at = biases + widths[l];
        }
        const error = values[widths.length - 1][0] - y[i];
        sum += error * error;
      }
      out[r * side + c] = (0.5 * sum) / y.length;
    }
  }
  return out;
}

/** One hidden layer; its exponentials are products of a row's and a column's factor. @param {Problem} problem */
export function separable({ widths, w, u, v, x, y, side }) {
  const [d, m] = widths;
  const n = y.length;
  const places = centres(side);
  const out = new Float64Array(side * side);
  const columns = new Float64Array(side * n * m);
  const rows = new Float64Array(n * m);
  const z = (/** @type {Float64Array} */ p, /** @type {number} */ i, /** @type {number} */ unit) => {
    let sum = p[m * d + unit];
    for (let k = 0; k < d; k++) sum += p[unit * d + k] * x[i * d + k];
    return sum;
  };
  for (let c = 0; c < side; c++) for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) columns[(c * n + i) * m + j] = Math.exp(2 * places[c] * z(u, i, j));
  const top = m * (d + 1);
  const weights = new Float64Array(m + 1);
  for (let r = 0; r < side; r++) {
    for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) rows[i * m + j] = Math.exp(2 * (z(w, i, j) + places[r] * z(v, i, j)));
    for (let c = 0; c < side; c++) {
      for (let j = 0; j <= m; j++) weights[j] = w[top + j] + places[c] * u[top + j] + places[r] * v[top + j];
      let sum = 0;
      for (let i = 0; i < n; i++) {
        let output = weights[m];
        for (let j = 0; j < m; j++) output += weights[j] * (1 - 2 / (1 + rows[i * m + j] * columns[(c * n + i) * m + j]));
        const error = Math.tanh(output) - y[i];
        sum += error * error;
      }
      out[r * side + c] = (0.5 * sum) / n;
    }
  }
  return out;
}
