/** What a pass costs: gradients of networks of many sizes, timed here and drawn beside what their units and weights say. */
import { loadWhole } from './core.js';
import { make, plainButton } from './dom.js';
import { num, percent } from './format.js';
import { t } from './messages.js';
import { themeOf } from './theme.js';

/** Hidden layers of the networks that are timed. */
const SIZES = ['2', '4', '8', '16', '4,4', '8,8', '16,16', '32,32', '64,64', '64,64,64'];
/** A timing goes on that long, in milliseconds. */
const LONG = 12;

/** A panel that measures when it is asked to. @param {import('./explorer.js').Explorer} explorer */
export function costs(explorer) {
  const canvas = make('canvas', { class: 'costs-chart', hidden: '', role: 'img', 'aria-label': t('costs') });
  const says = make('p', { role: 'status' }, t('costs.text'));
  const button = plainButton('costs.measure', t('costs.measure'), t('costs.measure'), () => void measure());
  const details = make('details', { class: 'slow-alexnet' }, make('summary', {}, t('costs')), says, button, canvas);

  async function measure() {
    button.disabled = true;
    const { Session, Study } = await loadWhole();
    /** @type {number[]} */ const units = [];
    /** @type {number[]} */ const weights = [];
    /** @type {number[]} */ const times = [];
    const act = new URLSearchParams(explorer.session.spec()).get('act') ?? 'tanh';
    for (const hidden of SIZES) {
      const session = new Session(`data=spirals&n=256&test=0&hidden=${hidden}&act=${act}&init=xavier&loss=ce`);
      const w = session.params();
      session.gradient(w);
      let calls = 0;
      const from = performance.now();
      while (performance.now() - from < LONG) { session.gradient(w); calls += 1; }
      times.push(((performance.now() - from) * 1e6) / calls / session.samples());
      const counts = JSON.parse(session.operations());
      units.push(counts.units - counts.inputs);
      weights.push(counts.weights);
      session.free();
      draw(Study, units, weights, times);
      // A frame between two timings: the page goes on.
      await new Promise((done) => requestAnimationFrame(done));
    }
    button.disabled = false;
  }

  /** @param {typeof import('../pkg/downhill.js').Study} Study @param {number[]} units @param {number[]} weights @param {number[]} times */
  function draw(Study, units, weights, times) {
    canvas.hidden = false;
    const dpr = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * dpr);
    canvas.height = Math.round(canvas.clientHeight * dpr);
    const words = Object.fromEntries(['fitted', 'measured', 'line'].map((id) => [id, t(`costs.${id}`)]));
    const [v, e, ns] = [units, weights, times].map((list) => Float64Array.from(list));
    const found = JSON.parse(Study.drawCosts(canvas, v ?? [], e ?? [], ns ?? [], JSON.stringify({ theme: themeOf(explorer.host), dpr, words })));
    if (found && times.length === SIZES.length) says.textContent = t('costs.says', { unit: num(found.unit, 2), weight: num(found.weight, 2), worst: percent(found.worst), least: weights[0] ?? 0, most: weights.at(-1) ?? 0 });
  }

  return details;
}
