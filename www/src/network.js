/**
 * The network in the landscape's place: its diagram, whose weights can be taken hold of, and backpropagation in slow motion.
 *
 * Fetched when it is first looked at. The numbers are the core's; here they are only written beside their formulas.
 */
import { help } from './controls.js';
import { costs } from './costs.js';
import { make, plainButton } from './dom.js';
import { editing } from './fields.js';
import { num, symbol } from './format.js';
import { has, t } from './messages.js';
import { Pane } from './panes.js';
import { phases } from './slow-motion.js';
import { Session } from './core.js';

/** How much a weight changes for each CSS px that a drag goes up. */
const PER_PIXEL = 0.02;
/** The words that the diagram writes. */
const WORDS = ['inputs', 'hidden', 'output', 'responses', 'weights'];

/** @typedef {import('./explorer.js').Explorer} Explorer */

export class NetworkView {
  /** The parameter that was clicked. @type {number | null} */
  selected = null;
  /** The training sample that goes through in slow motion, and how far it is. */
  sample = 0;
  phase = -1;
  #written = '';

  /** @param {Explorer} explorer @param {AbortSignal} signal */
  constructor(explorer, signal) {
    this.explorer = explorer;
    const stage = /** @type {HTMLElement} */ (explorer.panes.landscape.card);
    this.pane = new Pane(explorer, 'network', stage, () => explorer.dirty(), signal);
    this.pane.words = WORDS;
    this.slow = make('div', { class: 'slow' });
    explorer.panes.landscape.element.after(this.pane.element, this.slow);
    const go = (/** @type {number} */ by) => {
      this.phase = Math.max(0, this.phase + by);
      this.explorer.pause();
      this.explorer.dirty();
    };
    this.toggle = plainButton('slow', t('slow'), t('slow'), () => {
      this.phase = this.phase < 0 ? 0 : -1;
      this.explorer.pause();
      this.explorer.dirty();
    });
    this.number = make('input', { type: 'number', min: '1', class: 'controls-number', 'aria-label': t('slow.sample') });
    this.edit = editing(this.number);
    this.number.addEventListener('change', () => {
      this.edit.end();
      this.sample = Math.max(0, Math.round(Number(this.number.value) || 1) - 1);
      this.explorer.dirty();
    });
    this.title = make('strong', {});
    this.back = plainButton('slow.back', '◀', t('slow.back'), () => go(-1));
    this.forth = plainButton('slow.forth', '▶', t('slow.forth'), () => go(1));
    this.steps = make('span', { class: 'slow-steps' }, make('label', {}, `${t('slow.sample')} `, this.number), this.back, this.forth, this.title);
    this.counted = make('span', { class: 'stage-label' });
    this.counts = make('div', { class: 'slow-counts' }, this.counted, ...help(t('operations.label'), 'operations.help'));
    // The formula above its numbers, which may be more than there is room for: only they are scrolled.
    this.rule = make('p', { class: 'slow-rule' });
    this.lines = make('div', { class: 'slow-lines', tabindex: '0', 'aria-label': t('slow') });
    this.panel = make('div', { class: 'slow-panel', 'aria-live': 'polite' }, this.rule, this.lines);
    this.slow.append(make('div', { class: 'slow-bar' }, this.toggle, this.steps), this.panel, this.counts, costs(explorer), alexnet());
    this.#pointers(signal);
  }

  /** Whether it is shown. */
  get shown() { return !this.pane.element.hidden; }

  /** Shows or hides everything of it. @param {boolean} on */
  show(on) {
    this.pane.element.hidden = !on;
    this.slow.hidden = !on;
    this.explorer.panes.landscape.element.hidden = on;
  }

  #pointers(/** @type {AbortSignal} */ signal) {
    const { explorer, pane } = this;
    const { element } = pane;
    /** @type {{ index: number, value: number, y: number } | null} */
    let drag = null;
    const pick = (/** @type {[number, number]} */ at) => JSON.parse(explorer.session.pick('network', ...at));
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      const hit = pick(pane.place(event));
      this.selected = hit.kind === 'parameter' ? hit.index : null;
      if (this.selected !== null) {
        element.setPointerCapture(event.pointerId);
        explorer.pause();
        drag = { index: this.selected, value: explorer.session.params()[this.selected] ?? 0, y: event.clientY };
      }
      explorer.dirty();
    }, { signal });
    element.addEventListener('pointermove', (event) => {
      const at = pane.place(event);
      const held = drag;
      explorer.gesture = () => {
        explorer.gesture = undefined;
        if (held) {
          const by = held.y - event.clientY;
          if (Math.abs(by) > 2) explorer.change(explorer.session.withParameter(held.index, held.value + PER_PIXEL * by), true);
          return;
        }
        const hit = pick(at);
        element.dataset.over = hit.kind;
        pane.cursor = hit.kind === 'none' ? null : hit.at;
        const facts = JSON.parse(explorer.session.hover('network', ...at));
        pane.hover(facts ? [`${symbol(facts.name)} = ${num(facts.value)}`] : null, at);
      };
      explorer.dirty();
    }, { signal });
    const up = () => {
      if (!drag) return;
      drag = null;
      explorer.gesture?.();
      explorer.commit();
    };
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
    element.addEventListener('pointerleave', () => { pane.hover(null); pane.cursor = null; explorer.dirty(); }, { signal });
  }

  /** Draws what has changed. @param {string} theme */
  draw(theme) {
    const facts = this.#slowly();
    this.pane.extra = { selected: this.selected, sample: facts ? this.sample : null, backward: facts?.backward ?? false };
    this.pane.draw(theme);
  }

  /** The panel below; returns what the diagram shows of it. */
  #slowly() {
    const { explorer } = this;
    const { session } = explorer;
    const { units, weights, parameters, forward, backward } = JSON.parse(session.operations());
    this.counted.textContent = t('operations', { units, weights, parameters, forward, backward });
    const on = this.phase >= 0;
    this.steps.hidden = !on;
    this.panel.hidden = !on;
    this.slow.toggleAttribute('data-slowly', on);
    this.toggle.setAttribute('aria-pressed', String(on));
    if (!on) return null;
    this.sample = Math.min(this.sample, session.samples() - 1);
    const data = JSON.parse(session.backpropagation(this.sample));
    const all = phases({ ...data, move: data.next ? null : JSON.parse(session.nextUpdate()) }, session.paramNames());
    this.phase = Math.min(this.phase, all.length - 1);
    const phase = all[this.phase];
    if (!phase) return null;
    this.back.disabled = this.phase === 0;
    this.forth.disabled = this.phase === all.length - 1;
    this.number.max = String(data.samples);
    this.edit.write(String(this.sample + 1));
    const written = JSON.stringify(phase);
    if (written !== this.#written) {
      this.#written = written;
      this.title.textContent = `${this.phase + 1}/${all.length} ${phase.title}`;
      this.rule.textContent = has(phase.rule) ? t(phase.rule, phase.params) : '';
      this.lines.dataset.set = phase.set;
      this.lines.scrollTop = 0;
      this.lines.replaceChildren(
        ...phase.lines.map(([what, how, value]) => make('div', { class: 'slow-line' }, make('i', {}, what), make('span', {}, how), make('b', {}, value))),
      );
    }
    return phase;
  }
}

/** What the paper's figure prints for the neurons of its first layer. */
const PRINTED = 253440;

/** A large network counted from its layers, when it is opened. */
function alexnet() {
  const whole = (/** @type {number} */ n) => n.toLocaleString('en').replaceAll(',', ' ');
  const body = make('div', { class: 'slow-lines' });
  const details = make('details', { class: 'slow-alexnet' }, make('summary', {}, t('alexnet')), body);
  details.addEventListener('toggle', () => {
    if (!details.open || body.childElementCount) return;
    const { layers, neurons, parameters, connections } = JSON.parse(Session.alexnet());
    const row = (/** @type {string} */ name, /** @type {number[]} */ numbers) => make('tr', {}, make('th', { scope: 'row' }, name), ...numbers.map((n) => make('td', {}, n ? whole(n) : '')));
    const head = make('tr', {}, ...['', 'alexnet.neurons', 'alexnet.parameters', 'alexnet.connections'].map((id) => make('th', { scope: 'col' }, id && t(id))));
    const first = layers[0].neurons;
    body.append(
      make('table', { class: 'slow-table' }, head, ...layers.map((/** @type {any} */ l) => row(t(`alexnet.${l.kind}`, l), [l.neurons, l.parameters, l.connections])), row(t('alexnet.all'), [neurons, parameters, connections])),
      make('p', {}, t('alexnet.printed', { first: whole(first), neurons: whole(neurons), printed: whole(PRINTED), other: whole(neurons - first + PRINTED) })),
    );
  });
  return details;
}
