/** The principal components of the digits, and what a linear network holds of them, as pictures. */
import { make } from '../dom.js';
import { t } from '../messages.js';
import { Picture } from './picture.js';

export class Components {
  /** @param {import('../explorer.js').Explorer} explorer */
  constructor(explorer) {
    const canvas = make('canvas', { class: 'lab-components', role: 'img', 'aria-label': t('components.title'), title: t('components.help') });
    this.element = make('section', { class: 'lab-panel', hidden: '' }, canvas);
    this.picture = new Picture(explorer, this.element, canvas);
    this.words = Object.fromEntries(['components', 'spanned'].map((id) => [id, t(`components.${id}`)]));
  }

  /** After a frame. @param {import('../theorem-lab.js').Scene} scene */
  follow(scene) {
    const { session, report } = this.picture.explorer;
    if (this.picture.asks(scene.name === 'digits', `${session.spec()} ${report.step}`)) this.picture.draw(this.words, (canvas, options) => session.drawComponents(canvas, options));
  }
}
