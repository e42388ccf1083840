/**
 * Loads the WebAssembly module, once for a page or a worker: at first the small one, which knows a single neuron; the whole one when a Spec
 * needs it. Everything that a session is is in its Spec, so one of the whole module takes over where one of the first left off.
 */
import { loadMessages } from './messages.js';

/** @typedef {typeof import('../pkg/downhill.js').Session} Whole */

/** The facade of the module that was loaded last. @type {Whole} */
export let Session;
/** What only the whole module has, once it is loaded. @type {typeof import('../pkg/downhill.js') | undefined} */
export let whole;

/** Whether a Spec is sure to ask for more than the first module has: then that one need not be fetched at all. The core has the last word, by its error `beyond`. @param {string} spec */
const needsWhole = (spec) => /^#\/lab\/(?!penguins)|\b(hidden=\d|risk=|view=surface|basins=|race=|beside=|show=|schedule=|slice=|(order|augment)=|act=sign|classes=all|opt=(ada|rms|newton)|data=(digits|circle|xor|spirals|moons|plane|bumps|ladder|offsets|pinned|committee))/.test(spec);

/** Loads what the Spec needs. @param {string} [spec] */
export async function loadCore(spec = '') {
  if (needsWhole(spec)) return void (await loadWhole());
  if (Session) return;
  const core = await import('../pkg/first/downhill.js');
  await core.default({ module_or_path: new URL('../pkg/first/downhill_bg.wasm', import.meta.url) });
  // A network's methods are in the whole module only; whoever calls them has loaded that.
  Session = /** @type {Whole} */ (/** @type {unknown} */ (core.Session));
}

/** Loads the whole module and the words of what only it knows, whatever was loaded before. */
export async function loadWhole() {
  if (whole) return whole;
  const [core] = await Promise.all([import('../pkg/downhill.js'), loadMessages('whole.en.json')]);
  await core.default({ module_or_path: new URL('../pkg/downhill_bg.wasm', import.meta.url) });
  Session = core.Session;
  whole = core;
  return whole;
}

/** The handwritten digits, as text: too many bytes for the module, and few experiments need them. */
export async function fetchDigits() {
  const answer = await fetch(new URL('../data/digits.csv', import.meta.url));
  if (!answer.ok) throw new Error(`digits.csv: ${answer.status}`);
  return answer.text();
}
