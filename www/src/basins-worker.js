/** Finds basins in a Session of its own. A message with another generation ends the work under way. */
import { loadWhole } from './core.js';
import { answer, listen, openSession } from './worker-session.js';

/** Gradients of a neuron's terms in a piece at first, and at most. */
const PIECES = { first: 200_000, most: 20_000_000 };
/** What a piece should take, in milliseconds: so soon a newer request is heard. */
const PIECE = 40;
/** Milliseconds between two reports. */
const PAUSE = 150;

let wanted = -1;

answer(async (/** @type {{ generation: number, spec: string, table?: { name: string, text: string } }} */ { generation, spec, table }) => {
  wanted = generation;
  if (generation < 0) return;
  await loadWhole();
  const session = await openSession(spec, table);
  try {
    // The slice may go through where the run stands, so the run must have arrived.
    while (session.progress() < 1 && wanted === generation) {
      session.work(PIECES.most);
      await listen();
    }
    session.divide();
    let [piece, said] = [PIECES.first, 0];
    for (let progress = 0; progress < 1 && wanted === generation;) {
      const from = performance.now();
      progress = session.divideWork(piece);
      const took = performance.now() - from;
      piece = Math.min(PIECES.most, Math.max(PIECES.first, (piece * PIECE) / Math.max(took, 1)));
      if (progress >= 1 || performance.now() - said > PAUSE) {
        const { width, proved, minima } = JSON.parse(session.basins());
        const params = Float64Array.from(minima.flatMap((/** @type {{ params: number[] }} */ minimum) => minimum.params));
        const cells = session.basinCells();
        self.postMessage({ generation, progress, proved, width, cells, params }, { transfer: [cells.buffer, params.buffer] });
        said = performance.now();
      }
      await listen();
    }
  } finally {
    session.free();
  }
});
