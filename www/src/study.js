/**
 * A study: the same Specs from many seeds, measured alike, with what that says as a chart and in a sentence.
 *
 * Its runs are made by workers and put in as they come; it can be stopped, and keeps what it has. What is asked and what is found is the core's.
 */
import { loadWhole, whole } from './core.js';
import { make, plainButton } from './dom.js';
import { download } from './download.js';
import { number } from './fields.js';
import { num } from './format.js';
import { ways } from './later.js';
import { errorText, loadMessages, t } from './messages.js';
import { exporting } from './parts.js';
import { withKeys } from './query.js';
import * as law from './study-law.js';
import { themeOf } from './theme.js';

/** Most workers at once: beside the page one core at least stays free. */
const WORKERS = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));

/** @typedef {{ n: number, mean: number, sd: number, error: number }} Mean */
/** @typedef {{ spec: string, lr: number, runs: number, failed: number, median: number | null, lower: number | null, upper: number | null, end: Mean | null, gain: Mean | null }} Row */
/** @typedef {{ name: string, dial: string | null, variants: string[], seeds: number, error: number | null, most: number | null, rates: number[], size: string | null }} Plan */

export class StudyPage {
  /** @type {import('../pkg/downhill.js').Study | undefined} */ #study;
  /** @type {Map<Worker, object | null>} */ #workers = new Map();
  /** @type {Plan | undefined} */ #plan;
  #running = false;
  #freed = false;
  #generation = 0;

  /**
   * @param {HTMLElement} root @param {string} name @param {string} query keys of the Spec for all variants, and `seeds`
   * @param {(query: string) => void} write writes them into the location
   */
  constructor(root, name, query, write) {
    this.root = root;
    this.name = name;
    this.write = write;
    this.query = new URLSearchParams(query);
    this.article = make('article', { class: 'study', 'aria-busy': 'true' });
    root.replaceChildren(this.article);
    void this.#open();
  }

  free() {
    this.#freed = true;
    this.#dismiss();
    this.observer?.disconnect();
    this.#study?.free();
    this.#study = undefined;
  }

  async #open() {
    const core = await loadWhole();
    await loadMessages('help.en.json');
    if (this.#freed) return;
    this.article.removeAttribute('aria-busy');
    this.#plan = /** @type {Plan[]} */ (JSON.parse(core.Study.plans())).find(({ name }) => name === this.name);
    if (!this.#plan) {
      const all = /** @type {Plan[]} */ (JSON.parse(core.Study.plans()));
      this.article.append(make('p', { role: 'alert' }, t('study.unknown', { name: this.name })), make('ul', {}, ...all.map(({ name }) => make('li', {}, make('a', { href: `#/study/${name}` }, t(`study.${name}.title`))))));
      return;
    }
    this.#build(this.#plan);
    this.#begin();
  }

  /** @param {Plan} plan */
  #build(plan) {
    this.canvas = make('canvas', { role: 'img', 'aria-label': t(`study.${plan.name}.title`) });
    this.bar = make('progress', { max: '1', value: '0', 'aria-label': t('study.progress') });
    this.state = make('span', { class: 'study-state', role: 'status' });
    this.toggle = plainButton('study.toggle', t('study.stop'), t('study.stop'), () => { if (this.#running) this.#stop(); else this.#go(); });
    this.says = make('p', { class: 'study-says', 'aria-live': 'polite' });
    this.table = make('table', { class: 'study-table' });
    this.error = make('p', { class: 'controls-error', role: 'alert' });
    const seeds = number({ name: 'seeds', group: '', kind: 'integer', default: String(plan.seeds), effect: '', min: 2, max: 100 }, t('study.seeds'), (value) => this.#set('seeds', value), (text) => this.#complain(text));
    this.seeds = seeds;
    const rows = [make('div', { class: 'controls-row', 'data-key': 'seeds' }, make('div', { class: 'controls-name' }, make('span', { class: 'controls-label' }, t('study.seeds'))), seeds.element)];
    const key = plan.dial === null ? undefined : this.#keyOf(plan.dial);
    if (key) {
      const dial = number(key, t(`key.${key.name}.label`), (value, live) => { if (!live) this.#set(key.name, value); }, (text) => this.#complain(text));
      this.dial = dial;
      rows.unshift(make('div', { class: 'controls-row', 'data-key': key.name, title: t(`key.${key.name}.help`) }, make('div', { class: 'controls-name' }, make('span', { class: 'controls-label' }, t(`key.${key.name}.label`))), dial.element));
    }
    this.article.append(
      make('h1', {}, t(`study.${plan.name}.title`)),
      make('p', { class: 'study-text' }, t(`study.${plan.name}.text`)),
      make('div', { class: 'study-dials' }, ...rows),
      this.error,
      make('div', { class: 'study-run' }, this.toggle, this.bar, this.state),
      this.says,
      make('div', { class: 'card study-chart' }, this.canvas, exporting((button) => void this.#export(button))),
      this.table,
      make('p', { class: 'study-note' }, t(`study.${plan.name}.note`, { rates: plan.rates.map((rate) => num(rate)).join(', '), most: plan.most ?? '' })),
      make('p', { class: 'lesson-home' }, make('a', { href: '#/' }, t('home'))),
    );
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.canvas);
  }

  /** @param {string} name */
  #keyOf(name) {
    const table = /** @type {import('./fields.js').KeyInfo[]} */ (JSON.parse(whole?.Session.table() ?? '[]'));
    return table.find((key) => key.name === name);
  }

  /** Opens the study that the query asks for, and sets to work; says why where it cannot be opened. */
  #begin() {
    if (!whole) return false;
    const changes = new URLSearchParams(this.query);
    changes.delete('seeds');
    try {
      const study = new whole.Study(this.name, changes.toString());
      this.#dismiss();
      this.#study?.free();
      this.#study = study;
      this.#complain('');
    } catch (error) {
      this.#complain(errorText(error));
      return false;
    }
    this.#go();
    return true;
  }

  /** @param {string} text */
  #complain(text) { if (this.error) this.error.textContent = text; }

  /** Sets a key of the query; one that is refused stays what it was. @param {string} key @param {string} value */
  #set(key, value) {
    const before = new URLSearchParams(this.query);
    this.query.set(key, value);
    if (key === 'seeds') this.#go();
    else if (!this.#begin()) {
      this.query = before;
      this.#show();
      return;
    }
    this.write(this.query.toString());
  }

  #go() {
    const study = this.#study;
    if (!study || !this.#plan) return;
    study.setSeeds(Number(this.query.get('seeds') ?? this.#plan.seeds) || this.#plan.seeds);
    this.#running = true;
    while (this.#workers.size < WORKERS) this.#hire();
    for (const [worker, job] of this.#workers) if (!job) this.#assign(worker);
    this.#show();
  }

  #hire() {
    const worker = new Worker(new URL('./study-worker.js', import.meta.url), { type: 'module' });
    const generation = this.#generation;
    this.#workers.set(worker, null);
    const fail = (/** @type {string} */ text) => { this.#complain(text || t('error.fetch')); this.#stop(); };
    worker.onerror = (event) => fail(event.message);
    worker.onmessage = ({ data: { job, found, error } }) => {
      if (generation !== this.#generation || !this.#study) return;
      if (error) return fail(errorText(Object.assign(new Error(error.message), error)));
      this.#study.put(job.variant, job.rate, job.seed, found);
      this.#workers.set(worker, null);
      // Others may have waited for this result, to know what is to be done next.
      for (const [other, busy] of this.#workers) if (!busy) this.#assign(other);
      this.#show();
    };
  }

  /** @param {Worker} worker */
  #assign(worker) {
    if (!this.#running || !this.#study) return;
    const job = JSON.parse(this.#study.handOut());
    this.#workers.set(worker, job);
    if (job) worker.postMessage({ study: this.name, job });
    if ([...this.#workers.values()].every((busy) => !busy)) this.#running = false;
  }

  /** Ends the workers; what they were at is lost, what they found is kept. */
  #dismiss() {
    this.#generation += 1;
    this.#running = false;
    for (const worker of this.#workers.keys()) worker.terminate();
    this.#workers.clear();
    this.#study?.recall();
  }

  #stop() {
    this.#dismiss();
    this.#show();
  }

  /** Writes what was found so far. */
  #show() {
    const [study, plan] = [this.#study, this.#plan];
    if (!study || !plan || !this.bar || !this.table) return;
    const progress = study.progress();
    const done = progress >= 1;
    this.article.dataset.progress = String(progress);
    this.bar.value = progress;
    const { toggle, state, says } = this;
    if (toggle) {
      const does = t(this.#running ? 'study.stop' : 'study.go');
      [toggle.textContent, toggle.title] = [does, does];
      toggle.setAttribute('aria-label', does);
      toggle.hidden = done;
    }
    const found = /** @type {{ variants: Row[], stop: { updates: number, gain: Mean } | null } & law.Found} */ (JSON.parse(study.summary()));
    const { variants, stop } = found;
    const counted = Math.min(...variants.map((row) => row.runs));
    if (state) state.textContent = done ? t('study.done', { n: counted }) : this.#running && counted === 0 && plan.rates.length ? t('study.tuning') : t(this.#running ? 'study.running' : 'study.stopped', { n: counted });
    this.seeds?.show({ name: 'seeds', value: this.query.get('seeds') ?? String(plan.seeds) });
    if (plan.dial) this.dial?.show({ name: plan.dial, value: new URLSearchParams(variants.at(-1)?.spec).get(plan.dial) ?? this.#keyOf(plan.dial)?.default ?? '0' });
    const name = (/** @type {number} */ k) => t(`study.${plan.name}.${plan.variants[k]}`);
    if (says) says.textContent = plan.size ? law.says(found, plan.size, name) : plan.error === null ? this.#losses(variants, stop, name) : this.#epochs(variants, name);
    this.table.replaceChildren(...(plan.size ? law.rows(found, plan.size, name) : this.#rows(plan, variants, stop, name)));
    this.draw();
  }

  /** @param {Row[]} variants @param {(k: number) => string} name */
  #epochs(variants, name) {
    const [a, b] = variants;
    if (!a || !b || a.median === null || b.median === null || a.runs < 2 || b.runs < 2) return '';
    const [fast, slow] = a.median <= b.median ? [0, 1] : [1, 0];
    const ratio = Math.max(a.median, b.median) / Math.max(Math.min(a.median, b.median), 1);
    return t('study.says.epochs', { fast: name(fast), slow: name(slow), ratio: num(ratio, 2), a: num(variants[fast]?.median), b: num(variants[slow]?.median) });
  }

  /** @param {Row[]} variants @param {{ updates: number, gain: Mean } | null} stop @param {(k: number) => string} name */
  #losses(variants, stop, name) {
    const gain = variants[1] ? variants[1].gain : stop?.gain;
    if (!gain || gain.n < 2) return '';
    const what = variants[1] ? name(1) : t('study.stopped_at', { t: stop?.updates ?? 0 });
    const clear = Math.abs(gain.mean) > 2 * gain.error;
    return t(!clear ? 'study.says.unclear' : gain.mean < 0 ? 'study.says.lower' : 'study.says.higher', { what, by: num(Math.abs(gain.mean), 2), error: num(gain.error, 2), n: gain.n });
  }

  /** @param {Plan} plan @param {Row[]} variants @param {{ updates: number, gain: Mean } | null} stop @param {(k: number) => string} name */
  #rows(plan, variants, stop, name) {
    const spread = (/** @type {Mean | null | undefined} */ m) => (m ? `${num(m.mean, 3)} ± ${num(m.error, 2)}` : '–');
    const open = (/** @type {Row} */ row) => make('a', { href: `#/explore?${withKeys(row.spec, { t: plan.error === null ? '2000' : '300' })}` }, t('study.open'));
    const head = (/** @type {string[]} */ ids) => make('tr', {}, ...ids.map((id) => make('th', { scope: 'col' }, id && t(id))));
    const line = (/** @type {string} */ title, /** @type {(string | Node)[]} */ cells) => make('tr', {}, make('th', { scope: 'row' }, title), ...cells.map((cell) => make('td', {}, cell)));
    if (plan.error !== null) {
      return [
        head(['', 'study.rate', 'study.runs', 'study.median', 'study.quartiles', 'study.failed', '']),
        ...variants.map((row, k) => line(name(k), [row.runs ? num(row.lr) : '–', String(row.runs), row.median === null && row.runs ? `> ${plan.most}` : num(row.median), `${num(row.lower)} … ${row.upper === null && row.runs ? `> ${plan.most}` : num(row.upper)}`, String(row.failed), open(row)])),
      ];
    }
    const rows = variants.map((row, k) => line(name(k), [String(row.runs), spread(row.end), k ? spread(row.gain) : '', open(row)]));
    if (stop && variants.length === 1) rows.push(line(t('study.stopped_at', { t: stop.updates }), [String(stop.gain.n), '', spread(stop.gain), '']));
    return [head(['', 'study.runs', 'study.end', 'study.gain', '']), ...rows];
  }

  /** Draws the chart. */
  draw() {
    const canvas = this.canvas;
    if (!this.#study || !this.#plan || !canvas || canvas.clientWidth < 2) return;
    const dpr = window.devicePixelRatio || 1;
    const size = [canvas.clientWidth, canvas.clientHeight].map((css) => Math.round(css * dpr));
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width = 0, canvas.height = 0] = size;
    this.#study.draw(canvas, JSON.stringify({ ...this.#options(this.#plan), dpr }));
  }

  /** What a drawing is told. @param {Plan} plan */
  #options(plan) {
    const host = /** @type {HTMLElement} */ (/** @type {ShadowRoot} */ (this.root.getRootNode()).host);
    const axes = plan.size ? [['size', t(`study.axis.${plan.size}`)], ['measured', t(`study.${plan.name}.axis`)], ...['gradient', 'hessian'].map((id) => [id, t(`study.quantity.${id}`)]), ...['none', 'one', 'more'].map((id) => [id, t(`study.count.${id}`)])] : [];
    const words = Object.fromEntries([...axes, ...['epochs', 'updates', 'loss'].map((id) => [id, t(`study.axis.${id}`)]), ...plan.variants.map((v) => [v, t(`study.${plan.name}.${v}`)])]);
    return { theme: themeOf(host), font: 14, words };
  }

  /** The chart as a file. @param {HTMLButtonElement} button */
  async #export(button) {
    const [canvas, plan] = [this.canvas, this.#plan];
    if (!canvas || !plan) return;
    const { openMenu, TYPES } = await ways(button);
    openMenu(button, t(`study.${plan.name}.title`), (kind) => kind !== 'png', async (kind) => {
      const study = this.#study;
      if (!study) return;
      const options = JSON.stringify({ ...this.#options(plan), url: location.href });
      const content = kind === 'svg' ? study.svg(canvas.clientWidth, canvas.clientHeight, options) : kind === 'csv' ? study.csv(options) : study.json(options);
      download(`downhill-${plan.name}.${kind}`, TYPES[kind], content);
    });
  }
}
