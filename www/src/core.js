/** Loads the WebAssembly module, once for a page or a worker. */
import init from '../pkg/downhill.js';

export function loadCore() {
  return init({ module_or_path: new URL('../pkg/downhill_bg.wasm', import.meta.url) });
}

/** The handwritten digits, as text: too many bytes for the module, and few experiments need them. */
export async function fetchDigits() {
  const answer = await fetch(new URL('../data/digits.csv', import.meta.url));
  if (!answer.ok) throw new Error(`digits.csv: ${answer.status}`);
  return answer.text();
}
