/** The readouts: a number, and beside it what a formula predicts for it, if one does. */
import { make } from './dom.js';
import { num, percent } from './format.js';
import { exportReadouts } from './later.js';
import { loadMessages, t } from './messages.js';
import { exporting } from './parts.js';

/** Rows that are shares. */
const SHARES = new Set(['accuracy', 'test_accuracy', 'saturated']);

/** What a prediction bounds. @type {Record<string, string>} */
const BOUNDS = { step_size: '< ', mistakes: '≤ ' };

/** @typedef {{ name: string, predicted: number | null, measured: number | null, agrees: boolean | null }} Row */

export class Readouts {
  #names = '';
  /** @type {Map<string, { predicted: HTMLElement, measured: HTMLElement, agrees: HTMLElement }>} */ #cells = new Map();

  /** @param {HTMLElement} root @param {import('./explorer.js').Explorer} explorer */
  constructor(root, explorer) {
    this.body = make('tbody');
    root.append(
      make('h2', {}, t('pane.readouts')),
      make('table', {}, make('thead', {}, make('tr', {}, make('th', {}), make('th', { scope: 'col' }, t('predicted')), make('th', { scope: 'col' }, t('found')), make('th', {}))), this.body),
      exporting((button) => void exportReadouts(explorer, button)),
    );
  }

  /** @param {Row[]} rows */
  update(rows) {
    const names = rows.map((r) => r.name).join();
    if (names !== this.#names) this.#build(rows);
    this.#names = names;
    for (const row of rows) {
      const cells = this.#cells.get(row.name);
      if (!cells) continue;
      const write = (/** @type {number | null} */ v) => (v === null ? '' : SHARES.has(row.name) ? percent(v) : num(v));
      cells.predicted.textContent = row.predicted === null ? '' : (BOUNDS[row.name] ?? '') + write(row.predicted);
      cells.measured.textContent = row.measured === null ? '–' : write(row.measured);
      cells.agrees.textContent = row.agrees === null ? '' : row.agrees ? '✓' : '✗';
      cells.agrees.className = row.agrees === false ? 'disagrees' : 'agrees';
      cells.agrees.setAttribute('aria-label', row.agrees === null ? '' : t(row.agrees ? 'agrees' : 'disagrees'));
    }
  }

  #build(/** @type {Row[]} */ rows) {
    this.#cells.clear();
    this.body.replaceChildren(...rows.map((row, k) => {
      const cells = { predicted: make('td'), measured: make('td', { class: k === 0 ? 'largest' : '' }), agrees: make('td') };
      this.#cells.set(row.name, cells);
      const name = make('th', { scope: 'row' }, t(`readout.${row.name}`));
      // What it means is fetched when somebody points at it.
      name.addEventListener('pointerenter', () => void loadMessages('help.en.json').then(() => { name.title = t(`readout.${row.name}.help`); }), { once: true });
      return make('tr', { 'data-readout': row.name }, name, cells.predicted, cells.measured, cells.agrees);
    }));
  }
}
