/** Searches for critical points in a Session of its own. A message with another generation ends the search under way. */
import { fetchDigits, loadWhole } from './core.js';

/** Gradients of a neuron's terms between two looks at the messages. */
const PIECE = 20_000_000;
/** Milliseconds between two reports. */
const PAUSE = 200;

let wanted = -1;

self.onmessage = async ({ data: { generation, spec, table } }) => {
  wanted = generation;
  if (generation < 0) return;
  const { Session } = await loadWhole();
  const session = new Session('');
  if (table) session.loadTable(table.name, table.text);
  if (/\bdata=digits\b/.test(spec)) session.loadDigits(await fetchDigits());
  session.apply(spec);
  // The search begins at places of the walk, so the run must have arrived.
  while (session.progress() < 1 && wanted === generation) session.work(PIECE);
  session.search();
  let said = 0;
  for (let progress = 0; progress < 1 && wanted === generation;) {
    progress = session.searchWork(PIECE);
    if (progress < 1 && performance.now() - said < PAUSE) continue;
    said = performance.now();
    const { points, lost } = JSON.parse(session.criticalPoints());
    const found = Float64Array.from(points.flatMap((/** @type {{ params: number[] }} */ { params }) => params));
    self.postMessage({ generation, progress, found, lost }, { transfer: [found.buffer] });
    // Lets a newer request be heard.
    await new Promise((resolve) => setTimeout(resolve));
  }
  session.free();
};
