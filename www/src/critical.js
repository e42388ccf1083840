/**
 * The critical points of the loss: found by a worker, listed in a table, marked on the landscape. What they are and what is proved of them is the core's.
 *
 * Fetched when it is first asked for.
 */
import { make, plainButton } from './dom.js';
import { download } from './download.js';
import { num, symbol } from './format.js';
import { markSign } from './marks.js';
import { t } from './messages.js';
import { withKeys } from './query.js';
import { riskOf } from './risk-keys.js';

/** @typedef {{ params: number[], loss: number, gradNorm: number, eigenvalues: number[], kind: string, index: number, certified: string }} Point */
/** @typedef {{ progress: number, points: Point[], counts: number[] | null, certified: string, euler: number | null, lost: number }} Found */

/** Most rows that the table shows; the file has all. */
const MOST_ROWS = 200;
/** Parameters whose values stand in the table. */
const MOST_PARAMETERS = 4;
/** A search waits so long after the last change, in milliseconds. */
const REST = 350;

/** Keys that speak of another slice. */
const PLACE = ['p1', 'p2', 'xscale', 'yscale', 'box', 'dirs', 'turn', 'centre', 'put', 'basins', 'eye'];

export class CriticalPoints {
  /** @type {Worker | undefined} */ #worker;
  #generation = 0;
  #running = false;
  #timer = 0;
  /** @type {Found | null} */ #found = null;
  /** What was read last, and the risk that it is of. */
  #read = { text: '', of: '' };
  #sort = { key: 'index', down: false };
  /** @type {number | null} */ #chosen = null;
  /** The parameters of the points that are picked for a plane. @type {number[][]} */ #picked = [];

  /** @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
  constructor(explorer, signal) {
    this.explorer = explorer;
    this.toggle = plainButton('critical.toggle', t('critical.find'), t('critical.find'), () => { if (this.#running) this.#stop(); else this.#search(); });
    this.bar = make('progress', { max: '1', value: '0', 'aria-label': t('critical.progress') });
    this.says = make('span', { class: 'critical-says', role: 'status' });
    this.table = make('table', { class: 'critical-table' });
    this.element = make('section', { class: 'critical', 'aria-label': t('critical') },
      make('div', { class: 'critical-bar' }, this.toggle, this.bar, this.says,
        plainButton('critical.csv', t('critical.csv'), t('critical.csv'), () => this.#save(), t('critical.csv.help')),
        plainButton('critical.close', '×', t('critical.close'), () => this.show(false))),
      make('div', { class: 'critical-scroll', tabindex: '0' }, this.table));
    explorer.held.element.before(this.element);
    signal.addEventListener('abort', () => this.#dismiss());
    this.show(true);
  }

  /** Opens the panel and searches, or closes it and forgets. @param {boolean} on */
  show(on) {
    this.element.hidden = !on;
    this.explorer.stageHead.points.ariaExpanded = String(on);
    if (on) this.#search();
    else {
      this.#dismiss();
      this.explorer.session.dropPoints();
      this.#choose(null);
    }
    this.explorer.redraw();
  }

  get shown() { return !this.element.hidden; }

  /** After a frame: another loss has other critical points. A lab may know them already; else they are looked for anew once the hand rests. */
  update() {
    if (!this.shown) return;
    const { session } = this.explorer;
    if (session.hasPoints()) {
      const of = riskOf(session.spec());
      if (of === this.#read.of) return;
      const same = session.criticalPoints() === this.#read.text;
      this.#read.of = of;
      if (same) return;
      this.#forget();
      this.#arrived(1);
      return;
    }
    this.#forget();
    this.#read = { text: '', of: '' };
    this.#write(null);
    this.#timer = window.setTimeout(() => { if (this.shown && !this.explorer.session.hasPoints()) this.#search(); }, REST);
  }

  /** Ends a search of another loss, with what was pointed at among its points. */
  #forget() {
    this.#dismiss();
    this.#choose(null);
    this.#picked = [];
  }

  #search() {
    this.#dismiss();
    this.#choose(null);
    const { session, table } = this.explorer;
    const own = new URLSearchParams(session.spec()).get('data') === 'own';
    session.search();
    this.#read.of = riskOf(session.spec());
    this.#running = true;
    const generation = ++this.#generation;
    if (own && !table) this.#here(generation);
    else {
      this.#worker = new Worker(new URL('./critical-worker.js', import.meta.url), { type: 'module' });
      const fail = () => {
        this.#worker?.terminate();
        this.#worker = undefined;
        this.explorer.session.search();
        this.#here(generation);
      };
      this.#worker.onerror = fail;
      this.#worker.onmessage = ({ data }) => {
        // Between a change of the loss and the frame that shows it, what comes is of the former one.
        if (data.generation !== this.#generation || !this.explorer.session.hasPoints()) return;
        if (data.error) return fail();
        this.explorer.session.adoptPoints(data.found);
        this.#arrived(data.progress);
      };
      this.#worker.postMessage({ generation, spec: session.spec(), table: own ? table : undefined });
    }
    this.#arrived(0);
  }

  /** Searches on the page's own thread, a piece a frame: what a worker cannot be given. @param {number} generation */
  #here(generation) {
    const piece = () => {
      if (generation !== this.#generation || !this.#running) return;
      const progress = this.explorer.session.searchWork(400_000);
      this.#arrived(progress);
      if (progress < 1) requestAnimationFrame(piece);
    };
    requestAnimationFrame(piece);
  }

  /** @param {number} progress */
  #arrived(progress) {
    this.#read.text = this.explorer.session.criticalPoints();
    const found = /** @type {Found | null} */ (JSON.parse(this.#read.text));
    if (progress >= 1) this.#running = false;
    this.#write(found && { ...found, progress });
    this.explorer.redraw();
  }

  #stop() {
    this.#dismiss();
    this.#write(this.#found);
  }

  #dismiss() {
    clearTimeout(this.#timer);
    this.#running = false;
    this.#generation += 1;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  /** @param {Found | null} found */
  #write(found) {
    this.#found = found;
    this.element.dataset.progress = String(found?.progress ?? 0);
    this.bar.value = found?.progress ?? 0;
    this.bar.hidden = !this.#running;
    const does = t(this.#running ? 'critical.stop' : 'critical.find');
    [this.toggle.textContent, this.toggle.title] = [does, does];
    this.toggle.setAttribute('aria-label', does);
    this.says.textContent = found ? this.#summary(found) : t('critical.changed');
    this.#rows(found);
  }

  /** @param {Found} found */
  #summary({ points, counts, certified, euler, progress }) {
    const of = (/** @type {string} */ kind) => points.filter((point) => point.kind === kind).length;
    const parts = counts
      ? [t('critical.counts', { minima: counts[0] ?? 0, saddles: counts.slice(1, -1).reduce((a, b) => a + b, 0), maxima: counts.length > 1 ? counts.at(-1) ?? 0 : 0 })]
      : [t('critical.counts', { minima: of('minimum'), saddles: of('saddle'), maxima: of('maximum') }), t('critical.degenerate', { n: of('degenerate') })];
    if (progress < 1) return `${parts.join(', ')} …`;
    if (points.length === 0) return t('critical.none');
    if (counts && euler !== null) parts.push(`${counts.map((n, k) => `${k ? (k % 2 ? '− ' : '+ ') : ''}${n}`).join(' ')} = ${String(euler).replace('-', '−')}${euler === 1 ? ' ✓' : ''}`);
    const proved = points.filter((point) => point.certified !== 'none').length;
    parts.push(certified === 'list' ? t('critical.complete') : proved ? t('critical.proved', { n: proved }) : t('critical.found'));
    return parts.join(' · ');
  }

  /** @param {Found | null} found */
  #rows(found) {
    const names = this.explorer.session.paramNames();
    const few = names.length <= MOST_PARAMETERS ? names : [];
    /** @type {[key: string, label: string, value: (p: Point) => number | string][]} */
    const columns = [
      ['index', t('critical.kind'), (p) => p.index],
      ['loss', 'ℓ', (p) => p.loss],
      ['gradNorm', '‖∇ℓ‖', (p) => p.gradNorm],
      ['least', t('critical.least'), (p) => p.eigenvalues[0] ?? 0],
      ['most', t('critical.most'), (p) => p.eigenvalues.at(-1) ?? 0],
      ...few.map((name, k) => /** @type {[string, string, (p: Point) => number]} */ ([`w${k}`, symbol(name), (p) => p.params[k] ?? 0])),
      ['certified', t('critical.proof'), (p) => p.certified],
    ];
    const heads = columns.map(([key, label]) => {
      const sorted = this.#sort.key === key;
      const button = make('button', { type: 'button', class: 'critical-sort', 'data-sort': key }, `${label}${sorted ? (this.#sort.down ? ' ↓' : ' ↑') : ''}`);
      button.addEventListener('click', () => { this.#sort = { key, down: sorted && !this.#sort.down }; this.#rows(this.#found); });
      return make('th', { scope: 'col', 'aria-sort': sorted ? (this.#sort.down ? 'descending' : 'ascending') : 'none' }, button);
    });
    const head = make('tr', {}, ...heads.slice(0, 1), make('th', { scope: 'col', 'aria-label': t('critical.cut') }), ...heads.slice(1));
    const value = columns.find(([key]) => key === this.#sort.key)?.[2];
    const order = (found?.points ?? []).map((point, k) => ({ point, k }));
    if (value) order.sort((a, b) => { const [x, y] = [value(a.point), value(b.point)]; return (x < y ? -1 : x > y ? 1 : a.k - b.k) * (this.#sort.down ? -1 : 1); });
    const rows = order.slice(0, MOST_ROWS).map(({ point, k }) => {
      const kind = point.kind === 'saddle' ? t('critical.saddle', { index: point.index }) : t(`critical.kind.${point.kind}`);
      const cells = columns.map(([key, , of]) => make('td', {}, ...(key === 'index' ? [markSign(point.kind)] : []), key === 'index' ? kind : key === 'certified' ? t(`critical.proof.${point.certified}`) : num(Number(of(point)), key === 'gradNorm' ? 1 : 4)));
      const along = t(point.kind === 'minimum' ? 'critical.cut.flattest' : 'critical.cut.escape');
      const cut = make('button', { type: 'button', class: 'critical-cut', title: along, 'aria-label': along }, t('critical.cut'));
      cut.addEventListener('click', (event) => { event.stopPropagation(); this.#cut(point); });
      cut.addEventListener('keydown', (event) => event.stopPropagation());
      const place = this.#picked.findIndex((other) => other.join() === point.params.join());
      const pick = make('button', { type: 'button', class: 'critical-cut', title: t('critical.pick'), 'aria-label': t('critical.pick'), 'aria-pressed': String(place >= 0) }, place >= 0 ? String(place + 1) : '△');
      pick.addEventListener('click', (event) => { event.stopPropagation(); this.#pick(point); });
      pick.addEventListener('keydown', (event) => event.stopPropagation());
      const row = make('tr', { tabindex: '0', 'data-kind': point.kind, title: t('critical.go') }, ...cells.slice(0, 1), make('td', {}, cut, ...(names.length > 1 ? [' ', pick] : [])), ...cells.slice(1));
      row.addEventListener('pointerenter', () => this.#choose(k));
      row.addEventListener('focus', () => this.#choose(k));
      row.addEventListener('pointerleave', () => this.#choose(null));
      const go = () => { this.explorer.pause(); this.explorer.change(this.explorer.session.withParams(Float64Array.from(point.params))); };
      row.addEventListener('click', go);
      row.addEventListener('keydown', (event) => { if (event.key === 'Enter') go(); });
      return row;
    });
    this.table.replaceChildren(make('thead', {}, head), make('tbody', {}, ...rows));
    if (order.length > MOST_ROWS) this.table.append(make('caption', {}, t('critical.more', { n: order.length - MOST_ROWS })));
  }

  /** Puts the run at a point and cuts the landscape there along the directions of its smallest curvatures: the ways on which a saddle is left. @param {Point} point */
  #cut(point) {
    const { explorer } = this;
    explorer.pause();
    const there = explorer.session.withParams(Float64Array.from(point.params));
    const view = /\bview=(line|surface)/.exec(there)?.[1] ?? '';
    const none = Object.fromEntries([...PLACE, 'through', 'carry'].map((key) => [key, '']));
    explorer.change(withKeys(there, { ...none, view, slice: 'hessian', eigen: 'smallest' }));
  }

  /** Picks a point, or drops it; three that are picked span the plane of the slice. @param {Point} point */
  #pick(point) {
    const { explorer } = this;
    const known = this.#picked.findIndex((other) => other.join() === point.params.join());
    if (known >= 0) this.#picked.splice(known, 1);
    else this.#picked.push(point.params);
    if (this.#picked.length === 3) {
      const through = this.#picked.map((w) => w.join(',')).join(';');
      this.#picked = [];
      const none = Object.fromEntries([...PLACE, 'eigen', 'carry'].map((key) => [key, '']));
      const spec = explorer.session.spec();
      explorer.change(withKeys(spec, { ...none, view: /\bview=surface/.test(spec) ? 'surface' : '', slice: 'points', through }));
    }
    this.#rows(this.#found);
  }

  /** Points at one of them on the landscape. @param {number | null} k */
  #choose(k) {
    if (k === this.#chosen) return;
    this.#chosen = k;
    const { landscape } = this.explorer.panes;
    landscape.extra = { ...landscape.extra, chosen: k ?? undefined };
    this.explorer.dirty();
  }

  /** The table as a file. */
  #save() {
    const found = this.#found;
    if (!found) return;
    const names = this.explorer.session.paramNames();
    const lines = [
      `# ${location.href}`,
      ['kind', 'index', 'certified', 'loss', 'gradient_norm', ...names, ...names.map((_, k) => `eigenvalue_${k + 1}`)].join(','),
      ...found.points.map((p) => [p.kind, p.index, p.certified, p.loss, p.gradNorm, ...p.params, ...p.eigenvalues].join(',')),
    ];
    download('downhill-critical-points.csv', 'text/csv', `${lines.join('\n')}\n`);
  }
}
