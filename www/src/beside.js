/**
 * A second Spec beside the first: its landscape on the same slice, what it differs in, and one cursor for both. What is pointed at in one picture is marked in the other,
 * with the loss that it has there. Fetched with the first Spec that asks for it.
 */
import { Session } from './core.js';
import { make, plainButton } from './dom.js';
import { editing, optionText } from './fields.js';
import { num, symbol } from './format.js';
import { hold, zoomed } from './gestures.js';
import { t } from './messages.js';
import { Pane } from './panes.js';
import { exportButton } from './parts.js';
import { goOnWhole } from './supply.js';
import { keepTouch } from './touch.js';

/** What one frame may take for the second picture, in milliseconds. */
const FRAME = 6;
/** Differences, at most. */
const MOST = 4;
/** More parameters than these are not listed beside the pointer. */
const LISTED = 4;

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('./fields.js').KeyInfo} KeyInfo */
/** @typedef {import('./fields.js').ControlInfo} ControlInfo */
/** @typedef {import('./gestures.js').Hit} Hit */
/** @typedef {{ key: string, first: string, second: string }} Difference */
/** @typedef {{ spec: string, step: number, loss: number | null, common: boolean, held: string | null, progress: number, generation: number, differences: Difference[] }} Facts */

/** Values that a second Spec may try for a key, the likeliest first. @param {KeyInfo} key @param {ControlInfo} info @returns {string[]} */
function others(key, info) {
  const { value } = info;
  if (key.kind === 'choice') {
    const all = info.options ?? key.options ?? [];
    const at = all.indexOf(value);
    return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  }
  if (key.kind === 'widths') return value === '8' ? ['2', '32'] : ['8', '2'];
  if (key.kind !== 'integer' && key.kind !== 'real') return [];
  const [now, min, max] = [Number(value), key.min ?? 0, info.max ?? key.max ?? 1];
  const tries = key.scale === 'log' ? [now * 10, now / 10] : [now + 1, now + (max - now) / 2, now / 2];
  const tidy = tries.map((v) => (key.kind === 'integer' ? Math.round(v) : Number(v.toPrecision(3))));
  return tidy.filter((v) => v >= min && v <= max && v !== now).map(String);
}

/** The keys in which a second Spec may differ, with what is in force. @param {Explorer} explorer @returns {{ key: KeyInfo, info: ControlInfo }[]} */
function choices(explorer) {
  const table = /** @type {KeyInfo[]} */ (JSON.parse(Session.table()));
  const controls = /** @type {ControlInfo[]} */ (JSON.parse(explorer.session.controls()));
  return controls.flatMap((info) => {
    const key = table.find(({ name }) => name === info.name);
    return key && ['data', 'model', 'descent'].includes(key.group) && key.effect === 'replay' && others(key, info).length ? [{ key, info }] : [];
  });
}

/** Adds a difference that goes: in one of the keys, the first that takes one. Returns whether there was one. @param {Explorer} explorer @param {string[]} keys */
function differ(explorer, keys) {
  const written = (new URLSearchParams(explorer.session.spec()).get('beside') ?? '').split(';').filter(Boolean);
  const taken = new Set(written.map((part) => part.split(':')[0]));
  const all = choices(explorer).filter(({ key }) => !taken.has(key.name));
  for (const name of keys) {
    const found = all.find(({ key }) => key.name === name);
    for (const value of found ? others(found.key, found.info) : []) {
      if (explorer.set('beside', [...written, `${name}:${value}`].join(';')) === null) return true;
    }
  }
  return false;
}

/** Begins to compare, or ends it. @param {Explorer} explorer */
export async function compare(explorer) {
  await goOnWhole(explorer);
  const spec = explorer.session.spec();
  const diagram = /\bview=network\b/.test(spec);
  if (/\bbeside=/.test(spec) && !diagram) return void explorer.set('beside', '');
  // What is compared is landscapes.
  if (diagram) explorer.set('view', 'map');
  if (!/\bbeside=/.test(spec)) differ(explorer, ['loss', 'n', 'act', 'lr', 'seed']);
}

export class BesideView {
  #over = false;
  #written = '';
  /** Evaluations in a millisecond, measured as it goes. */
  #rate = 50_000;

  /** @param {Explorer} explorer @param {AbortSignal} signal */
  constructor(explorer, signal) {
    this.explorer = explorer;
    this.first = make('div', { class: 'pair-label pair-lane pair-first' });
    this.second = make('div', { class: 'pair-label pair-lane pair-second' });
    this.differences = make('span', { class: 'pair-differences' });
    this.loss = make('span', { class: 'pair-loss' });
    this.more = plainButton('beside.more', '+', t('beside.more'), () => differ(explorer, choices(explorer).map(({ key }) => key.name)));
    this.legend = make('span', { class: 'pair-legend' });
    const one = make('div', { class: 'pair-one' }, this.first);
    const two = make('div', { class: 'pair-one' }, this.second);
    this.one = one;
    this.pair = make('div', { class: 'pair' }, one, two);
    this.pane = new Pane(explorer, 'beside', two, () => explorer.dirty(), signal);
    this.second.append(this.differences, this.loss, make('span', { class: 'pair-acts' }, this.more, exportButton(explorer, () => this.pane), plainButton('beside.close', '×', t('beside.close'), () => explorer.set('beside', ''))));
    this.#pointers(signal);
  }

  get shown() { return this.pair.isConnected; }

  /** Ends a drag. */
  #letGo = () => {};

  /** @param {boolean} on */
  show(on) {
    if (on === this.shown) return;
    const { explorer } = this;
    const { landscape } = explorer.panes;
    if (on) {
      landscape.element.replaceWith(this.pair);
      this.one.append(landscape.element);
      explorer.panes.curves.card.querySelector('h2')?.append(this.legend);
    } else {
      // A hand that was on it is on nothing now.
      this.#letGo();
      this.legend.remove();
      explorer.panes.curves.extra = undefined;
      this.pair.replaceWith(landscape.element);
      landscape.cursor = null;
      landscape.hover(null);
      delete landscape.extra?.beside;
    }
    explorer.root.classList.toggle('with-beside', on);
    explorer.redraw();
  }

  #pointers(/** @type {AbortSignal} */ signal) {
    const { explorer, pane } = this;
    const { element } = pane;
    const { landscape } = explorer.panes;
    /** @type {[number, number] | null} */ let from = null;
    /** The end of the walk that a hand is on. @type {string | null} */ let end = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let settle;
    keepTouch(explorer, pane, signal);
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      from = pane.place(event);
      const { kind } = /** @type {Hit} */ (JSON.parse(explorer.session.pick('beside', ...from)));
      end = this.#takes(kind) ? kind : null;
      if (end) {
        explorer.pause();
        hold(explorer, true);
      }
      element.setPointerCapture(event.pointerId);
      pane.hover(null);
    }, { signal });
    element.addEventListener('pointermove', (event) => {
      const at = pane.place(event);
      explorer.gesture = () => {
        explorer.gesture = undefined;
        if (!from) return this.#point(at);
        if (end) return void explorer.change(explorer.session.withBeside(end, .../** @type {Hit} */ (JSON.parse(explorer.session.pick('beside', ...at))).at), true);
        // Both pictures move: the pictures have one box, and one size.
        if (explorer.surface) explorer.surface.turn(at[0] - from[0], at[1] - from[1]);
        else explorer.change(explorer.session.withView(...from, ...at, 1), true);
        from = at;
      };
      explorer.dirty();
    }, { signal });
    const up = () => {
      if (!from) return;
      explorer.gesture?.();
      explorer.gesture = undefined;
      [from, end] = [null, null];
      hold(explorer, false);
      explorer.commit();
      explorer.dirty();
    };
    this.#letGo = up;
    element.addEventListener('pointerup', up, { signal });
    element.addEventListener('pointercancel', up, { signal });
    element.addEventListener('pointerleave', () => {
      this.#over = false;
      for (const one of [pane, landscape]) { one.cursor = null; one.hover(null); }
      explorer.gesture = undefined;
      explorer.dirty();
    }, { signal });
    element.addEventListener('dblclick', () => { if (explorer.surface) explorer.surface.reset(); else explorer.set('box', ''); }, { signal });
    element.addEventListener('wheel', (event) => {
      event.preventDefault();
      zoomed(explorer, pane.place(event), 1.0015 ** (event.deltaY * (event.deltaMode === 1 ? 30 : 1)));
      clearTimeout(settle);
      settle = setTimeout(() => { if (!signal.aborted) explorer.commit(); }, 300);
    }, { signal, passive: false });
  }

  /** Whether what is under the pointer can be dragged: a place of one picture is one of the other, and neither run begins by itself. @param {string} kind */
  #takes(kind) { return this.#common && !this.#held && (kind === 'handle' || kind === 'start'); }

  /** Why an end of the second walk cannot be dragged, where the pointer is on one. @param {string} kind @returns {string[]} */
  #why(kind) {
    if (this.#takes(kind) || (kind !== 'handle' && kind !== 'start')) return [];
    return [this.#common ? t('beside.held', { label: t(`key.${this.#held}.label`) }) : t('beside.apart')];
  }

  /** The pointer is at a place of the second picture. @param {[number, number]} at */
  #point(at) {
    const { explorer, pane } = this;
    const { landscape } = explorer.panes;
    const facts = JSON.parse(explorer.session.hover('beside', ...at));
    this.#over = facts !== null;
    const hit = /** @type {Hit} */ (JSON.parse(explorer.session.pick('beside', ...at)));
    pane.element.dataset.over = this.#takes(hit.kind) ? hit.kind : 'plane';
    pane.cursor = facts ? hit.at : null;
    pane.hover(facts ? [...this.#lines(facts), ...this.#why(hit.kind)] : null, at);
    if (!this.#common) return;
    landscape.cursor = pane.cursor;
    landscape.hover(pane.cursor ? this.#lines(JSON.parse(explorer.session.hoverAt('landscape', ...pane.cursor))) : null, at);
  }

  #common = false;
  /** The key by which the second walk begins by itself. @type {string | null} */ #held = null;

  /** @param {{ at: number[], w: number[], loss: number, gradNorm: number }} facts */
  #lines({ at, w, loss, gradNorm }) {
    const { session } = this.explorer;
    const names = session.paramNames();
    const all = names.length <= LISTED ? names.map((_, k) => k) : [...session.shownParams()];
    const place = all.length ? all.map((k) => `${symbol(names[k] ?? '')} ${num(w[k], 3)}`).join('  ') : `(${at.map((v) => num(v, 3)).join(', ')})`;
    return [place, `ℓ ${num(loss)}  ‖∇ℓ‖ ${num(gradNorm, 3)}`];
  }

  /** After a frame: goes on with the second picture, follows the pointer, and draws. @param {string} theme */
  update(theme) {
    if (!this.shown) return;
    const { explorer, pane } = this;
    const { session } = explorer;
    const { landscape } = explorer.panes;
    let facts = /** @type {Facts | null} */ (JSON.parse(session.besideFacts()));
    if (!facts) return;
    if (facts.progress < 1 && !explorer.playing) {
      const from = performance.now();
      const budget = this.#rate * FRAME;
      facts.progress = session.besideWork(budget);
      const took = performance.now() - from;
      if (took > 0.2) this.#rate = 0.8 * this.#rate + 0.2 * Math.max(1_000, budget / took);
      if (facts.progress < 1) explorer.dirty();
    }
    [this.#common, this.#held] = [facts.common, facts.held];
    const seen = `${facts.generation} ${facts.progress}`;
    if (landscape.extra?.beside !== seen) explorer.dirty();
    landscape.extra = { ...landscape.extra, beside: seen };
    pane.extra = { ...landscape.extra };
    const { curves } = explorer.panes;
    const walked = `${facts.step} ${facts.progress}`;
    if (curves.extra?.beside !== walked) explorer.dirty();
    curves.extra = { ...curves.extra, beside: walked, names: ['first', 'second'].map((which) => facts.differences.map((one) => this.#plain(one.key, which === 'first' ? one.first : one.second)).join(', ')) };
    if (!this.#over) {
      pane.cursor = facts.common ? landscape.cursor : null;
      const told = pane.cursor && !landscape.box.hidden;
      pane.hover(told && pane.cursor ? this.#lines(JSON.parse(session.hoverAt('beside', ...pane.cursor))) : null);
      for (const side of ['left', 'right', 'top']) pane.box.style.setProperty(side, landscape.box.style.getPropertyValue(side));
    }
    pane.element.dataset.progress = String(facts.progress);
    pane.draw(theme);
    this.#label(facts);
  }

  /** Says what each picture is of. @param {Facts} facts */
  #label({ differences, loss, common }) {
    const { explorer } = this;
    this.loss.textContent = `ℓ ${num(loss, 3)}${common ? '' : ` · ${t('beside.apart')}`}`;
    this.legend.replaceChildren(...['first', 'second'].map((which) => make('span', { class: `pair-lane pair-${which}` }, make('b', {}, ...differences.slice(0, 1).map((one) => this.#plain(one.key, which === 'first' ? one.first : one.second))))));
    this.first.replaceChildren(...differences.map(({ key, first }) => make('b', {}, this.#value(key, first))), make('span', { class: 'pair-loss' }, `ℓ ${num(explorer.report.loss, 3)}`));
    this.more.hidden = differences.length >= MOST;
    // The editors stay while a hand is on them.
    const spec = explorer.session.spec();
    const written = `${spec.replace(/\b(t|at)=[^&]*/g, '')}`;
    if (written === this.#written) return;
    this.#written = written;
    const all = choices(explorer);
    this.differences.replaceChildren(...differences.map((one, k) => this.#editor(one, k, differences, all)));
  }

  /** A key with a value, in words. @param {string} key @param {string} value */
  #value(key, value) { return `${t(`key.${key}.label`)}: ${this.#plain(key, value)}`; }

  /** The value alone. @param {string} key @param {string} value */
  #plain(key, value) { return value === '' ? t('beside.none') : optionText(key, value); }

  /** What one difference is, to be changed. @param {Difference} one @param {number} k @param {Difference[]} differences @param {{ key: KeyInfo, info: ControlInfo }[]} all */
  #editor({ key: name, second }, k, differences, all) {
    const { explorer } = this;
    const write = (/** @type {string | null} */ to) => {
      const list = differences.flatMap((one, i) => (i !== k ? [`${one.key}:${one.second}`] : to === null ? [] : [to]));
      const wrong = explorer.set('beside', list.join(';'));
      if (wrong) { explorer.live.textContent = wrong; this.#written = ''; explorer.dirty(); }
      return wrong;
    };
    const label = t(`key.${name}.label`);
    const free = all.filter(({ key }) => key.name === name || !differences.some((one) => one.key === key.name));
    const names = free.some(({ key }) => key.name === name) ? free.map(({ key }) => key.name) : [name, ...free.map(({ key }) => key.name)];
    const keys = make('select', { class: 'pair-select', 'aria-label': t('beside.key', { n: k + 1 }) }, ...names.map((option) => make('option', { value: option, ...(option === name ? { selected: '' } : {}) }, t(`key.${option}.label`))));
    keys.addEventListener('change', () => {
      const to = all.find(({ key }) => key.name === keys.value);
      for (const value of to ? others(to.key, to.info) : []) if (write(`${keys.value}:${value}`) === null) return;
    });
    const info = /** @type {KeyInfo[]} */ (JSON.parse(Session.table())).find((key) => key.name === name);
    const options = info?.kind === 'choice' ? info.options ?? [] : null;
    const value = options
      ? make('select', { class: 'pair-select', 'aria-label': label }, ...options.map((option) => make('option', { value: option, ...(option === second ? { selected: '' } : {}) }, optionText(name, option))))
      : make('input', { class: 'pair-value controls-number', type: 'text', 'aria-label': label, autocomplete: 'off', spellcheck: 'false' });
    const edit = value instanceof HTMLInputElement ? editing(value) : undefined;
    edit?.write(second);
    value.addEventListener('change', () => { edit?.end(); write(`${name}:${value.value.trim().replaceAll('−', '-')}`); });
    const fewer = differences.length > 1 ? [plainButton('beside.fewer', '×', t('beside.fewer', { label }), () => write(null))] : [];
    return make('span', { class: 'pair-editor' }, keys, value, ...fewer);
  }
}
