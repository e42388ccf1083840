/** A race's legend: each method that runs beside the Spec's own, in the colour of its walk, with its loss at the same number of gradient evaluations. */
import { make } from './dom.js';
import { num } from './format.js';
import { t } from './messages.js';

export class Race {
  /** @param {import('./explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.element = make('div', { class: 'race', role: 'list', 'aria-label': t('key.race.label') });
    explorer.held.element.before(this.element);
  }

  /** Writes what is in force. */
  update() {
    const rows = /** @type {{ opt: string, lr: number, step: number, loss: number | null, diverged: boolean }[]} */ (JSON.parse(this.explorer.session.race()));
    this.element.hidden = rows.length === 0;
    this.element.replaceChildren(...rows.map(({ opt, lr, step, loss, diverged }, k) => make(
      'span',
      { class: `race-entry race-${k}`, role: 'listitem' },
      `${t(`choice.opt.${opt}`)} η ${num(lr, 3)}: ${diverged ? t('race.diverged') : `ℓ ${num(loss ?? NaN, 3)}`} (${step})`,
    )));
  }
}
