/** Loads the WebAssembly module, once for a page or a worker. */
import init from '../pkg/downhill.js';

export function loadCore() {
  return init({ module_or_path: new URL('../pkg/downhill_bg.wasm', import.meta.url) });
}
