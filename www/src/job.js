/**
 * Long landscapes: the rows that are still missing are computed by a worker, as tiles, and put in as they come.
 * The same `tile` runs in a Session here or there; a newer landscape drops the older one's tiles.
 */

/** Rows in a tile: a worker answers often enough to be told to stop. */
const ROWS = 8;
/** Term evaluations below which the page's own thread is quicker than asking. */
const WORTH_IT = 200_000_000;

export class Job {
  /** @type {Worker | null | undefined} */ #worker;
  #generation = -1;
  #busy = false;

  /** @param {import('./explorer.js').Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
  }

  /** Whether a worker is at work on what is pending. */
  helps() {
    return this.#busy;
  }

  free() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  /** After a frame: hands what is missing to the worker, if it is much. */
  follow() {
    const { session, report } = this.explorer;
    const generation = session.generation();
    if (generation === this.#generation) return;
    this.#generation = generation;
    const { width, height } = JSON.parse(session.gridSize());
    this.#busy = session.progress() < 1 && session.samples() * width * height > WORTH_IT && report.status !== 'diverged';
    if (!this.#busy) {
      this.#worker?.postMessage({ generation: -1 });
      return;
    }
    const worker = this.#start();
    const table = this.explorer.table;
    // Data that a caller handed in as arrays are in the page's Session only.
    const own = new URLSearchParams(session.spec()).get('data') === 'own';
    if (!worker || (own && !table)) {
      this.#busy = false;
      return;
    }
    // Where the module can say the slice it comes with the request: a hand may hold it, and the worker need not go where the run stands to find it.
    const slice = session.slice?.();
    worker.postMessage({ generation, spec: session.spec(), slice, table: own ? table : undefined, width, height, rows: ROWS });
  }

  #start() {
    if (this.#worker !== undefined) return this.#worker;
    try {
      this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    } catch {
      this.#worker = null;
      return null;
    }
    this.#worker.onerror = () => { this.#busy = false; this.free(); this.explorer.dirty(); };
    this.#worker.onmessage = ({ data }) => {
      if (data.generation !== this.#generation || this.#worker === null) return;
      this.explorer.session.putTile(data.generation, data.width, data.height, data.row, data.values);
      if (this.explorer.session.progress() >= 1) this.#busy = false;
      this.explorer.dirty();
    };
    return this.#worker;
  }
}
