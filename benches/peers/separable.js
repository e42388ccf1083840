// The same landscape with tables of exponentials for rows and columns: the algorithm of the Rust kernel in JavaScript.

/**
 * @param {import("./problem.js").Problem} problem
 * @param {Float64Array} out height × width, row-major from the lower edge
 */
export function separable({ x, y, n, bias, columns, rows }, out) {
  const width = columns.length;
  const table = new Float64Array(width * n);
  for (let c = 0; c < width; c++) for (let k = 0; k < n; k++) table[c * n + k] = Math.exp(-columns[c] * x[2 * k]);
  const factors = new Float64Array(n);
  for (let r = 0; r < rows.length; r++) {
    for (let k = 0; k < n; k++) factors[k] = Math.exp(-(bias + rows[r] * x[2 * k + 1]));
    for (let c = 0; c < width; c++) {
      const base = c * n;
      let sum = 0;
      for (let k = 0; k < n; k++) {
        const d = 1 / (1 + factors[k] * table[base + k]) - y[k];
        sum += d * d;
      }
      out[r * width + c] = (0.5 * sum) / n;
    }
  }
}
