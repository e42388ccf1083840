/** The landscape as a surface that can be turned: by dragging beside the handle, by the wheel or two fingers, and by keys. Fetched when it is first looked at. */
import { typing } from './keys.js';
import { t } from './messages.js';
import { withKeys } from './query.js';

/** Where the viewer stands unless the Spec says so: degrees around, degrees above the horizon, magnification. As in the core. */
const EYE = [-35, 32, 1];
/** Cells a side while it is turned, and at rest. */
const CELLS = { turning: 60, rest: 120 };
/** Milliseconds after the last turn from which it is at rest. */
const REST = 160;
/** Degrees for each CSS px that a drag goes. */
const PER_PIXEL = 0.4;
/** Degrees for each press of a key. */
const PER_KEY = 5;

/** @param {number} value @param {number} least @param {number} most */
const within = (value, least, most) => Math.max(least, Math.min(most, value));

export class SurfaceView {
  #until = 0;
  #generation = -1;
  #changed = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
  constructor(explorer, signal) {
    this.explorer = explorer;
    this.pane = explorer.panes.landscape;
    const source = explorer.host.hasAttribute('spec') ? explorer.host : window;
    source.addEventListener('keydown', (e) => {
      const event = /** @type {KeyboardEvent} */ (e);
      const way = /** @type {Record<string, [number, number]>} */ ({ j: [-1, 0], l: [1, 0], i: [0, -1], k: [0, 1] })[event.key.toLowerCase()];
      if (!way || explorer.surface !== this || event.altKey || event.ctrlKey || event.metaKey || typing(event.composedPath()[0])) return;
      this.turn(...(/** @type {[number, number]} */ (way.map((by) => by * PER_KEY / PER_PIXEL))));
      explorer.commit();
      event.preventDefault();
    }, { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** Says what the pane now is. @param {boolean} on */
  show(on) {
    const { element } = this.pane;
    element.setAttribute('aria-label', t(on ? 'surface.label' : 'pane.landscape.label'));
    element.toggleAttribute('data-surface', on);
    if (!on) delete this.pane.extra?.cells;
  }

  /** Before a frame is drawn: how many cells it has time for. */
  prepare() {
    const { session, playing } = this.explorer;
    const now = performance.now();
    // Something else that moves is known by landscapes that follow each other.
    if (session.generation() !== this.#generation) {
      this.#generation = session.generation();
      if (now - this.#changed < REST) this.#stir();
      this.#changed = now;
    }
    this.pane.extra = { ...this.pane.extra, cells: playing || now < this.#until ? CELLS.turning : CELLS.rest };
  }

  /** Turns by a drag of so many CSS px: what is in front follows the pointer. @param {number} dx @param {number} dy */
  turn(dx, dy) {
    const [azimuth, elevation, zoom] = this.#eye();
    const around = azimuth - PER_PIXEL * dx;
    this.#look([around - 360 * Math.round(around / 360), within(elevation + PER_PIXEL * dy, 0, 90), zoom]);
  }

  /** Magnifies by 1/factor. @param {number} factor */
  zoom(factor) {
    const [azimuth, elevation, zoom] = this.#eye();
    this.#look([azimuth, elevation, within(zoom / factor, 0.25, 8)]);
  }

  /** Looks from where the picture began. */
  reset() {
    this.explorer.change(withKeys(this.explorer.session.spec(), { eye: '' }));
  }

  /** @returns {[number, number, number]} */
  #eye() {
    const written = new URLSearchParams(this.explorer.session.spec()).get('eye');
    return /** @type {[number, number, number]} */ (written ? written.split(',').map(Number) : EYE);
  }

  /** @param {[number, number, number]} eye */
  #look([azimuth, elevation, zoom]) {
    this.#stir();
    const eye = [azimuth.toFixed(1), elevation.toFixed(1), zoom.toPrecision(4)].map(Number).join(',');
    this.explorer.change(withKeys(this.explorer.session.spec(), { eye: eye === EYE.join(',') ? '' : eye }), true);
  }

  /** It moves: coarse until it has rested for a while. */
  #stir() {
    this.#until = performance.now() + REST;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.explorer.dirty(), REST + 10);
  }
}
