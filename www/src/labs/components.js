/** The principal components of the digits, and what a linear network holds of them, as pictures. */
import { make } from '../dom.js';
import { t } from '../messages.js';
import { themeOf } from '../theme.js';

export class Components {
  #seen = '';

  /** @param {import('../explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.canvas = make('canvas', { class: 'lab-components', role: 'img', 'aria-label': t('components.title'), title: t('components.help') });
    this.element = make('section', { class: 'lab-panel', hidden: '' }, this.canvas);
  }

  /** After a frame. @param {import('../theorem-lab.js').Scene} scene */
  follow(scene) {
    const { canvas, explorer } = this;
    this.element.hidden = scene.name !== 'digits';
    if (this.element.hidden || !this.element.isConnected || canvas.clientWidth < 2) return;
    const seen = explorer.session.spec() + themeOf(explorer.host) + canvas.clientWidth;
    if (seen === this.#seen) return;
    this.#seen = seen;
    const dpr = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(canvas.clientWidth * dpr), Math.round(canvas.clientHeight * dpr)];
    const words = Object.fromEntries(['components', 'spanned'].map((id) => [id, t(`components.${id}`)]));
    this.element.hidden = !explorer.session.drawComponents(canvas, JSON.stringify({ theme: themeOf(explorer.host), dpr, font: 12, words }));
  }
}
