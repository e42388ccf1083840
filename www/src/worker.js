/** Computes a landscape's tiles in a Session of its own. A message with another generation ends the job under way. */
import { fetchDigits, loadCore, loadWhole, Session } from './core.js';
import { withKeys } from './query.js';

/** Keys of the Spec on which the risk does not depend. */
const NOT_THE_RISK = Object.fromEntries(['t', 'at', 'race', 'view', 'slice', 'eigen', 'centre', 'dirs', 'turn', 'carry', 'put', 'through', 'p1', 'p2', 'xscale', 'yscale', 'box', 'scene', 'show', 'beside', 'basins', 'terms', 'hide'].map((key) => [key, '']));

let wanted = -1;
/** The Session of the last risk, for the next landscape of the same. @type {{ of: string, session: import('../pkg/downhill.js').Session } | undefined} */
let kept;

/** A Session of the Spec; the one that was used last, if it is of the same. @param {string} spec @param {{ name: string, text: string } | undefined} table */
async function open(spec, table) {
  const of = JSON.stringify([spec, table?.name, table?.text.length]);
  // The whole module's sessions know slices; one of the first is not kept beyond it.
  if (kept?.of === of && kept.session.constructor === Session) return kept.session;
  const digits = /\bdata=digits\b/.test(spec) ? await fetchDigits() : '';
  kept?.session.free();
  const session = new Session('');
  if (table) session.loadTable(table.name, table.text);
  if (digits) session.loadDigits(digits);
  session.apply(spec);
  kept = { of, session };
  return session;
}

self.onmessage = async ({ data }) => {
  wanted = data.generation;
  if (wanted < 0) return;
  const { generation, spec, slice, table, width, height, rows } = data;
  // Only the whole module takes a slice, and says one.
  await (slice ? loadWhole() : loadCore(spec));
  // With the slice given, the risk is all that is needed: not the walk, nor what is seen of it.
  const session = await open(slice ? withKeys(spec, NOT_THE_RISK) : spec, table);
  // Else the slice holds the other parameters where the run stands, so the run must have arrived.
  while (session.progress() < 1 && wanted === generation) session.work(50_000_000);
  for (let row = 0; row < height && wanted === generation; row += rows) {
    const to = Math.min(height, row + rows);
    const values = slice ? session.tileOf(width, height, row, to, slice) : session.tile(width, height, row, to);
    self.postMessage({ generation, width, height, row, values }, { transfer: [values.buffer] });
    // Lets a newer request be heard.
    await new Promise((resolve) => setTimeout(resolve));
  }
};
