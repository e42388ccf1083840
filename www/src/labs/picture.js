/** A lab's own picture: drawn anew when what it shows is another, and gone where there is nothing to show. */
import { themeOf } from '../theme.js';

export class Picture {
  #what = '';
  #drawn = '';
  #any = true;

  /** @param {import('../explorer.js').Explorer} explorer @param {HTMLElement} element what is shown or hidden @param {HTMLCanvasElement} canvas */
  constructor(explorer, element, canvas) {
    this.explorer = explorer;
    this.element = element;
    this.canvas = canvas;
  }

  /** After a frame: whether it is to be drawn, since it is looked at and something has changed since it was. @param {boolean} on @param {string} what all that it depends on, theme and size aside */
  asks(on, what) {
    if (what !== this.#what) [this.#any, this.#drawn] = [true, ''];
    this.#what = what;
    this.element.hidden = !on || !this.#any;
    const now = `${what} ${themeOf(this.explorer.host)} ${this.canvas.clientWidth}`;
    if (this.element.hidden || !this.element.isConnected || this.canvas.clientWidth < 2 || now === this.#drawn) return false;
    this.#drawn = now;
    return true;
  }

  /** Draws it. @param {Record<string, string>} words @param {(canvas: HTMLCanvasElement, options: string) => boolean} draw returns whether there was anything to draw */
  draw(words, draw) {
    const { canvas, element } = this;
    if (!element.isConnected || canvas.clientWidth < 2) return;
    const dpr = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [Math.round(canvas.clientWidth * dpr), Math.round(canvas.clientHeight * dpr)];
    this.#any = draw(canvas, JSON.stringify({ theme: themeOf(this.explorer.host), dpr, font: 12, words }));
    element.hidden = !this.#any;
  }
}
