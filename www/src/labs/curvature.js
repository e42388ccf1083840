/** Where a risk of two parameters is convex, and how steep it is elsewhere: two small maps over the landscape's own plane. */
import { make } from '../dom.js';
import { t } from '../messages.js';
import { Picture } from './picture.js';

/** Milliseconds without a change until the maps are made again: they are many integrals. */
const REST = 100;

export class Curvature {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {import('../explorer.js').Explorer} explorer @param {string} scene in which they are shown */
  constructor(explorer, scene) {
    this.scene = scene;
    const canvas = make('canvas', { class: 'lab-curvature', role: 'img', 'aria-label': t('curvature.title'), title: t('curvature.help') });
    this.element = make('section', { class: 'lab-panel', hidden: '' }, canvas, make('p', { class: 'lab-says' }, t('curvature.says')));
    this.picture = new Picture(explorer, this.element, canvas);
    this.words = Object.fromEntries(['least', 'slope', 'some'].map((id) => [id, t(`curvature.${id}`)]));
  }

  /** After a frame: soon, when the hand rests. @param {import('../theorem-lab.js').Scene} scene */
  follow(scene) {
    const { session, report } = this.picture.explorer;
    if (!this.picture.asks(scene.name === this.scene, `${session.spec()} ${report.step}`)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.picture.draw(this.words, (canvas, options) => session.drawCurvature(canvas, options)), REST);
  }
}
