// The landscape as one writes it at first: an exponential for every grid point and sample.

/**
 * @param {import("./problem.js").Problem} problem
 * @param {Float64Array} out height × width, row-major from the lower edge
 */
export function plain({ x, y, n, bias, columns, rows }, out) {
  const width = columns.length;
  for (let r = 0; r < rows.length; r++) {
    const w2 = rows[r];
    for (let c = 0; c < width; c++) {
      const w1 = columns[c];
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const z = bias + w1 * x[2 * k] + w2 * x[2 * k + 1];
        const d = 1 / (1 + Math.exp(-z)) - y[k];
        sum += d * d;
      }
      out[r * width + c] = (0.5 * sum) / n;
    }
  }
}
