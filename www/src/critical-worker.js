/** Searches for critical points in a Session of its own. A message with another generation ends the search under way. */
import { loadWhole } from './core.js';
import { answer, listen, openSession } from './worker-session.js';

/** Gradients of a neuron's terms between two looks at the messages. */
const PIECE = 20_000_000;
/** Milliseconds between two reports. */
const PAUSE = 200;

let wanted = -1;

answer(async (/** @type {{ generation: number, spec: string, table?: { name: string, text: string } }} */ { generation, spec, table }) => {
  wanted = generation;
  if (generation < 0) return;
  await loadWhole();
  const session = await openSession(spec, table);
  try {
    // The search begins at places of the walk, so the run must have arrived.
    while (session.progress() < 1 && wanted === generation) session.work(PIECE);
    session.search();
    let said = 0;
    for (let progress = 0; progress < 1 && wanted === generation;) {
      progress = session.searchWork(PIECE);
      if (progress < 1 && performance.now() - said < PAUSE) continue;
      said = performance.now();
      const { points } = JSON.parse(session.criticalPoints());
      const found = Float64Array.from(points.flatMap((/** @type {{ params: number[] }} */ { params }) => params));
      self.postMessage({ generation, progress, found }, { transfer: [found.buffer] });
      await listen();
    }
  } finally {
    session.free();
  }
});
