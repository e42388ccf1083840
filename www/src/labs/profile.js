/** How the smallest curvature of a committee's risk falls with the distance from the truth, for both losses. */
import { make } from '../dom.js';
import { t } from '../messages.js';
import { themeOf } from '../theme.js';

export class Profile {
  #seen = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {import('../explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.canvas = make('canvas', { role: 'img', 'aria-label': t('profile.title'), title: t('profile.help') });
    this.element = make('section', { class: 'lab-panel' }, make('h2', {}, t('profile.title')), this.canvas);
  }

  /** After a frame: when the truth or the look has changed, soon, since all directions are looked along again. */
  follow() {
    const { session, host } = this.explorer;
    const spec = new URLSearchParams(session.spec());
    const seen = ['hidden', 'd', 'wstar', 'seed'].map((key) => spec.get(key)).join() + themeOf(host) + this.canvas.clientWidth;
    if (seen === this.#seen) return;
    this.#seen = seen;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), 120);
  }

  #draw() {
    const { canvas } = this;
    if (!this.element.isConnected || canvas.clientWidth < 2) return;
    const dpr = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(canvas.clientWidth * dpr), Math.round(canvas.clientHeight * dpr)];
    const words = Object.fromEntries(['distance', 'curvature', 'ce', 'square'].map((id) => [id, t(`profile.${id}`)]));
    this.element.hidden = !this.explorer.session.drawProfile(canvas, JSON.stringify({ theme: themeOf(this.explorer.host), dpr, font: 12, words }));
  }
}
