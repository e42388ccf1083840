/** Makes the runs of a study, one after the other, as they are handed to it. */
import { fetchDigits, loadWhole } from './core.js';

/** Gradients of a neuron's terms between two looks at the messages. */
const PIECE = 20_000_000;

self.onmessage = async ({ data: { study, job } }) => {
  const core = await loadWhole();
  const digits = /\bdata=digits\b/.test(job.spec) ? await fetchDigits() : undefined;
  const trial = new core.Trial(study, job.spec, digits);
  while (!trial.work(PIECE));
  const found = trial.result();
  trial.free();
  self.postMessage({ job, found }, { transfer: [found.buffer] });
};
