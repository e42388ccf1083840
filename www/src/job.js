/**
 * Long landscapes: the rows that are still missing are computed by workers, as tiles, and put in as they come.
 * The same `tile` runs in a Session here or there; a newer landscape drops the older one's tiles. What takes seconds has fewer cells at first: more of them are
 * asked for by a button below the picture, and the wait is ended by the same button.
 *
 * Fetched when a landscape is not there at once.
 */
import { make } from './dom.js';
import { typing } from './keys.js';
import { t } from './messages.js';

/** What a tile should cost, in evaluations of a neuron's terms: a worker answers often enough to be told to stop. */
const TILE = 400_000_000;
/** Tiles a worker at least: more even out what one takes longer than another, fewer make less that each tile begins with. */
const SHARES = 5;
/** Workers at most: each holds the data. */
const MOST = 4;
/** Milliseconds after which the bar says again how much is there: the picture is another one only once all of it is. */
const PAUSE = 100;
/** What a landscape costs below which the page's own thread is quicker than asking. */
const WORTH_IT = 200_000_000;
/** What it costs from which it can be ended. */
const LONG = 4_000_000_000;

export class Job {
  /** None where they are of no use. @type {Worker[] | undefined} */ #workers;
  /** What the workers are at: what each is told of every tile, and the first row that none was told of. @type {{ told: object, rows: number, height: number, next: number } | undefined} */ #work;
  #said = 0;
  #generation = -1;
  #busy = false;
  #abort = new AbortController();
  /** @type {HTMLButtonElement | undefined} */ #button;

  /** @param {import('./explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
  }

  /** Whether workers are at work on all that is pending: where the run stands is the page's own work. */
  helps() {
    return this.#busy && !this.explorer.session.isUnderway();
  }

  free() {
    this.#abort.abort();
    this.#end();
  }

  /** After a frame. */
  follow() {
    this.#handOver();
    this.#offer();
  }

  /** Hands what is missing to the workers, if it is much. */
  #handOver() {
    const { session, report } = this.explorer;
    // While it plays, or goes where it is to stand, the next frame's landscape is another one; when it stops, this one is looked at again.
    const moving = this.explorer.playing || session.isUnderway();
    const generation = session.generation();
    if (generation === this.#generation) return;
    const { width, height } = JSON.parse(session.gridSize());
    // The first module knows neurons only: there each sample is one evaluation.
    const cost = session.landscapeCost?.() ?? session.samples() * width * height;
    this.#busy = session.progress() < 1 && cost > WORTH_IT && report.status !== 'diverged' && !moving;
    if (!moving) this.#generation = generation;
    if (!this.#busy) {
      this.#work = undefined;
      this.#workers?.forEach((worker) => worker.postMessage({ generation: -1 }));
      return;
    }
    const workers = this.#workers ??= this.#start();
    const table = this.explorer.table;
    // Data that a caller handed in as arrays are in the page's Session only.
    const own = new URLSearchParams(session.spec()).get('data') === 'own';
    if (!workers.length || (own && !table)) {
      this.#busy = false;
      return;
    }
    // Where the module can say the slice it comes with the request: a hand may hold it, and the worker need not go where the run stands to find it.
    const slice = session.slice?.();
    const told = { generation, spec: session.spec(), slice, table: own ? table : undefined, width, height };
    this.#work = { told, rows: Math.max(1, Math.min(Math.floor((TILE * height) / cost), Math.ceil(height / (SHARES * workers.length)))), height, next: 0 };
    this.#said = performance.now();
    for (const worker of workers) this.#hand(worker);
  }

  /** Hands the next tile to a worker that has none: one that is quick gets more of them. @param {Worker} worker */
  #hand(worker) {
    const work = this.#work;
    if (!work || work.next >= work.height) return;
    const row = work.next;
    work.next = Math.min(work.height, row + work.rows);
    worker.postMessage({ ...work.told, row, to: work.next });
  }

  /** Offers more cells where there are more, and an end where it takes long. */
  #offer() {
    const { session, playing, network } = this.explorer;
    const cells = (!playing && !network?.shown && session.finerCells?.()) || 0;
    const stop = this.#busy && session.progress() < 1 && session.landscapeCost?.() > LONG;
    if (!this.#button) {
      if (!cells && !stop) return;
      this.#button = make('button', { type: 'button', class: 'plain-button finer', 'data-act': 'finer' });
      this.#button.addEventListener('click', () => this.#act());
      this.explorer.sliceNote.after(this.#button);
      const { host } = this.explorer;
      const source = host.hasAttribute('spec') ? host : window;
      source.addEventListener('keydown', (e) => {
        const event = /** @type {KeyboardEvent} */ (e);
        if (event.key !== 'f' || event.ctrlKey || event.metaKey || event.altKey || this.#button?.hidden || typing(event.composedPath()[0])) return;
        this.#act();
        event.preventDefault();
      }, { signal: this.#abort.signal });
    }
    this.#button.hidden = !cells && !stop;
    const does = stop ? t('finer.stop') : t('finer', { cells });
    if (this.#button.textContent !== does) this.#button.textContent = does;
  }

  #act() {
    const { session } = this.explorer;
    if (session.finerCells()) session.refine();
    else session.settle();
    this.explorer.redraw();
  }

  #start() {
    /** @type {Worker[]} */
    const workers = [];
    try {
      const count = Math.max(1, Math.min(MOST, navigator.hardwareConcurrency || 1));
      while (workers.length < count) workers.push(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }));
    } catch {
      // The page's own thread does it.
    }
    for (const worker of workers) {
      worker.onerror = () => this.#fail();
      worker.onmessage = ({ data }) => {
        if (data.generation !== this.#generation || !this.#workers?.length) return;
        if (data.error) return this.#fail();
        this.#hand(worker);
        this.#take(data);
      };
    }
    return workers;
  }

  /** Puts in what a worker found. @param {{ generation: number, width: number, height: number, row: number, values: Float32Array }} found */
  #take({ generation, width, height, row, values }) {
    const { session } = this.explorer;
    session.putTile(generation, width, height, row, values);
    const now = performance.now();
    if (session.progress() >= 1) this.#busy = false;
    else if (now - this.#said < PAUSE) return;
    this.#said = now;
    this.explorer.dirty();
  }

  #fail() {
    this.#end();
    this.explorer.dirty();
  }

  #end() {
    this.#busy = false;
    this.#workers?.forEach((worker) => worker.terminate());
    this.#workers = [];
  }
}
