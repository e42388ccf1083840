/** Computes a landscape's tiles in a Session of its own. A message with another generation ends the job under way. */
import { fetchDigits, loadCore, Session } from './core.js';
import { withKeys } from './query.js';

/** Keys of the Spec on which the risk does not depend. */
const NOT_THE_RISK = Object.fromEntries(['t', 'at', 'race', 'view', 'slice', 'eigen', 'centre', 'dirs', 'turn', 'carry', 'put', 'p1', 'p2', 'xscale', 'yscale', 'box', 'scene', 'show', 'beside', 'basins', 'terms', 'hide'].map((key) => [key, '']));

let wanted = -1;

self.onmessage = async ({ data }) => {
  wanted = data.generation;
  if (wanted < 0) return;
  const { generation, spec, slice, table, width, height, rows } = data;
  // With the slice given, the risk is all that is needed: not the walk, nor what is seen of it.
  const asked = slice ? withKeys(spec, NOT_THE_RISK) : spec;
  await loadCore(asked);
  const session = new Session('');
  if (table) session.loadTable(table.name, table.text);
  if (/\bdata=digits\b/.test(spec)) session.loadDigits(await fetchDigits());
  session.apply(asked);
  // Else the slice holds the other parameters where the run stands, so the run must have arrived.
  while (session.progress() < 1 && wanted === generation) session.work(50_000_000);
  for (let row = 0; row < height && wanted === generation; row += rows) {
    const to = Math.min(height, row + rows);
    const values = slice ? session.tileOf(width, height, row, to, slice) : session.tile(width, height, row, to);
    self.postMessage({ generation, width, height, row, values }, { transfer: [values.buffer] });
    // Lets a newer request be heard.
    await new Promise((resolve) => setTimeout(resolve));
  }
  session.free();
};
