/** A pane: two stacked canvases (a static one and a light one) that a Session draws on. */
import { make } from './dom.js';
import { t } from './messages.js';
import { exportButton } from './parts.js';

/** The words that figures write. */
const WORDS = ['update', 'train', 'test', 'loss', 'coarse', 'wrong', 'pictures', 'pictures_test', 'pictures_back', 'model', 'planted'];
/** The words for what the axes of a slice along directions are: those of the whole module. */
const DIRECTIONS = ['filter', 'component', 'to_now', 'to_best', 'to_farthest', 'to_truth', 'eigenvector', 'stand_in', 'nowhere', 'valley', 'samples'];

/** The width of a large screen, in CSS px: the stylesheet's too. */
const LARGE = 1600;

/**
 * A length in device pixels: as observed, where that fits the ratio. An emulated ratio (a browser's device tools, a
 * test) is not in what is observed.
 * @param {number} css @param {number | undefined} observed @param {number} dpr
 */
function pixels(css, observed, dpr) {
  const expected = css * dpr;
  return observed !== undefined && Math.abs(observed - expected) < 2 ? observed : Math.round(expected);
}

/** Whether a pane lies on the stage, and is no card. @param {string} name */
const isStage = (name) => /^[lnb]/.test(name);

export class Pane {
  /** Whether the static layer must be drawn whatever the session says. */
  stale = true;
  /** Where the pointer is, in the plot's coordinates. @type {[number, number] | null} */
  cursor = null;
  /** What only this pane is told. @type {Record<string, unknown> | undefined} */
  extra;
  /** The words that its figure writes, if they are others. @type {string[] | undefined} */
  words;
  #seen = '';
  #width = 0;
  #height = 0;
  #dpr = 1;

  /**
   * @param {import('./explorer.js').Explorer} explorer
   * @param {'landscape' | 'data' | 'curves' | 'network' | 'spectrum' | 'beside'} name
   * @param {HTMLElement} parent
   * @param {() => void} changed
   * @param {AbortSignal} signal
   */
  constructor(explorer, name, parent, changed, signal) {
    this.explorer = explorer;
    this.name = name;
    this.below = make('canvas', { 'aria-hidden': 'true' });
    this.above = make('canvas', { 'aria-hidden': 'true' });
    this.box = make('div', { class: 'hover-box', hidden: '' });
    this.element = make('div', { class: 'pane', tabindex: '0', role: 'application', 'aria-label': t(`pane.${name}.label`), 'data-pane': name }, this.below, this.above, this.box);
    this.card = isStage(name) ? parent : make('section', { class: 'card', 'data-part': name }, make('h2', {}, t(`pane.${name}`)));
    this.card.append(this.element);
    if (this.card !== parent) {
      parent.append(this.card);
      this.card.append(exportButton(explorer, () => this));
    }
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const device = entry.devicePixelContentBoxSize?.[0];
      const css = entry.contentBoxSize[0];
      this.#dpr = window.devicePixelRatio || 1;
      this.#width = pixels(css?.inlineSize ?? 0, device?.inlineSize, this.#dpr);
      this.#height = pixels(css?.blockSize ?? 0, device?.blockSize, this.#dpr);
      this.stale = true;
      changed();
    });
    // Not every browser can observe device pixels.
    try { observer.observe(this.element, { box: 'device-pixel-content-box' }); } catch { observer.observe(this.element); }
    signal.addEventListener('abort', () => observer.disconnect());
  }

  /** Draws what has changed. @param {string} theme */
  draw(theme) {
    if (this.#width < 2 || this.#height < 2) return;
    const { session } = this.explorer;
    for (const canvas of [this.below, this.above]) {
      if (canvas.width !== this.#width || canvas.height !== this.#height) {
        canvas.width = this.#width;
        canvas.height = this.#height;
        this.stale = true;
      }
    }
    const { focus } = this.explorer;
    const options = JSON.stringify({
      ...this.options(theme),
      dpr: this.#dpr,
      cursor: this.cursor,
      focus: focus && (this.name === 'data') === focus.startsWith('point') ? focus : null,
    });
    session.draw(this.name, 'light', this.above, options);
    const seen = this.#state(theme);
    if (this.stale || seen !== this.#seen) {
      session.draw(this.name, 'static', this.below, options);
      this.#seen = seen;
      this.stale = false;
    }
  }

  /** What a drawing is told, wherever it is drawn. @param {string} theme @returns {Record<string, unknown>} */
  options(theme) {
    const words = this.words ?? (isStage(this.name) ? [...WORDS, ...DIRECTIONS] : WORDS);
    return {
      theme,
      ...this.#font(),
      ...(this.extra ? { extra: this.extra } : {}),
      words: Object.fromEntries(words.map((id) => [id, t(`figure.${id}`)])),
    };
  }

  /** Type that is larger than the theme's: for who presents, and on large screens, which are looked at from further away. @returns {{ font?: number }} */
  #font() {
    const { root } = this.explorer;
    return root.classList.contains('presenting') ? { font: 20 } : root.clientWidth >= LARGE ? { font: 15 } : {};
  }

  /** What the static layer depends on: when it is the same, the picture is. */
  #state(/** @type {string} */ theme) {
    const { session, report } = this.explorer;
    // Of planted samples the data's pane shows the first 5000: whatever n is they stay what they are, and are answered alike before the first update.
    const same = this.name === 'data' && !report.step && /\btest=0(&|$)/.test(session.spec());
    const spec = same ? session.spec().replace(/(data=(?:reg|class|comm)\w+&n=)([5-9]\d{3}|\d{5,})\b/, '$1many') : session.spec();
    const seen = /^[lb]/.test(this.name) ? `${session.generation()} ${session.progress() < 1} ${spec.match(/\b(levels|view|eye|terms)=[^&]+/g)}` : `${spec} ${report.step} ${report.reached}`;
    return `${seen} ${theme} ${JSON.stringify(this.extra)}`;
  }

  /** A place in CSS px of the pane. @param {MouseEvent | Touch} event @returns {[number, number]} */
  place(event) {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** Shows text near the pointer; null hides it. @param {string[] | null} lines @param {[number, number]} [at] */
  hover(lines, at = [0, 0]) {
    this.box.hidden = lines === null;
    if (!lines) return;
    this.box.replaceChildren(...lines.map((line) => make('div', {}, line)));
    const width = this.element.clientWidth;
    const left = at[0] > width / 2;
    this.box.style.setProperty('left', left ? 'auto' : `${at[0] + 16}px`);
    this.box.style.setProperty('right', left ? `${width - at[0] + 16}px` : 'auto');
    this.box.style.setProperty('top', `${Math.max(4, Math.min(at[1] + 14, this.element.clientHeight - 70))}px`);
  }
}
