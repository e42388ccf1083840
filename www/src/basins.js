/**
 * The basins of the landscape's minima: found cell by cell in a worker, a coarse picture first; each minimum in the colour of its basin, with its loss.
 *
 * Fetched with the first Spec that asks for them.
 */
import { make, plainButton } from './dom.js';
import { segments } from './fields.js';
import { num } from './format.js';
import { t } from './messages.js';

/** @typedef {{ params: number[], loss: number, share: number }} Minimum */
/** @typedef {{ progress: number, proved: boolean, width: number, height: number, minima: Minimum[], nowhere: number, valley: number }} Found */

/** Colours before they come again lighter, and then darker, as in the core. */
const COLOURS = 7;
const SHADES = ['', ' basins-lighter', ' basins-darker'];
/** Minima that are listed. */
const MOST = 16;
/** The work waits so long after the last change, in milliseconds. */
const REST = 350;
/** Gradients of a neuron's terms a frame, where the page's own thread must do. */
const PIECE = 400_000;

/** Why only the flow leads from one place to one minimum: the message's name, by what the Spec says. @type {[RegExp, string][]} */
const REASONS = [
  [/\bopt=sgd\b/, 'noise'],
  [/\b(drop|augment)=/, 'noise'],
  [/\bopt=adamw\b/, 'decay'],
  [/\bcoords=/, 'coords'],
];

/** A share in per cent: what is there at all is never 0. @param {number} share */
const percent = (share) => (share > 0 && share < 0.005 ? '< 1' : String(Math.round(100 * share)));

export class Basins {
  /** Null where it failed. @type {Worker | null | undefined} */ #worker;
  #generation = 0;
  /** The landscape of the last frame without basins. */
  #ground = -1;
  /** Whether the landscape goes along with the run, which plays. */
  #waiting = false;
  #running = false;
  #timer = 0;
  #stamp = 0;
  /** @type {Found | null} */ #found = null;

  /** @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
  constructor(explorer, signal) {
    this.explorer = explorer;
    this.toggle = plainButton('basins.toggle', t('basins.again'), t('basins.again'), () => { if (this.#running) this.#stop(); else this.#again(); });
    this.bar = make('progress', { max: '1', value: '0', 'aria-label': t('basins.progress') });
    this.says = make('span', { class: 'basins-says', role: 'status' });
    this.way = segments('basins-way', t('key.basins.label'), (value) => explorer.set('basins', value), (option) => t(`choice.basins.${option}`));
    this.why = make('span', { class: 'basins-why' });
    this.list = make('ul', { class: 'basins-list', 'aria-label': t('basins') });
    this.element = make('section', { class: 'basins', 'aria-label': t('basins') },
      make('div', { class: 'basins-bar' }, this.way.element, this.why, this.toggle, this.bar, this.says, plainButton('basins.close', '×', t('basins.close'), () => explorer.set('basins', 'no'))),
      this.list);
    explorer.held.element.before(this.element);
    signal.addEventListener('abort', () => { this.#cancel(); this.#worker?.terminate(); });
  }

  get shown() { return !this.element.hidden; }

  /** Whether the Spec asks for basins. @param {boolean} on */
  show(on) {
    const { session } = this.explorer;
    this.element.hidden = !on;
    if (!on) {
      this.#cancel();
      session.dropBasins?.();
      this.#found = null;
      this.#stamped();
      return;
    }
    const value = new URLSearchParams(session.spec()).get('basins') ?? 'no';
    const [control] = JSON.parse(session.controls()).filter((/** @type {{ name: string }} */ { name }) => name === 'basins');
    const options = (control?.options ?? ['flow']).filter((/** @type {string} */ option) => option !== 'no');
    this.way.show({ name: 'basins', value, options });
    this.way.element.hidden = options.length < 2;
    const reason = options.length < 2 && REASONS.find(([pattern]) => pattern.test(session.spec()))?.[1];
    this.why.textContent = reason ? t(`basins.why.${reason}`) : '';
    this.update();
  }

  /** After a frame: of another landscape there are other basins, found once the hand rests. */
  update() {
    const { session, playing } = this.explorer;
    const there = this.shown && session.hasBasins();
    if (!this.shown || there) {
      if (there && this.#waiting) this.#resume();
      return;
    }
    const moves = session.generation() !== this.#ground;
    this.#ground = session.generation();
    if (playing && moves) {
      // The next frame's landscape is another one.
      if (!this.#waiting) this.#wait();
      return;
    }
    this.#cancel();
    if (session.divide()) return this.#resume();
    this.#waiting = false;
    this.#read();
    this.#say(t('basins.none'));
  }

  /** Says what is there, and goes on with what is not. */
  #resume() {
    this.#waiting = false;
    this.#read();
    if (!this.#found || this.#found.progress < 1) this.#timer = window.setTimeout(() => this.#search(), REST);
  }

  /** The basins that were shown are those of a landscape that is gone. */
  #wait() {
    this.#waiting = true;
    this.#cancel();
    this.#found = null;
    this.#write();
  }

  #search() {
    const { session, table } = this.explorer;
    if (!this.shown || !session.hasBasins()) return;
    const own = new URLSearchParams(session.spec()).get('data') === 'own';
    this.#running = true;
    const generation = this.#generation;
    if (this.#worker === undefined && (!own || table)) this.#worker = this.#start();
    if (!this.#worker || (own && !table)) this.#here(generation);
    else {
      this.#worker.postMessage({ generation, spec: session.spec(), table: own ? table : undefined });
    }
    this.#write();
  }

  #start() {
    const worker = new Worker(new URL('./basins-worker.js', import.meta.url), { type: 'module' });
    worker.onerror = () => this.#fail();
    worker.onmessage = ({ data }) => {
      const { session } = this.explorer;
      if (data.generation !== this.#generation || !this.#running || !session.hasBasins()) return;
      if (data.error) return this.#fail();
      session.adoptBasins(data.width, data.cells, data.params, data.progress, data.proved);
      if (data.progress >= 1) this.#running = false;
      this.#read();
    };
    return worker;
  }

  /** The worker is of no use: the page's own thread begins anew, since what a worker has begun cannot be gone on with here. */
  #fail() {
    this.#worker?.terminate();
    this.#worker = null;
    const { session } = this.explorer;
    if (!this.#running || !session.hasBasins()) return;
    session.dropBasins();
    session.divide();
    this.#read();
    this.#here(this.#generation);
  }

  /** Works on the page's own thread, a piece a frame: what a worker cannot be given. @param {number} generation */
  #here(generation) {
    const piece = () => {
      const { session } = this.explorer;
      if (generation !== this.#generation || !this.#running || !session.hasBasins()) return;
      if (session.divideWork(PIECE) >= 1) this.#running = false;
      this.#read();
      if (this.#running) requestAnimationFrame(piece);
    };
    requestAnimationFrame(piece);
  }

  /** What is known stays. */
  #stop() {
    this.#cancel();
    this.#write();
  }

  #again() {
    this.explorer.session.dropBasins();
    this.update();
    this.explorer.dirty();
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#worker?.postMessage({ generation: -1 });
    this.#running = false;
    this.#generation += 1;
  }

  /** The picture is another one. */
  #stamped() {
    const { panes } = this.explorer;
    this.#stamp += 1;
    panes.landscape.extra = { ...panes.landscape.extra, basins: this.#stamp };
    this.explorer.dirty();
  }

  #read() {
    this.#found = JSON.parse(this.explorer.session.basins());
    this.#stamped();
    this.#write();
  }

  #write() {
    const found = this.#found;
    const progress = found?.progress ?? 0;
    this.element.dataset.progress = String(progress);
    this.element.dataset.running = String(this.#running);
    this.bar.value = progress;
    this.bar.hidden = !this.#running;
    const does = t(this.#running ? 'basins.stop' : 'basins.again');
    [this.toggle.textContent, this.toggle.title] = [does, does];
    this.toggle.setAttribute('aria-label', does);
    this.element.dataset.waiting = String(this.#waiting);
    this.toggle.hidden = this.#waiting || Boolean(found?.proved);
    this.#say(this.#waiting ? t('basins.waits') : found ? this.#summary(found) : '');
    this.#fill(found);
  }

  /** @param {string} text */
  #say(text) {
    if (this.says.textContent !== text) this.says.textContent = text;
  }

  /** @param {Found} found */
  #summary({ progress, proved, width, minima }) {
    if (width === 0) return t('basins.seeking');
    const met = minima.filter(({ share }) => share > 0).length;
    const parts = [t(met === 1 ? 'basins.one' : 'basins.count', { n: met })];
    if (progress < 1) parts.push(t(this.#running ? 'basins.going' : 'basins.stopped', { percent: Math.floor(100 * progress) }));
    else parts.push(t(proved ? 'basins.proved' : 'basins.found'), t('basins.shares'));
    return parts.join(' · ');
  }

  /** The legend. @param {Found | null} found */
  #fill(found) {
    if (!found || found.width === 0) {
      this.list.replaceChildren();
      return;
    }
    const met = found.minima.map((minimum, k) => ({ ...minimum, k })).filter(({ share }) => share > 0);
    const items = met.slice(0, MOST).map(({ params, loss, share, k }) => {
      const go = make('button', { type: 'button', class: 'basins-go', title: t('basins.go') }, make('span', { class: `basins-swatch basins-${k % COLOURS}${SHADES[Math.floor(k / COLOURS) % SHADES.length]}` }), make('b', {}, String(k + 1)), ` ℓ ${num(loss)} · ${percent(share)} %`);
      go.addEventListener('click', () => { this.explorer.pause(); this.explorer.change(this.explorer.session.withParams(Float64Array.from(params))); });
      return make('li', {}, go);
    });
    if (met.length > MOST) items.push(make('li', { class: 'basins-more' }, t('basins.more', { n: met.length - MOST })));
    for (const [name, share] of /** @type {[string, number][]} */ ([['valley', found.valley], ['nowhere', found.nowhere]])) {
      if (share > 0) items.push(make('li', { title: t(`basins.${name}.help`) }, make('span', { class: `basins-swatch basins-${name}` }), `${t(`basins.${name}`)} · ${percent(share)} %`));
    }
    this.list.replaceChildren(...items);
  }
}
