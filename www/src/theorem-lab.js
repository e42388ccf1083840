/**
 * The lab of a theorem: its story in scenes, the few settings that matter, and the theorem's numbers beside those of the landscape. A scene is a Spec; everything that is
 * drawn and trained is the explorer's.
 */
import { Control } from './controls.js';
import { make } from './dom.js';
import { count, lowered, num, raised } from './format.js';
import { typing } from './keys.js';
import { has, t } from './messages.js';
import { withKeys } from './query.js';

/** A scene: its Spec (`scene=` aside), and the keys of the dials that matter in it. With `follows` its claims are about where the run stands, and are asked for in every frame; a `plain` one goes without the lab's panel.
 * @typedef {{ name: string, spec: string, dials: string[], follows?: boolean, plain?: boolean, study?: string }} Scene */
/** What a lab shows beside its claims. @typedef {{ element: HTMLElement, follow: (scene: Scene) => void }} Panel */
/** @typedef {{ scenes: [Scene, ...Scene[]] | Scene[], panel?: (explorer: import('./explorer.js').Explorer) => Panel }} Story */
/** @typedef {{ id: string, args: Record<string, number>, predicted: number | null, measured: number | null, tolerance: number, relation: 'equal' | 'at_least' | 'at_most' | 'open', proved: boolean, verdict: 'agrees' | 'disagrees' | 'pending' | 'open' }} Claim */
/** @typedef {{ name: HTMLElement, predicted: HTMLElement, measured: HTMLElement, verdict: HTMLElement }} Cells */

/** Tolerances larger than this share of the prediction are told. */
const TELLING = 0.01;
const SIGN = { equal: '', at_least: '≥ ', at_most: '≤ ', open: '' };
/** A number of a claim: counts to the last digit. @param {number | null} v */
const said = (v) => (v !== null && Number.isInteger(v) && Math.abs(v) < 1e15 ? count(v) : num(v));
const MARK = { agrees: '✓', disagrees: '✗', pending: '…', open: '' };

export class TheoremLab {
  /** @type {import('./explorer.js').Explorer | undefined} */ #explorer;
  /** @type {Map<string, Control>} */ #dials = new Map();
  /** @type {Map<string, HTMLButtonElement>} */ #chips = new Map();
  /** @type {string | undefined} */ #told;
  #asked = '';
  #ids = '';
  /** @type {Cells[]} */ #cells = [];

  /** Whether a hand is on a dial. */
  #drags = false;

  /** @type {Panel | undefined} */ #panel;

  /** @param {string} name @param {Story} story */
  constructor(name, { scenes, panel }) {
    this.name = name;
    this.makePanel = panel;
    this.scenes = scenes;
    this.words = make('div', { class: 'lab-words' });
    this.dials = make('div', { class: 'controls-list lab-dials' });
    // A slider that is let go where it was says no more.
    for (const end of ['pointerup', 'pointercancel']) this.dials.addEventListener(end, () => { this.#drags = false; this.#explorer?.dirty(); });
    this.next = make('button', { type: 'button', class: 'lab-next' });
    this.next.addEventListener('click', () => this.#step(1));
    const chips = scenes.map((scene, k) => {
      const title = t(`lab.${name}.${scene.name}.title`);
      // Few scenes have names, of many there is room for the numbers.
      const short = `lab.${name}.${scene.name}.chip`;
      const chip = make('button', { type: 'button', class: `lab-chip ${has(short) ? 'named' : ''}`, 'data-scene': scene.name, title, 'aria-label': title }, has(short) ? t(short) : String(k + 1));
      chip.addEventListener('click', () => this.#go(scene));
      this.#chips.set(scene.name, chip);
      return chip;
    });
    this.lede = make('div', { class: 'lede lab-lede' }, make('nav', { class: 'lab-chips', 'aria-label': t('lab.scenes') }, ...chips), this.words, this.dials, this.next);
    this.body = make('tbody');
    this.claims = make('table', { class: 'lab-claims' },
      make('thead', {}, make('tr', {}, make('th', {}), make('th', { scope: 'col' }, t('predicted')), make('th', { scope: 'col' }, t('found')), make('th', {}))), this.body);
  }

  /** The Spec of a scene, its name in it. @param {Scene} scene */
  #spec(scene) { return `${scene.spec}&scene=${scene.name}`; }

  /** The Spec that an address of the lab means: without one, or with no more than a scene's name and an update, that of the scene. @param {string} spec */
  opening(spec) {
    if (!/^(v=1|scene=[\w-]*|t=\d+|&)*$/.test(spec)) return spec;
    const t = new URLSearchParams(spec).get('t');
    return withKeys(this.#spec(this.#scene(spec)), t ? { t } : {});
  }

  /** The scene that a Spec is of. @param {string} spec */
  #scene(spec) {
    const name = new URLSearchParams(spec).get('scene');
    return this.scenes.find((scene) => scene.name === name) ?? /** @type {Scene} */ (this.scenes[0]);
  }

  /** Takes its place in the explorer: text and dials above the other settings, claims above the readouts. @param {import('./explorer.js').Explorer} explorer @param {HTMLElement} controls @param {HTMLElement} readouts */
  attach(explorer, controls, readouts) {
    this.#explorer = explorer;
    this.#clicks(explorer);
    explorer.root.dataset.tab = 'controls';
    explorer.root.querySelectorAll('[data-tab]').forEach((tab) => tab.setAttribute('aria-pressed', String(tab.getAttribute('data-tab') === 'controls')));
    const fold = (/** @type {string} */ title, /** @type {Node[]} */ inside) => make('details', { class: 'lab-fold' }, make('summary', {}, title), ...inside);
    const all = fold(t('lab.all'), []);
    controls.before(all);
    all.append(controls);
    const tab = explorer.root.querySelector('.tabs [data-tab=readouts]');
    if (tab) tab.textContent = t('lab.tab');
    const rest = [...readouts.children].filter((child) => child.localName === 'table');
    this.#panel = this.makePanel?.(explorer);
    readouts.replaceChildren(make('h2', {}, t('lab.claims')), this.claims, ...(this.#panel ? [this.#panel.element] : []), fold(t('pane.readouts'), rest));
  }

  /** A presenter's clicker turns the scenes. @param {import('./explorer.js').Explorer} explorer */
  #clicks({ host }) {
    const turn = (/** @type {KeyboardEvent} */ event) => {
      if (!host.isConnected) return removeEventListener('keydown', turn);
      const by = event.key === 'PageDown' ? 1 : event.key === 'PageUp' ? -1 : 0;
      if (!by || typing(event.composedPath()[0])) return;
      event.preventDefault();
      this.#step(by);
    };
    addEventListener('keydown', turn);
  }

  /** The next scene, or one before. @param {number} by */
  #step(by) {
    const scene = this.scenes[this.scenes.findIndex(({ name }) => name === this.#told) + by];
    if (scene) this.#go(scene);
  }

  #go(/** @type {Scene} */ scene) {
    const explorer = this.#explorer;
    if (!explorer) return;
    explorer.pause();
    explorer.change(this.#spec(scene));
  }

  /** Says what the scene in force is about, and shows its dials. @param {import('./fields.js').KeyInfo[]} table @param {import('./fields.js').ControlInfo[]} all */
  show(table, all) {
    const explorer = /** @type {import('./explorer.js').Explorer} */ (this.#explorer);
    const scene = this.#scene(explorer.session.spec());
    if (this.#told !== scene.name) this.#tell(scene);
    const spec = new URLSearchParams(explorer.session.spec());
    const moved = spec.get('n') === '1' ? /^0:[^,]+,([^,;]+)$/.exec(spec.get('moved') ?? '')?.[1] : undefined;
    const dials = scene.dials.flatMap((name) => {
      const [key, given] = [table.find((one) => one.name === name), all.find((one) => one.name === name)];
      if (!key || !given) return [];
      const info = { ...given, options: given.options ?? key.options ?? [] };
      // The one sample's target is where a hand has put it.
      if (name === 'y' && moved) info.value = moved;
      let dial = this.#dials.get(name);
      if (!dial) {
        dial = new Control(key, info, { set: (key, value, live) => { this.#drags = !!live; return explorer.set(key, value, live); }, more: () => {} });
        this.#dials.set(name, dial);
      }
      dial.show(info);
      if (name === 'hidden') this.#units(dial.element, /^(linear|committee)$/.test(spec.get('data') ?? '') || scene.name === 'units');
      return [dial.element];
    });
    if (dials.some((dial, k) => this.dials.children[k] !== dial) || dials.length !== this.dials.children.length) this.dials.replaceChildren(...dials);
  }

  /** Where there is one hidden layer the dial is its number of units, one more or fewer at a time. @param {HTMLElement} dial @param {boolean} single */
  #units(dial, single) {
    const label = dial.querySelector('.controls-label');
    dial.classList.toggle('lab-units', single);
    if (label) label.textContent = t(single ? 'lab.units' : 'key.hidden.label');
    const row = dial.querySelector('.controls-widths');
    if (!single || !row || row.querySelector('.lab-step')) return;
    const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ word) => {
      const button = make('button', { type: 'button', class: 'plain-button lab-step', title: t(word), 'aria-label': t(word) }, sign);
      button.addEventListener('click', () => {
        const explorer = /** @type {import('./explorer.js').Explorer} */ (this.#explorer);
        const now = parseInt(new URLSearchParams(explorer.session.spec()).get('hidden') ?? '1', 10);
        explorer.set('hidden', String(Math.min(64, Math.max(1, now + by))));
      });
      return button;
    };
    row.append(step(-1, '−', 'lab.units.fewer'), step(1, '+', 'lab.units.more'));
  }

  #tell(/** @type {Scene} */ scene) {
    this.#told = scene.name;
    for (const [name, chip] of this.#chips) chip.setAttribute('aria-current', String(name === scene.name));
    const head = this.#explorer?.host.shadowRoot?.querySelector('.header-title');
    if (head && has(`lab.${this.name}.name`)) Object.assign(head, { textContent: t(`lab.${this.name}.name`) }).setAttribute('data-told', t(`lab.${this.name}.${scene.name}.title`));
    const says = (/** @type {string} */ what) => `lab.${this.name}.${scene.name}.${what}`;
    const formula = has(says('formula')) ? [make('p', { class: 'lab-formula' }, t(says('formula')))] : [];
    const study = scene.study ? [make('a', { href: `#/study/${scene.study}` }, t(says('study')))] : [];
    this.words.replaceChildren(make('h1', {}, t(says('title'))), make('p', {}, t(says('text'))), ...formula, make('p', { class: 'try' }, t(says('try'))), ...study);
    const next = this.scenes[this.scenes.indexOf(scene) + 1];
    this.next.hidden = !next;
    this.next.textContent = next ? t('lab.next', { title: t(`lab.${this.name}.${next.name}.title`) }) : '';
  }

  /** Before a frame is drawn: what can be proved at once is, so that its points are in the same picture. */
  prepare() {
    const explorer = this.#explorer;
    if (!explorer) return;
    const { session } = explorer;
    // Basins bring marks of their own.
    const marked = !/\bbasins=/.test(session.spec()) || explorer.critical?.shown;
    if (marked && (!session.hasPoints() || (!this.#drags && session.pointsOfSome()))) session.labPoints(this.name, this.#drags);
    else if (!marked && session.hasPoints()) session.dropPoints();
  }

  /** After a frame: the claims, unless nothing has changed that they speak of. */
  follow() {
    const explorer = this.#explorer;
    if (!explorer) return;
    const { session } = explorer;
    const spec = session.spec();
    const asked = this.#scene(spec).follows ? '' : `${spec.replace(/&(t|at)=[^&]*/g, '')} ${session.hasPoints()}`;
    // A panel has a size of its own, which changes without the claims.
    this.#panel?.follow(this.#scene(spec));
    if (asked && asked === this.#asked) return;
    this.#asked = asked;
    this.#write(/** @type {Claim[]} */ (JSON.parse(session.claims(this.name))));
  }

  #write(/** @type {Claim[]} */ claims) {
    const ids = claims.map((claim) => claim.id).join();
    if (ids !== this.#ids) this.#build(claims);
    this.#ids = ids;
    claims.forEach(({ id, args, predicted, measured, tolerance, relation, proved, verdict }, k) => {
      const cells = this.#cells[k];
      if (!cells) return;
      const words = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, num(value)]));
      const put = (/** @type {HTMLElement} */ cell, /** @type {string} */ text) => { if (cell.textContent !== text) cell.textContent = text; };
      if (args.k !== undefined) words.place = [...String(args.k)].map(lowered).join('');
      if (args.d !== undefined) words.power = raised(args.d);
      put(cells.name, t(`claim.${id}`, words));
      // What chance or a limit leaves open is a part of the prediction.
      const open = relation === 'equal' && predicted !== null && tolerance > TELLING * Math.abs(predicted) && predicted !== 0;
      put(cells.predicted, SIGN[relation] + (open ? `${num(predicted, 3)} ± ${num(tolerance, 2)}` : said(predicted)));
      put(cells.measured, said(measured));
      put(cells.verdict, k === 0 && proved && verdict === 'agrees' ? t('lab.certified') : MARK[verdict]);
      cells.verdict.title = t(verdict === 'agrees' && proved ? 'lab.proved' : verdict === 'pending' || verdict === 'open' ? `lab.${verdict}` : verdict);
      cells.verdict.className = verdict;
      cells.verdict.dataset.verdict = verdict;
      cells.verdict.setAttribute('aria-label', cells.verdict.title);
    });
    // Where nothing is claimed there is nothing to agree.
    this.claims.hidden = !claims.length;
    this.claims.dataset.verdict = !claims.length ? 'open' : claims.some((claim) => claim.verdict === 'disagrees') ? 'disagrees' : claims.some((claim) => claim.verdict === 'pending') ? 'pending' : 'agrees';
  }

  #build(/** @type {Claim[]} */ claims) {
    this.#cells = claims.map((_, k) => ({ name: make('th', { scope: 'row' }), predicted: make('td'), measured: make('td', { class: k === 0 && Number.isInteger(claims[0]?.predicted) ? 'largest' : '' }), verdict: make('td') }));
    this.body.replaceChildren(...claims.map(({ id }, k) => {
      const { name, predicted, measured, verdict } = /** @type {Cells} */ (this.#cells[k]);
      return make('tr', { 'data-claim': id }, name, predicted, measured, verdict);
    }));
  }
}
