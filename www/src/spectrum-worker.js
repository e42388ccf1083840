/** Eigenvalues of a Hessian at given parameters, in a Session of its own, which is kept as long as the risk is the same. */
import { fetchDigits, loadWhole } from './core.js';

/** @type {import('../pkg/downhill.js').Session | undefined} */
let session;
let known = '';

self.onmessage = async ({ data: { question, spec, table, w } }) => {
  const { Session } = await loadWhole();
  const asked = JSON.stringify([spec, table]);
  if (!session || asked !== known) {
    session?.free();
    session = new Session('');
    known = asked;
    if (table) session.loadTable(table.name, table.text);
    if (/\bdata=digits\b/.test(spec)) session.loadDigits(await fetchDigits());
    session.apply(spec);
  }
  self.postMessage({ question, values: session.eigenvalues(Float64Array.from(w)) });
};
