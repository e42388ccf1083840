/** Where a risk of two parameters is convex, and how steep it is elsewhere: two small maps over the landscape's own plane. */
import { make } from '../dom.js';
import { t } from '../messages.js';
import { themeOf } from '../theme.js';

/** Milliseconds without a change until the maps are made again: they are many integrals. */
const REST = 100;

export class Curvature {
  #seen = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {import('../explorer.js').Explorer} explorer @param {string} scene in which they are shown */
  constructor(explorer, scene) {
    this.explorer = explorer;
    this.scene = scene;
    this.canvas = make('canvas', { class: 'lab-curvature', role: 'img', 'aria-label': t('curvature.title'), title: t('curvature.help') });
    this.element = make('section', { class: 'lab-panel', hidden: '' }, this.canvas, make('p', { class: 'lab-says' }, t('curvature.says')));
  }

  /** After a frame: soon, when the hand rests. @param {import('../theorem-lab.js').Scene} scene */
  follow(scene) {
    this.element.hidden = scene.name !== this.scene;
    if (this.element.hidden) return;
    const { session, host } = this.explorer;
    const seen = `${session.spec()} ${themeOf(host)} ${this.canvas.clientWidth}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), REST);
  }

  #draw() {
    const { canvas } = this;
    if (!this.element.isConnected || canvas.clientWidth < 2) return;
    const dpr = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(canvas.clientWidth * dpr), Math.round(canvas.clientHeight * dpr)];
    const words = Object.fromEntries(['least', 'slope', 'some'].map((id) => [id, t(`curvature.${id}`)]));
    this.element.hidden = !this.explorer.session.drawCurvature(canvas, JSON.stringify({ theme: themeOf(this.explorer.host), dpr, font: 12, words }));
  }
}
