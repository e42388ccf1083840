// The same landscape by TensorFlow.js on its WebAssembly backend, one thread with SIMD: the way its users would write it.

/** Points that go through at once: all intermediate values of these fit into its memory. */
const AT_ONCE = 8192;

/** @returns {any} */
const tensorflow = () => /** @type {any} */ (window).tf;

/** Starts the backend. */
export async function start() {
  const tf = tensorflow();
  tf.wasm.setWasmPaths("/tfjs/");
  tf.wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
}

/**
 * A function that computes the landscape into `out`.
 * @param {import("./problem.js").Problem} p @param {Float64Array} out
 */
export function prepared(p, out) {
  const tf = tensorflow();
  const points = new Float32Array(out.length * 3);
  let at = 0;
  for (const b of p.rows) for (const a of p.columns) points.set([a, b, p.bias], 3 * at++);
  const samples = new Float32Array(3 * p.n);
  for (let i = 0; i < p.n; i++) [samples[i], samples[p.n + i], samples[2 * p.n + i]] = [p.x[2 * i], p.x[2 * i + 1], 1];
  const x = tf.tensor2d(samples, [3, p.n]);
  const y = tf.tensor1d(new Float32Array(p.y));
  const blocks = Array.from({ length: out.length / AT_ONCE }, (_, k) => tf.tensor2d(points.subarray(3 * k * AT_ONCE, 3 * (k + 1) * AT_ONCE), [AT_ONCE, 3]));
  return () => {
    blocks.forEach((w, k) => {
      const loss = tf.tidy(() => tf.mul(0.5, tf.mean(tf.square(tf.sub(tf.sigmoid(tf.matMul(w, x)), y)), 1)));
      out.set(loss.dataSync(), k * AT_ONCE);
      loss.dispose();
    });
  };
}
