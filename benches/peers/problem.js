// What all peers compute: the square loss of a sigmoid neuron with two weights, over the plane of both.

/**
 * @typedef {object} Problem
 * @property {Float64Array} x n×2, row-major
 * @property {Float64Array} y n
 * @property {number} n
 * @property {number} bias
 * @property {number} reach weights run over ±reach
 * @property {Float64Array} columns first weight of each column
 * @property {Float64Array} rows second weight of each row
 */

/**
 * Standardised inputs and 0/1 labels from a small generator: the same in every run.
 * @param {number} n
 * @param {number} width
 * @param {number} height
 * @returns {Problem}
 */
export function problem(n, width, height) {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const x = new Float64Array(2 * n).map(() => (uniform() + uniform() + uniform() - 1.5) * 2);
  const y = new Float64Array(n).map(() => Math.round(uniform()));
  const reach = 6;
  /** @param {number} cells */
  const centres = (cells) => new Float64Array(cells).map((_, i) => -reach + ((i + 0.5) / cells) * 2 * reach);
  return { x, y, n, bias: 0.3, reach, columns: centres(width), rows: centres(height) };
}
