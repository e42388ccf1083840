/**
 * One lab: a Session, the panes that show it and everything that can be done to it.
 *
 * Handlers only ask for a new Spec (`change`); the session says what that costs; a frame draws what became dirty.
 * Nothing is drawn outside `#frame`, so whatever happened since the last frame is answered in one.
 */
import { Session } from './core.js';
import { Controls } from './controls.js';
import { describe } from './describe.js';
import { make } from './dom.js';
import { attachGestures } from './gestures.js';
import { Held } from './held.js';
import { equip, explain, getTable, keep, openCritical, openDataDialog, openFormula, putTable, startJob } from './later.js';
import { errorText, t } from './messages.js';
import { Notices } from './notices.js';
import { Pane } from './panes.js';
import { hideParts, tabs, waysIn } from './parts.js';
import { withKeys } from './query.js';
import { Readouts } from './readouts.js';
import { wear } from './sheets.js';
import { DrawLabel, HEAD_KEYS, StageHead } from './stage-head.js';
import { goOnWhole, supplies, supply } from './supply.js';
import { themeOf } from './theme.js';
import { Transport } from './transport.js';

/** What one frame may take of the main thread for updates and pending work, in milliseconds. */
const FRAME_WORK = 8;
/** What an update costs, in gradients of a neuron's samples, from which on a network is a large one. */
const HEAVY = 2000;
/** The longest Spec that a URL carries; of a longer one it carries the hash, and this browser keeps the rest. */
const LONGEST_URL = 4096;

/** @typedef {{ step: number, epoch: number, epochLength: number, cost: number, eta: number, loss: number, testLoss: number | null, gradNorm: number, reached: number, status: 'running' | 'converged' | 'stalled' | 'diverged' }} Report */

/** @typedef {'push' | 'replace'} How */

const TABLE = () => JSON.parse(Session.table());

export class Explorer {
  /** Called with the canonical Spec when it is to be written into the URL. @type {(spec: string, how: How) => void} */
  onSpec = () => {};
  /** Called when what can be undone has changed. */
  onTravel = () => {};
  playing = false;
  /** Updates a second. */
  speed = 120;
  /** What the keyboard or the pointer is on: null, handle, start or point:i. @type {string | null} */
  focus = null;

  /** What the pointer's last move means: done in the frame that shows it. @type {(() => void) | undefined} */
  gesture;
  /** The class that a drawn point gets. @type {0 | 1} */
  drawLabel = 0;
  /** The network's diagram, once it was looked at. @type {import('./network.js').NetworkView | undefined} */
  network;
  /** What is computed, as formulas. @type {import('./formula.js').Formula | undefined} */
  formula;
  /** The critical points, once they were asked for. @type {import('./critical.js').CriticalPoints | undefined} */
  critical;
  /** The surface, while it is shown. @type {import('./surface.js').SurfaceView | undefined} */
  surface;
  /** The workers for long landscapes, once there was one. @type {import('./job.js').Job | undefined} */
  job;
  /** What else follows each frame. @type {Set<{ update: (theme: string) => void }>} */
  guests = new Set();
  /** The Spec that came from outside last, until another one is in force. */
  asked = '';
  /** The reader's own table as it was given, once there is one. @type {{ name: string, text: string } | undefined} */
  table;

  #abort = new AbortController();
  /** @type {Promise<typeof import('./guests.js')> | undefined} */ #guests;
  /** @type {string[]} */ #past = [];
  /** @type {string[]} */ #future = [];
  #committed = '';
  #frameAsked = 0;
  #lastTime = 0;
  #owed = 0;
  /** Term evaluations that the machine makes in a millisecond, measured as it goes. */
  #rate = 50_000;
  /** Whether a live change awaits its end. */
  #gesturing = false;
  #controlsDirty = true;
  #beat = 0;
  #broken = false;

  /**
   * @param {HTMLElement} host
   * @param {HTMLElement} main
   * @param {{ spec: string, lede?: HTMLElement | undefined, lab?: import('./theorem-lab.js').TheoremLab | undefined, hide: string[] }} options
   */
  constructor(host, main, { spec, lede, lab, hide }) {
    this.host = host;
    this.session = new Session('');
    this.report = this.#read();
    const text = make('section', { class: 'text', 'aria-label': t('controls') }, lede ?? lab?.lede ?? '');
    const controls = make('div', { class: 'controls' });
    text.append(controls);
    const stage = make('section', { class: 'stage card' });
    const side = make('aside', { class: 'side' });
    const readouts = make('section', { class: 'card readouts', 'data-part': 'readouts' });
    const foot = make('footer', { class: 'transport' });
    this.live = make('p', { class: 'live' });
    this.spoken = make('p', { class: 'spoken', 'aria-live': 'polite', role: 'status' });
    this.root = make('div', { class: 'lab' }, text, stage, side, foot);
    main.append(this.root);
    this.notices = new Notices(stage);
    const changed = () => this.dirty();
    this.panes = {
      landscape: new Pane(this, 'landscape', stage, changed, this.#abort.signal),
      data: new Pane(this, 'data', side, changed, this.#abort.signal),
      curves: new Pane(this, 'curves', side, changed, this.#abort.signal),
    };
    this.stageHead = new StageHead(stage, this);
    this.drawing = new DrawLabel(this.panes.data.card, this);
    side.prepend(readouts);
    this.held = new Held(this);
    this.sliceNote = make('p', { class: 'slice-note stage-label' });
    stage.append(this.sliceNote, this.held.element, this.live, this.spoken);
    this.readouts = new Readouts(readouts, this);
    this.controls = new Controls(controls, { set: (key, value, live) => this.set(key, value, live), more: () => void this.#more() });
    this.transport = new Transport(foot, this);
    controls.prepend(waysIn(this));
    side.before(tabs(this, this.#abort.signal));
    this.lab = lab;
    lab?.attach(this, controls, readouts);
    attachGestures(this, this.#abort.signal);
    void equip(this, this.#abort.signal);
    this.hidden = hide;
    void this.arrive(spec);
    this.#committed = this.session.spec();
  }

  /** Frees the session and everything that listens. */
  free() {
    this.playing = false;
    this.#abort.abort();
    cancelAnimationFrame(this.#frameAsked);
    this.job?.free();
    this.session.free();
    this.#broken = true;
    this.root.remove();
  }

  /**
   * Shows a Spec that came from outside (a URL, an attribute). A bad one is explained, and the last good state stays.
   * @param {string} spec @returns {Promise<void>}
   */
  async arrive(spec) {
    this.playing = false;
    this.asked = spec;
    const stored = /^stored=(\w+)$/.exec(spec)?.[1];
    if (stored) {
      const kept = await getTable(`spec~${stored}`);
      if (this.#broken) return;
      if (kept) return this.arrive(kept.text);
      this.redraw();
      return void explain(this, null, spec);
    }
    try {
      this.session.apply(spec);
      this.notices.clear('spec');
    } catch (error) {
      if ((await supply(this, error)) && !this.#broken) return this.arrive(spec);
      if (this.#broken || this.#failed(error)) return;
      // A lab's text must not stand beside other data.
      if (this.lab && !/\bscene=/.test(this.session.spec())) this.session.apply(this.lab.opening(''));
      void explain(this, error, spec);
    }
    if (this.#broken) return;
    this.#committed = this.session.spec();
    hideParts(this);
    this.#controlsDirty = true;
    this.redraw();
  }

  /**
   * Applies a Spec. `live` changes are part of a gesture that `commit` ends. Returns what is wrong, or null.
   * @param {string} spec @param {boolean} [live]
   */
  change(spec, live = false) {
    // Undo and the browser's "back" return to where the run was when the hand came down, not to where it last stood still.
    if (this.playing && !this.#gesturing) this.#settle();
    this.#gesturing = live;
    try {
      this.session.apply(spec);
    } catch (error) {
      return this.#wrong(error, () => this.change(spec));
    }
    this.notices.clear('spec');
    this.asked = '';
    this.#controlsDirty = true;
    this.dirty();
    if (!live) this.commit();
    return null;
  }

  /** Sets one key; returns what is wrong, or null. @param {string} key @param {string} value @param {boolean} [live] */
  set(key, value, live = false) {
    try {
      return this.change(this.session.with(key, value), live);
    } catch (error) {
      return this.#wrong(error, () => this.set(key, value, live));
    }
  }

  /** What is wrong, in words; null if it can be mended: what is missing is fetched, and then it is tried again. @param {unknown} error @param {() => void} again */
  #wrong(error, again) {
    if (supplies(error)) {
      void supply(this, error).then((there) => {
        if (this.#broken) return;
        if (there) again();
        else this.notices.show('spec', t('error.fetch'), '', []);
      });
      return null;
    }
    return this.#failed(error) ? null : errorText(error);
  }

  /** Ends a gesture: one entry in the history, one in the browser's. */
  commit() {
    const spec = this.session.spec();
    if (spec === this.#committed) return;
    this.#past.push(this.#committed);
    if (this.#past.length > 200) this.#past.shift();
    this.#future = [];
    this.#committed = spec;
    this.#write('push');
  }

  #write(/** @type {How} */ how) {
    const spec = this.session.spec();
    const long = spec.length > LONGEST_URL;
    this.onSpec(long ? `stored=${Session.contentHash(spec)}` : spec, how);
    if (long) void keep(this, spec);
    this.onTravel();
    this.host.dispatchEvent(new CustomEvent('downhill:state', { detail: { spec, ...this.report } }));
  }

  /** Whether there is something to undo, and to redo. */
  get travels() { return { undo: this.#past.length > 0, redo: this.#future.length > 0 }; }

  undo() { this.#travel(this.#past, this.#future); }
  redo() { this.#travel(this.#future, this.#past); }

  #travel(/** @type {string[]} */ from, /** @type {string[]} */ to) {
    const spec = from.pop();
    if (spec === undefined) return;
    this.pause();
    to.push(this.session.spec());
    try {
      this.session.apply(spec);
    } catch (error) {
      this.#failed(error);
    }
    this.#committed = spec;
    this.#controlsDirty = true;
    this.#write('replace');
    this.redraw();
  }

  play() {
    if (this.report.status === 'diverged') return;
    this.playing = true;
    this.#lastTime = 0;
    this.#owed = 0;
    this.dirty();
  }

  /** Stops where the run is; the URL then says where that is. */
  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.#settle();
    this.dirty();
  }

  /** Where the run is now is where undo and "back" return to. */
  #settle() {
    this.#committed = this.session.spec();
    this.#write('replace');
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  /** Goes by k updates, back for a negative k. @param {number} k */
  step(k) {
    this.pause();
    // Asked afresh: two keys in one frame are two updates, and the last frame's report knows of neither.
    this.seek(this.#read().step + k);
    this.#settle();
  }

  /** Goes back to the lowest update so far: of the loss, or of the held-out samples' (where a run that is stopped early stops). @param {'loss' | 'testLoss'} [of] */
  toLowest(of = 'loss') {
    const walk = /** @type {Record<string, Float64Array>} */ (this.session.trajectory());
    const [steps = [], losses = []] = [walk.steps, walk[of]];
    let best = 0;
    losses.forEach((l, k) => { if (l < (losses[best] ?? Infinity)) best = k; });
    this.pause();
    this.seek(steps[best] ?? 0);
    this.commit();
  }

  /** Goes to update `t`. @param {number} t */
  seek(t) { this.set('t', String(Math.max(0, Math.round(t))), true); }

  /** The start again; with what was dragged on the way forgotten. */
  reset() {
    this.pause();
    this.change(withKeys(this.session.with('at', ''), { t: '0' }));
  }

  /** The start again, with one key set. @param {string} key @param {string} value */
  restart(key, value) {
    this.pause();
    this.change(withKeys(this.session.with(key, value), { t: '0' }));
  }

  /** Another start, drawn afresh. */
  newStart() {
    this.pause();
    const spec = new URLSearchParams(this.session.spec()).get('init') === 'zeros' ? this.session.with('init', 'gauss') : this.session.spec();
    this.change(withKeys(spec, { start: String(Session.freshSeed()), w0: '', at: '', t: '0' }));
  }

  /** Type twice the size, landscape and one pane; again to go back. */
  async present() {
    await wear(this.root.getRootNode(), 'present.css');
    this.root.classList.toggle('presenting');
    this.host.toggleAttribute('data-presenting');
    this.redraw();
  }

  /** Opens the dialog for the reader's own table; with a link whose table is missing, what else it says is kept. @param {{ file?: File, text?: string, link?: string }} [given] */
  openData(given) {
    const root = /** @type {ShadowRoot} */ (this.host.shadowRoot);
    void openDataDialog(root, {
      load: (name, text) => {
        const found = JSON.parse(this.session.loadTable(name, text));
        this.table = { name, text };
        void putTable(found.file, name, text);
        return found;
      },
      use: (changes) => this.change(withKeys(given?.link ?? 'v=1', changes)),
    }, given);
  }

  /** Most of the settings behind "more" are in the whole module only. */
  async #more() {
    await goOnWhole(this).catch(() => this.notices.show('spec', t('error.fetch'), '', []));
    if (this.#broken) return;
    this.#controlsDirty = true;
    this.dirty();
  }

  /** Everything is drawn again in the next frame. */
  redraw() {
    for (const pane of Object.values(this.panes)) pane.stale = true;
    this.dirty();
  }

  /** Something changed: a frame will show it. */
  dirty() {
    if (!this.#broken) this.#frameAsked ||= requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(/** @type {number} */ now) {
    this.#frameAsked = 0;
    if (this.#broken) return;
    try {
      this.gesture?.();
      this.#advance(now);
      this.report = this.#read();
      this.#draw();
    } catch (error) {
      this.#failed(error);
    }
    if (this.playing || (this.session.progress() < 1 && !this.job?.helps())) this.dirty();
    this.host.dispatchEvent(new CustomEvent('downhill:frame'));
  }

  /** Updates that are due, and pending work, within the frame's time. */
  #advance(/** @type {number} */ now) {
    const from = performance.now();
    let done = 0;
    // While it plays the next frame's landscape is another one: a coarse one has to do.
    if (this.session.progress() < 1 && !this.playing && !this.job?.helps()) {
      const budget = this.#rate * FRAME_WORK;
      this.session.work(budget);
      done += budget;
    }
    if (this.playing) {
      const elapsed = this.#lastTime ? Math.min(now - this.#lastTime, 500) : 1000 / 60;
      this.#lastTime = now;
      const afford = Math.max(1, Math.floor((this.#rate * FRAME_WORK) / Math.max(1, this.report.cost)));
      this.#owed = Math.min(this.#owed + (this.speed * elapsed) / 1000, afford);
      const k = Math.floor(this.#owed);
      this.#owed -= k;
      if (k > 0) {
        const report = /** @type {Report} */ (this.session.step(k));
        if (report.status === 'diverged' || report.status === 'converged') this.pause();
        done += k * report.cost;
      }
    }
    const took = performance.now() - from;
    if (done > 20_000 && took > 0.2) this.#rate = 0.8 * this.#rate + 0.2 * Math.max(1_000, done / took);
  }

  #draw() {
    // First what there is to draw: a pane that no longer applies must not be drawn once more.
    if (this.#controlsDirty) {
      this.#controlsDirty = false;
      this.#updateControls();
    }
    const theme = themeOf(this.host);
    this.surface?.prepare();
    this.lab?.prepare();
    const network = this.network?.shown ? this.network : undefined;
    for (const pane of Object.values(this.panes)) pane.draw(theme);
    network?.draw(theme);
    if (this.job) this.job.follow();
    else if (this.session.progress() < 1) void startJob(this);
    // Of many samples of a large network even the readouts take milliseconds: while it plays, every fifth frame has to do.
    this.#beat = (this.#beat + 1) % 5;
    if (!this.playing || this.report.cost < HEAVY || this.#beat === 0) this.readouts.update(JSON.parse(this.session.readouts()));
    this.lab?.follow();
    this.transport.update();
    for (const guest of this.guests) guest.update(theme);
    this.held.update(this.session.paramNames(), this.session.shownParams(), this.session.params(), network?.selected ?? null);
    const [axes, all] = [/\bview=line/.test(this.session.spec()) ? 1 : 2, this.session.params().length];
    this.sliceNote.textContent = axes < all && !network ? t('slice.note', { axes, all }) : '';
    this.notices.status(this);
    this.host.dataset.status = this.report.status;
    this.host.dataset.step = String(this.report.step);
    describe(this);
  }

  /** Finds the critical points of the loss and lists them. */
  async showCritical() {
    const { CriticalPoints } = await openCritical(this.root);
    await goOnWhole(this);
    if (this.#broken) return;
    if (this.critical) this.critical.show(!this.critical.shown);
    else this.guests.add(this.critical = new CriticalPoints(this, this.#abort.signal));
    this.#controlsDirty = true;
  }

  /** The formulas in force, once they are there. @param {import('./fields.js').ControlInfo[]} all */
  async #showFormula(all) {
    const { Formula } = await openFormula();
    if (this.#broken) return;
    this.formula ??= new Formula(this.controls);
    this.formula.show(all);
  }

  /** What only some Specs show beside the panes (a network, a surface that can be turned, a race), once one of them did. @param {string} spec */
  async #showGuests(spec) {
    if (!this.network) this.panes.landscape.element.hidden = /\bview=network/.test(spec);
    if (!this.#guests && !/\b(race=|beside=|basins=|show=|slice=|view=[ns])/.test(spec)) return;
    this.#guests ??= import('./guests.js');
    await (await this.#guests).follow(this, this.#abort.signal);
    this.dirty();
  }

  #read() {
    return /** @type {Report} */ (this.session.report());
  }

  #updateControls() {
    const table = /** @type {import('./fields.js').KeyInfo[]} */ (TABLE());
    const all = /** @type {import('./fields.js').ControlInfo[]} */ (JSON.parse(this.session.controls()));
    const spec = this.session.spec();
    const options = (/** @type {string} */ name) => table.find((key) => key.name === name)?.options ?? [];
    this.controls.update(table, all.filter(({ name }) => !HEAD_KEYS.has(name)));
    this.stageHead.update(all.filter(({ name }) => HEAD_KEYS.has(name)).map((info) => ({ options: options(info.name), ...info })), spec);
    this.drawing.update(spec);
    this.lab?.show(table, all);
    void this.#showGuests(spec);
    void this.#showFormula(all);
  }

  /** A panic inside WebAssembly: stop, keep the URL, offer to load the page again. Returns whether it was one. */
  #failed(/** @type {unknown} */ error) {
    if (!(error instanceof WebAssembly.RuntimeError)) return false;
    this.#broken = true;
    this.playing = false;
    this.notices.show('panic', t('panic'), '', [{ label: t('reload'), act: () => location.reload() }]);
    return true;
  }
}
