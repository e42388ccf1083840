/** The parameters that the picture's axes do not show: held where the walk stands, each with a slider that moves it. */
import { make } from './dom.js';
import { number } from './fields.js';
import { symbol } from './format.js';
import { t } from './messages.js';

/** More than this are not listed: a network's are in its own diagram. */
const MOST = 6;

export class Held {
  #names = '';
  /** @type {Map<number, import('./fields.js').Part>} */ #parts = new Map();

  /** @param {import('./explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.element = make('div', { class: 'held' });
  }

  /** Shows the values that are in force; of many parameters the one that was chosen. @param {string[]} names @param {Uint32Array} shown @param {Float64Array} w @param {number | null} chosen */
  update(names, shown, w, chosen) {
    const held = names.map((name, k) => ({ name, k })).filter(({ k }) => (chosen === null ? !shown.includes(k) : k === chosen));
    const listed = held.length > MOST ? [] : held;
    const named = shown.length ? (/** @type {string} */ name) => t('held', { name: symbol(name) }) : symbol;
    const now = listed.map(({ name }) => named(name)).join();
    if (now !== this.#names) this.#build(listed, named);
    this.#names = now;
    for (const [k, part] of this.#parts) {
      const value = w[k] ?? 0;
      // Room on both sides, in powers of two, so that the scale stays while the value moves.
      const end = 2 ** Math.max(3, Math.ceil(Math.log2(Math.abs(value) || 1)));
      part.show({ name: names[k] ?? '', value: String(value), min: -end, max: end });
    }
  }

  /** @param {{ name: string, k: number }[]} held @param {(name: string) => string} named */
  #build(held, named) {
    this.#parts.clear();
    this.element.replaceChildren(...held.map(({ name, k }) => {
      const key = { name, group: '', kind: 'real', default: '0', effect: '' };
      const ask = (/** @type {string} */ value, /** @type {boolean} */ live) => {
        this.explorer.pause();
        this.explorer.change(this.explorer.session.withParameter(k, Number(value)), live);
      };
      const part = number(key, t('held', { name: symbol(name) }), ask, (text) => { this.explorer.live.textContent = text; });
      this.#parts.set(k, part);
      return make('div', { class: 'held-row', 'data-held': name }, make('span', { class: 'stage-label' }, named(name)), part.element);
    }));
  }
}
