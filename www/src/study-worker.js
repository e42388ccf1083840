/** Makes the runs of a study, one after the other, as they are handed to it. */
import { loadWhole } from './core.js';
import { answer, digitsOf } from './worker-session.js';

/** Gradients of a neuron's terms between two looks at the messages. */
const PIECE = 20_000_000;

answer(async (/** @type {{ study: string, job: { spec: string } }} */ { study, job }) => {
  const core = await loadWhole();
  const trial = new core.Trial(study, job.spec, await digitsOf(job.spec));
  try {
    while (!trial.work(PIECE));
    const found = trial.result();
    self.postMessage({ job, found }, { transfer: [found.buffer] });
  } finally {
    trial.free();
  }
});
