/**
 * A race's legend: each method that runs beside the Spec's own, in the colour of its walk, with its loss at the same number of gradient evaluations.
 * Here each is tuned: another method, another step size, one more or one fewer.
 */
import { Session } from './core.js';
import { make, plainButton } from './dom.js';
import { editing } from './fields.js';
import { num } from './format.js';
import { t } from './messages.js';

/** As many as there are colours. */
const MOST = 4;

/** @typedef {{ opt: string, lr: number, step: number, loss: number | null, diverged: boolean }} Row */

export class Race {
  /** @type {{ element: HTMLElement, method: HTMLSelectElement, rate: HTMLInputElement, edit: ReturnType<typeof editing>, says: HTMLElement }[]} */ #entries = [];
  /** @type {Row[]} */ #rows = [];

  /** @param {import('./explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    const table = /** @type {import('./fields.js').KeyInfo[]} */ (JSON.parse(Session.table()));
    this.methods = table.find(({ name }) => name === 'opt')?.options ?? [];
    this.more = plainButton('race.more', '+', t('race.more'), () => this.#set([...this.#written(), this.methods.find((opt) => !this.#rows.some((row) => row.opt === opt)) ?? 'gd']));
    this.own = make('span', { class: 'race-own', role: 'listitem', title: t('race.says.help') });
    // Said once for all: it is what makes the race fair.
    this.budget = make('span', { class: 'race-budget stage-label', title: t('race.says.help') }, t('race.budget'));
    this.element = make('div', { class: 'race', role: 'list', 'aria-label': t('key.race.label') }, this.own, this.more, this.budget);
    explorer.held.element.before(this.element);
  }

  /** The rivals as the Spec writes them. */
  #written() { return (new URLSearchParams(this.explorer.session.spec()).get('race') ?? '').split(',').filter(Boolean); }

  /** @param {string[]} rivals */
  #set(rivals) {
    const wrong = this.explorer.set('race', rivals.join(','));
    if (wrong) this.explorer.live.textContent = wrong;
  }

  /** Replaces one rival. @param {number} k @param {string | null} by */
  #replace(k, by) { this.#set(this.#written().flatMap((one, i) => (i !== k ? [one] : by === null ? [] : [by]))); }

  #entry(/** @type {number} */ k) {
    const method = make('select', { class: 'race-method', 'aria-label': t('race.method', { n: k + 1 }) }, ...this.methods.map((opt) => make('option', { value: opt }, t(`choice.opt.${opt}`))));
    const rate = make('input', { type: 'number', class: 'race-rate controls-number', step: 'any', min: '0', 'aria-label': t('race.rate', { n: k + 1 }) });
    const edit = editing(rate);
    const write = () => { edit.end(); this.#replace(k, rate.value ? `${method.value}:${rate.value}` : method.value); };
    method.addEventListener('change', write);
    rate.addEventListener('change', write);
    const says = make('span', { class: 'race-says', title: t('race.says.help') });
    const element = make('span', { class: `race-entry race-${k}`, role: 'listitem' }, method, ' η ', rate, says, plainButton('race.fewer', '×', t('race.fewer', { n: k + 1 }), () => this.#replace(k, null)));
    return { element, method, rate, edit, says };
  }

  /** Writes what is in force. */
  update() {
    const rows = /** @type {Row[]} */ (JSON.parse(this.explorer.session.race()));
    this.#rows = rows;
    this.element.hidden = rows.length === 0;
    const { session, report } = this.explorer;
    const method = new URLSearchParams(session.spec()).get('opt') ?? this.methods[0];
    this.own.textContent = `${t(`choice.opt.${method}`)} η ${num(report.eta, 3)} ${t('race.says', { loss: num(report.loss, 3) })}`;
    while (this.#entries.length > rows.length) this.#entries.pop()?.element.remove();
    while (this.#entries.length < rows.length) {
      const entry = this.#entry(this.#entries.length);
      this.#entries.push(entry);
      this.more.before(entry.element);
    }
    this.more.hidden = rows.length >= MOST;
    rows.forEach(({ opt, lr, step, loss, diverged }, k) => {
      const entry = this.#entries[k];
      if (!entry) return;
      if (entry.method.value !== opt) entry.method.value = opt;
      entry.edit.write(String(lr));
      entry.says.textContent = diverged ? t('race.diverged') : t(step === report.step ? 'race.says' : 'race.says.at', { loss: num(loss ?? NaN, 3), step });
    });
  }
}
