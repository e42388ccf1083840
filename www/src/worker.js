/** Computes a landscape's tiles, one a message, in a Session of its own. Of another landscape than the last that was asked for nothing is answered. */
import { loadCore, loadWhole, Session } from './core.js';
import { riskOf } from './risk-keys.js';
import { answer, openSession } from './worker-session.js';

let wanted = -1;
/** The Session of the last risk, for the next landscape of the same. @type {{ of: string, session: import('../pkg/downhill.js').Session } | undefined} */
let kept;

/** A Session of the Spec; the one that was used last, if it is of the same. @param {string} spec @param {{ name: string, text: string } | undefined} table */
async function open(spec, table) {
  const of = JSON.stringify([spec, table?.name, table?.text.length]);
  // The whole module's sessions know slices; one of the first is not kept beyond it.
  if (kept?.of === of && kept.session.constructor === Session) return kept.session;
  const session = await openSession(spec, table);
  kept?.session.free();
  kept = { of, session };
  return session;
}

/** @typedef {{ name: string, text: string }} Table */
answer(async (/** @type {{ generation: number, spec: string, slice?: Float64Array, table?: Table, width: number, height: number, row: number, to: number }} */ { generation, spec, slice, table, width, height, row, to }) => {
  wanted = generation;
  if (wanted < 0) return;
  // Only the whole module takes a slice, and says one.
  await (slice ? loadWhole() : loadCore(spec));
  // With the slice given, the risk is all that is needed: not the walk, nor what is seen of it.
  const session = await open(slice ? riskOf(spec) : spec, table);
  // Else the slice holds the other parameters where the run stands, so the run must have arrived.
  while (session.progress() < 1 && wanted === generation) session.work(50_000_000);
  if (wanted !== generation) return;
  const values = slice ? session.tileOf(width, height, row, to, slice) : session.tile(width, height, row, to);
  self.postMessage({ generation, width, height, row, values }, { transfer: [values.buffer] });
});
