/** The table of all families of critical points of a linear network, each to be gone to; and the valley that a point lies in, to be moved along. */
import { make } from '../dom.js';
import { num } from '../format.js';
import { t } from '../messages.js';
import { withKeys } from '../query.js';

/** @typedef {{ subset: number[], value: number, index: number, kernel: number, foundValue: number | null, foundIndex: number | null, foundKernel: number | null, agrees: boolean | null, params: number[] }} Family */

/** How far along the valley the slider goes: C = diag(e^s, e^−s, …) with |s| up to this. */
const REACH = 1.5;

export class Families {
  #seen = '';
  #known = false;
  /** @type {Float64Array | undefined} where the slide began */ #from;

  /** @param {import('../explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.body = make('tbody');
    const head = (/** @type {string} */ id) => make('th', { scope: 'col', title: t(`families.${id}.help`) }, t(`families.${id}`));
    this.table = make('table', { class: 'lab-families' }, make('thead', {}, make('tr', {}, ...['set', 'value', 'index', 'kernel'].map(head), make('th', {}))), this.body);
    const slide = make('input', { type: 'range', min: String(-REACH), max: String(REACH), step: '0.01', value: '0', 'aria-label': t('families.valley') });
    this.slide = /** @type {HTMLInputElement} */ (slide);
    slide.addEventListener('input', () => this.#move());
    slide.addEventListener('change', () => { this.#from = undefined; this.slide.value = '0'; });
    this.element = make('section', { class: 'lab-panel' }, make('h2', {}, t('families.title')), this.table, make('label', { class: 'lab-valley', title: t('families.valley.help') }, make('span', {}, t('families.valley')), slide));
  }

  /** After a frame. @param {import('../theorem-lab.js').Scene} scene */
  follow(scene) {
    const { session } = this.explorer;
    this.element.hidden = !!scene.plain || !this.#known;
    if (scene.plain) return;
    const seen = `${session.spec().replace(/&(t|at|w0|slice|eigen|box|view|scene|lr|scale|start|turn|centre|p1|p2|put|carry)=[^&]*/g, '')}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    const families = /** @type {Family[] | null} */ (JSON.parse(session.families()));
    this.#known = !!families;
    this.element.hidden = !families;
    if (families) this.body.replaceChildren(...families.map((family) => this.#row(family)));
  }

  /** @param {Family} family */
  #row({ subset, value, index, kernel, foundValue, foundIndex, foundKernel, agrees, params }) {
    const both = (/** @type {number} */ predicted, /** @type {number | null} */ found) => (found === null ? num(predicted) : `${num(predicted)} · ${num(found)}`);
    const set = subset.length ? `{${subset.join(', ')}}` : '∅';
    const go = make('button', { type: 'button', class: 'link', 'data-family': subset.join('-') || 'none', title: t(index ? 'families.go_saddle' : 'families.go_minimum', { set }) }, set);
    go.addEventListener('click', () => this.#go(params));
    const word = agrees === null ? 'lab.pending' : agrees ? 'agrees' : 'disagrees';
    const mark = make('td', { class: agrees === null ? 'pending' : word, title: t(word), 'aria-label': t(word) }, agrees === null ? '…' : agrees ? '✓' : '✗');
    return make('tr', {}, make('th', { scope: 'row' }, go), make('td', {}, both(value, foundValue)), make('td', {}, both(index, foundIndex)), make('td', {}, both(kernel, foundKernel)), mark);
  }

  /** Goes to a point, and cuts the landscape along the directions in which it bends most and in which it leads down. @param {number[]} params */
  #go(params) {
    const { explorer } = this;
    explorer.pause();
    /** @type {Record<string, string>} */
    const cut = params.length > 2 ? { slice: 'hessian', eigen: 'ends', centre: '', carry: '', put: '', box: '', turn: '' } : {};
    explorer.change(withKeys(explorer.session.withParams(Float64Array.from(params)), cut));
  }

  /** Moves the parameters along the valley: the loss stays what it is. */
  #move() {
    const { explorer } = this;
    explorer.pause();
    this.#from ??= Float64Array.from(explorer.session.params());
    explorer.change(explorer.session.withValley(this.#from, Number(this.slide.value)));
  }
}
