/**
 * The legend of the arrows: what the next update consists of, how long each part is, and by what the arrows are magnified. The arrows themselves are the core's.
 * Fetched with the first Spec that shows them.
 */
import { make } from './dom.js';
import { num } from './format.js';
import { t } from './messages.js';

/** @typedef {{ gradient: number, momentum: number, decay: number, whole: number }} Move */

export class ArrowsLegend {
  #written = '';

  /** @param {import('./explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.element = make('div', { class: 'arrows', role: 'note', 'aria-label': t('arrows') });
    explorer.held.element.before(this.element);
  }

  /** @param {boolean} on */
  show(on) {
    if (this.element.hidden === !on) return;
    this.element.hidden = !on;
    this.explorer.redraw();
  }

  /** Writes what the next update is. */
  update() {
    if (this.element.hidden) return;
    const { session } = this.explorer;
    const { times, moves } = /** @type {{ times: number, moves: (Move | null)[] }} */ (JSON.parse(session.arrows()));
    const rivals = moves.length > 1 ? JSON.parse(session.race()) : [];
    const lines = moves.map((move, k) => {
      // Of a rival the colour of its walk, and its name.
      const name = k > 0 ? t(`choice.opt.${rivals[k - 1]?.opt ?? 'gd'}`) : '';
      return { k, name, parts: move ? this.#parts(move, k) : [['none', t('arrows.none')]] };
    });
    const scale = times > 1 ? t('arrows.times', { times: num(times) }) : '';
    const written = JSON.stringify([lines, scale]);
    if (written === this.#written) return;
    this.#written = written;
    this.element.replaceChildren(...lines.map(({ k, name, parts }) => make('span', { class: `arrows-run arrows-run-${k}` }, ...(name ? [make('b', {}, `${name} `)] : []),
      ...parts.map(([part = '', text = '']) => make('span', { class: `arrows-part arrows-${part}` }, `${text} `)))), make('span', { class: 'arrows-scale' }, scale));
  }

  /** The parts that there are, with their lengths; of a rival's the whole has to do. @param {Move} move @param {number} k @returns {string[][]} */
  #parts({ gradient, momentum, decay, whole }, k) {
    if (k > 0) return [['whole', t('arrows.whole', { length: num(whole, 3) })]];
    const all = [['whole', t('arrows.whole', { length: num(whole, 3) })], ['gradient', t('arrows.gradient', { length: num(gradient, 3) })]];
    if (momentum > 0) all.push(['momentum', t('arrows.momentum', { length: num(momentum, 3) })]);
    if (decay > 0) all.push(['decay', t('arrows.decay', { length: num(decay, 3) })]);
    return all;
  }
}
