/** The heads of two panes: over the landscape, how it is seen; over drawn data, the class of the next point. */
import { make, plainButton } from './dom.js';
import { segments } from './fields.js';
import { compare } from './later.js';
import { t } from './messages.js';
import { exportButton } from './parts.js';
import { withKeys } from './query.js';

/** The keys whose controls stand over the landscape and not among the others. */
export const HEAD_KEYS = new Set(['view', 'levels']);

/** @typedef {import('./fields.js').ControlInfo} ControlInfo */

export class StageHead {
  /** @type {Map<string, import('./fields.js').Part>} */ #parts = new Map();
  #divided = false;

  /** @param {HTMLElement} root @param {import('./explorer.js').Explorer} explorer */
  constructor(root, explorer) {
    for (const key of HEAD_KEYS) {
      this.#parts.set(key, segments(`head-${key}`, t(`key.${key}.label`), (value) => explorer.set(key, value), (option) => t(`choice.${key}.${option}`)));
    }
    this.whole = make('button', { type: 'button', class: 'plain-button', 'data-act': 'whole_view', title: t('whole_view.help') }, t('whole_view'));
    this.whole.addEventListener('click', () => explorer.set('box', ''));
    this.points = plainButton('critical_points', t('critical_points'), t('critical_points'), () => void explorer.showCritical());
    this.points.ariaExpanded = 'false';
    this.compare = plainButton('compare', t('compare'), t('compare'), () => void compare(explorer));
    this.basins = plainButton('basins', t('basins'), t('basins'), () => explorer.change(withKeys(explorer.network?.shown ? explorer.session.with('view', 'map') : explorer.session.spec(), { basins: this.#divided ? '' : 'flow' })));
    const levels = this.#parts.get('levels');
    const view = this.#parts.get('view');
    if (!view || !levels) return;
    for (const [key, part] of this.#parts) part.element.dataset.control = key;
    root.prepend(make('div', { class: 'stage-head' }, view.element, make('span', { class: 'spring' }), this.whole, this.points, this.basins, this.compare, levels.element, exportButton(explorer, () => (explorer.network?.shown ? explorer.network.pane : explorer.panes.landscape))));
  }

  /** @param {ControlInfo[]} controls @param {string} spec */
  update(controls, spec) {
    for (const info of controls) this.#parts.get(info.name)?.show(info);
    const keys = new URLSearchParams(spec);
    this.whole.hidden = !keys.has('box');
    /** @type {HTMLElement} */ (this.#parts.get('levels')?.element).hidden = keys.get('view') === 'network';
    this.#divided = keys.has('basins');
    this.basins.ariaPressed = String(this.#divided);
    this.compare.ariaPressed = String(keys.has('beside'));
  }
}

/** Which class the next point that is drawn has; in sight only where points are drawn. */
export class DrawLabel {
  /** @param {HTMLElement} card @param {import('./explorer.js').Explorer} explorer */
  constructor(card, explorer) {
    this.explorer = explorer;
    this.part = segments('draw', t('draw.label'), (value) => { explorer.drawLabel = value === '1' ? 1 : 0; }, (option) => option);
    this.element = make('div', { class: 'card-corner', hidden: '', title: t('draw.help') }, make('span', { class: 'stage-label' }, t('draw.label')), this.part.element);
    card.querySelector('h2')?.after(this.element);
  }

  /** @param {string} spec */
  update(spec) {
    const drawn = new URLSearchParams(spec).get('data') === 'points';
    this.element.hidden = !drawn;
    if (drawn) this.part.show({ name: 'draw', value: String(this.explorer.drawLabel), options: ['0', '1'] });
  }
}
