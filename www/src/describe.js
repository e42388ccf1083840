/** The live line: what the picture shows, in a sentence, for those who listen and those who look. */
import { num, percent, symbol } from './format.js';
import { t } from './messages.js';

/** When each line of text was last written. @type {WeakMap<HTMLElement, number>} */
const written = new WeakMap();
/** Milliseconds between two sentences while something moves: a reader must be able to follow, and a listener. */
const PAUSE = { live: 150, spoken: 1500 };

/** Where the run stands on a slice along directions. @param {{ at: number[], distance: number } | null} slice */
const onSlice = (slice) => (slice ? t('slice.at', { at: slice.at.map((v) => num(v, 3)).join(', '), distance: num(slice.distance, 3) }) : '');

/** @param {import('./explorer.js').Explorer} explorer */
export function describe(explorer) {
  const moves = explorer.playing || explorer.session.progress() < 1;
  const due = (/** @type {'live' | 'spoken'} */ line) => !moves || performance.now() - (written.get(explorer[line]) ?? -Infinity) >= PAUSE[line];
  if (!due('live')) return;
  const facts = JSON.parse(explorer.session.describe());
  const shown = facts.shown.map((/** @type {string} */ n) => `${symbol(n)} = ${num(facts.w[facts.params.indexOf(n)], 3)}`).join(', ');
  const parts = [t('describe.where', { step: facts.step, shown: shown || onSlice(facts.slice), loss: num(facts.loss) })];
  if (facts.slice?.standIns) parts.push(t('slice.stand_in'));
  const [negative, positive] = facts.names;
  const two = facts.names.length === 2;
  if (facts.classes) parts.push(t(two ? 'describe.classes' : 'describe.many', { negative, positive, accuracy: percent(facts.accuracy), n: facts.train }));
  if (facts.drawn < facts.train + facts.test) parts.push(t('describe.drawn', { n: facts.drawn }));
  if (facts.climbed) parts.push(t('describe.climbed', { times: num(facts.climbed, 2) }));
  if (facts.diverged) parts.push(t('describe.diverged'));
  else if (facts.converged) parts.push(t('describe.converged'));
  else if (facts.saturated > 0.5) parts.push(t('describe.saturated', { share: percent(facts.saturated) }));
  if (facts.health?.symmetric) parts.push(t('describe.symmetric'));
  else if (facts.health?.flat) parts.push(t('describe.dead', { n: facts.health.flat, units: facts.health.hidden }));
  if (facts.convex) parts.push(t('describe.convex'));
  const text = parts.join(' ');
  for (const line of /** @type {const} */ (['live', 'spoken'])) {
    if (!due(line)) continue;
    written.set(explorer[line], performance.now());
    if (explorer[line].textContent !== text) explorer[line].textContent = text;
  }
}
