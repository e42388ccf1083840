/** Computes a landscape's tiles in a Session of its own. A message with another generation ends the job under way. */
import { fetchDigits, loadCore, Session } from './core.js';

let wanted = -1;

self.onmessage = async ({ data }) => {
  wanted = data.generation;
  if (wanted < 0) return;
  const { generation, spec, table, width, height, rows } = data;
  await loadCore(spec);
  const session = new Session('');
  if (table) session.loadTable(table.name, table.text);
  if (/\bdata=digits\b/.test(spec)) session.loadDigits(await fetchDigits());
  session.apply(spec);
  // The slice holds the other parameters where the run stands, so the run must have arrived.
  while (session.progress() < 1 && wanted === generation) session.work(50_000_000);
  for (let row = 0; row < height && wanted === generation; row += rows) {
    const values = session.tile(width, height, row, Math.min(height, row + rows));
    self.postMessage({ generation, width, height, row, values }, { transfer: [values.buffer] });
    // Lets a newer request be heard.
    await new Promise((resolve) => setTimeout(resolve));
  }
  session.free();
};
