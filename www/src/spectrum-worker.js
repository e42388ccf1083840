/** Eigenvalues of a Hessian at given parameters, in a Session of its own, which is kept as long as the risk is the same. */
import { loadWhole } from './core.js';
import { answer, openSession } from './worker-session.js';

/** @type {{ of: string, session: import('../pkg/downhill.js').Session } | undefined} */
let kept;

answer(async (/** @type {{ question: number, spec: string, table?: { name: string, text: string }, w: number[] }} */ { question, spec, table, w }) => {
  await loadWhole();
  const of = JSON.stringify([spec, table]);
  if (kept?.of !== of) {
    const session = await openSession(spec, table);
    kept?.session.free();
    kept = { of, session };
  }
  self.postMessage({ question, values: kept.session.eigenvalues(Float64Array.from(w)) });
});
