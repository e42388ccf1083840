/**
 * The spectrum: a card with the Hessian's eigenvalues now and along the walk, the largest beside the threshold of stability. Small models' are found here, a few in
 * each frame; a large one's by a worker. Fetched with the first Spec that shows it.
 */
import { make } from './dom.js';
import { num } from './format.js';
import { t } from './messages.js';
import { Pane } from './panes.js';
import { riskOf } from './risk-keys.js';

/** What one frame may take for it, in milliseconds; a place that alone takes longer than the second is a worker's. */
const FRAME = 4;
const HEAVY = 12;
/** The words that the figure writes. */
const WORDS = ['update', 'eigenvalues', 'largest', 'threshold'];
/** What the legend explains. */
const LEGEND = ['largest', 'others', 'negative', 'threshold'];

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {{ step: number, values: number[], whole: boolean, threshold: number | null, eta: number, parameters: number, known: number, progress: number, cost: number }} Facts */

/** A pane whose words depend on the method. */
class SpectrumPane extends Pane {
  /** @param {string} theme @override */
  options(theme) {
    const options = super.options(theme);
    return { ...options, words: { .../** @type {Record<string, string>} */ (options.words), threshold: t(`spectrum.short.${method(this.explorer)}`) } };
  }
}

/** The method whose formula the threshold is: gd for all without momentum. @param {Explorer} explorer */
function method({ session }) {
  const opt = new URLSearchParams(session.spec()).get('opt') ?? 'gd';
  return opt === 'momentum' || opt === 'nesterov' ? opt : 'gd';
}

export class SpectrumCard {
  /** Evaluations in a millisecond, measured as it goes. */
  #rate = 50_000;
  /** @type {Worker | null | undefined} */ #worker;
  /** What the worker is at: the number of its question, 0 while it rests. */
  #asked = 0;
  #questions = 0;

  /** @param {Explorer} explorer @param {AbortSignal} signal */
  constructor(explorer, signal) {
    this.explorer = explorer;
    const side = /** @type {HTMLElement} */ (explorer.root.querySelector('.side'));
    this.pane = new SpectrumPane(explorer, 'spectrum', side, () => explorer.dirty(), signal);
    this.pane.words = WORDS;
    this.says = make('p', { class: 'spectrum-says', role: 'status' });
    this.legend = make('p', { class: 'spectrum-legend' }, ...LEGEND.map((id) => make('span', { class: `spectrum-${id}` }, t(`spectrum.legend.${id}`))));
    this.pane.element.before(this.says);
    this.pane.element.after(this.legend);
    this.tab = make('button', { type: 'button', 'data-tab': 'spectrum', 'aria-pressed': 'false' }, t('pane.spectrum'));
    const bar = /** @type {HTMLElement} */ (explorer.root.querySelector('.tabs'));
    const open = () => { explorer.root.dataset.tab = 'spectrum'; for (const tab of bar.children) tab.setAttribute('aria-pressed', String(tab === this.tab)); explorer.redraw(); };
    this.tab.addEventListener('click', open, { signal });
    bar.addEventListener('click', (event) => { if (event.target !== this.tab) this.tab.setAttribute('aria-pressed', 'false'); }, { signal });
    bar.append(this.tab);
    this.#pointers(signal);
    signal.addEventListener('abort', () => { this.#worker?.terminate(); this.#worker = null; });
  }

  get shown() { return !this.pane.card.hidden; }

  /** @param {boolean} on */
  show(on) {
    if (this.shown === on && this.explorer.root.classList.contains('with-spectrum') === on) return;
    this.pane.card.hidden = !on;
    this.tab.hidden = !on;
    this.explorer.root.classList.toggle('with-spectrum', on);
    if (!on && this.explorer.root.dataset.tab === 'spectrum') /** @type {HTMLElement | null} */ (this.explorer.root.querySelector('[data-tab=curves]'))?.click();
    this.explorer.redraw();
  }

  #pointers(/** @type {AbortSignal} */ signal) {
    const { explorer, pane } = this;
    const { element } = pane;
    let down = false;
    const pick = (/** @type {[number, number]} */ at) => /** @type {{ kind: string, at: [number, number] }} */ (JSON.parse(explorer.session.pick('spectrum', ...at)));
    const seek = (/** @type {[number, number]} */ at) => { const hit = pick(at); if (hit.kind === 'plane') explorer.seek(hit.at[0]); };
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      down = true;
      element.setPointerCapture(event.pointerId);
      explorer.pause();
      seek(pane.place(event));
    }, { signal });
    element.addEventListener('pointermove', (event) => {
      const at = pane.place(event);
      explorer.gesture = () => {
        explorer.gesture = undefined;
        if (down) seek(at);
        else this.#hover(at);
      };
      explorer.dirty();
    }, { signal });
    const up = () => {
      if (!down) return;
      down = false;
      explorer.gesture?.();
      explorer.commit();
    };
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
    element.addEventListener('pointerleave', () => pane.hover(null), { signal });
  }

  /** @param {[number, number]} at */
  #hover(at) {
    const facts = /** @type {{ step: number, values: number[], threshold: number | null } | null} */ (JSON.parse(this.explorer.session.hover('spectrum', ...at)));
    if (!facts) return this.pane.hover(null);
    const { step, values, threshold } = facts;
    const lines = [`${t('figure.update')} ${step}`, `${t('figure.largest')} ${num(values.at(-1))}`];
    if (threshold !== null) lines.push(`${t(`spectrum.short.${method(this.explorer)}`)} = ${num(threshold)}`);
    if (values.length > 1) lines.push(t('spectrum.least', { least: num(values[0]) }));
    this.pane.hover(lines, at);
  }

  /** After a frame: finds what is missing, as far as there is time, and shows what is known. @param {string} theme */
  update(theme) {
    if (!this.shown) return;
    const { explorer } = this;
    const { session } = explorer;
    let facts = /** @type {Facts} */ (JSON.parse(session.spectrum()));
    if (facts.progress < 1) {
      if (facts.cost > this.#rate * HEAVY) this.#ask();
      // The landscape comes first.
      else if (session.progress() >= 1) {
        const from = performance.now();
        const budget = this.#rate * FRAME;
        session.spectrumWork(budget);
        const took = performance.now() - from;
        if (took > 0.2) this.#rate = 0.8 * this.#rate + 0.2 * Math.max(1_000, Math.max(budget, facts.cost) / took);
        facts = /** @type {Facts} */ (JSON.parse(session.spectrum()));
        if (facts.progress < 1) explorer.dirty();
      }
    }
    this.pane.extra = { known: facts.known };
    /** @type {HTMLElement} */ (this.legend.lastElementChild).hidden = facts.threshold === null;
    this.pane.element.dataset.progress = String(facts.progress);
    this.pane.draw(theme);
    this.#say(facts);
  }

  /** @param {Facts} facts */
  #say({ values, whole, threshold, parameters, progress }) {
    const sharpness = values.at(-1);
    if (sharpness === undefined) {
      this.says.textContent = t(progress < 1 ? 'spectrum.pending' : 'spectrum.none');
      return;
    }
    const opt = new URLSearchParams(this.explorer.session.spec()).get('opt') ?? 'gd';
    const numbers = { sharpness: num(sharpness, 3), threshold: num(threshold, 3), formula: t(`spectrum.formula.${method(this.explorer)}`) };
    const parts = [t(threshold === null ? 'spectrum.free' : sharpness <= 0 ? 'spectrum.downward' : sharpness < threshold ? 'spectrum.stable' : 'spectrum.unstable', numbers)];
    if (threshold !== null && opt !== 'gd') parts.push(t('spectrum.batches'));
    const negative = values.filter((v) => v < 0).length;
    if (!whole) parts.push(t('spectrum.ends', { parameters, n: values.length }));
    else parts.push(t(negative ? 'spectrum.signs' : 'spectrum.positive', { negative, n: values.length }));
    const text = parts.join(' ');
    if (this.says.textContent !== text) this.says.textContent = text;
  }

  /** Asks the worker for the next place, if it rests. */
  #ask() {
    if (this.#asked) return;
    const { explorer } = this;
    const { session, table } = explorer;
    const worker = this.#start();
    const spec = new URLSearchParams(session.spec());
    const own = spec.get('data') === 'own';
    if (!worker || (own && !table)) {
      // What no worker can be given is done here, one place a frame, while nothing moves.
      if (!explorer.playing) { session.spectrumWork(1); explorer.dirty(); }
      return;
    }
    const [, ...w] = session.spectrumPlace();
    if (!w.length) return;
    this.#asked = ++this.#questions;
    // The walk plays no part in it: only the risk does.
    worker.postMessage({ question: this.#asked, spec: riskOf(session.spec()), table: own ? table : undefined, w });
  }

  #start() {
    if (this.#worker !== undefined) return this.#worker;
    try {
      this.#worker = new Worker(new URL('./spectrum-worker.js', import.meta.url), { type: 'module' });
    } catch {
      this.#worker = null;
      return null;
    }
    const fail = () => { this.#worker?.terminate(); this.#worker = null; this.#asked = 0; this.explorer.dirty(); };
    this.#worker.onerror = fail;
    this.#worker.onmessage = ({ data }) => {
      if (data.question !== this.#asked || this.#worker === null) return;
      if (data.error) return fail();
      this.#asked = 0;
      this.explorer.session.adoptSpectrum(data.values);
      this.explorer.dirty();
    };
    return this.#worker;
  }
}
