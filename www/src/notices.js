/** What must be said over the landscape: a bad URL, a diverged run, work under way. */
import { make } from './dom.js';
import { num } from './format.js';
import { t } from './messages.js';

/** @typedef {{ label: string, act: () => void }} Way */

export class Notices {
  /** @type {Map<string, HTMLElement>} */ #shown = new Map();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.list = make('div', { class: 'notices' });
    this.bar = make('progress', { class: 'work', max: '1', hidden: '', 'aria-label': t('working') });
    root.append(this.list, this.bar);
  }

  /** Says something until it is cleared; `quote` is what it speaks of. @param {string} id @param {string} text @param {string} quote @param {Way[]} ways */
  show(id, text, quote, ways) {
    this.clear(id);
    const buttons = ways.map(({ label, act }) => {
      const b = make('button', { type: 'button', class: 'plain-button' }, label);
      b.addEventListener('click', act);
      return b;
    });
    const notice = make('div', { class: 'notice', role: 'alert', 'data-notice': id }, make('p', {}, text));
    if (quote) notice.append(make('code', {}, quote));
    notice.append(make('div', { class: 'ways' }, ...buttons));
    this.#shown.set(id, notice);
    this.list.append(notice);
  }

  /** @param {string} id */
  clear(id) {
    this.#shown.get(id)?.remove();
    this.#shown.delete(id);
  }

  /** Says how the run stands, where that needs saying. @param {import('./explorer.js').Explorer} explorer */
  status(explorer) {
    const { report, session } = explorer;
    const progress = session.progress();
    this.bar.hidden = progress >= 1;
    if (progress < 1) this.bar.value = progress;
    // On the square loss hard thresholding has no slope anywhere: that is another stall than a plateau's.
    const flat = report.status === 'stalled' && /\bact=sign\b(?!.*\bloss=)/.test(session.spec());
    const stuck = flat ? 'flat' : report.status === 'diverged' || report.status === 'stalled' ? report.status : null;
    for (const id of ['diverged', 'stalled', 'flat']) if (id !== stuck) this.clear(id);
    if (!stuck || this.#shown.has(stuck)) return;
    const { eta } = report;
    const limit = /** @type {import('./readouts.js').Row[]} */ (JSON.parse(session.readouts())).find((row) => row.name === 'step_size')?.predicted ?? null;
    const why = stuck === 'diverged' && limit !== null && eta > limit ? ` ${t('status.diverged.why', { eta: num(eta), limit: num(limit) })}` : '';
    this.show(stuck, t(`status.${stuck}`, { step: String(report.step), eta: num(eta) }) + why, '', [
      // Smaller steps cannot help a run whose steps change nothing.
      stuck === 'diverged'
        ? { label: t('halve_step'), act: () => explorer.restart('lr', String(eta / 2)) }
        : flat
          ? { label: t('perceptron_loss'), act: () => explorer.set('loss', 'perceptron') }
          : { label: t('new_start'), act: () => explorer.newStart() },
      { label: t('to_start'), act: () => explorer.reset() },
      ...(report.step > 0 ? [{ label: t('to_lowest'), act: () => explorer.toLowest() }] : []),
    ]);
  }
}
