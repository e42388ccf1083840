/**
 * The controls, made from the Spec's table: every key that applies now, with its label, unit, range and help.
 * A control is made once and kept; an update writes values into it and never touches what a hand is on.
 */
import { make } from './dom.js';
import { number, segments, select, text, widths } from './fields.js';
import { has, loadMessages, t } from './messages.js';

/** @typedef {import('./fields.js').KeyInfo} KeyInfo */
/** @typedef {import('./fields.js').ControlInfo} ControlInfo */
/** @typedef {{ set: (key: string, value: string, live: boolean) => string | null, more: () => void }} Actions */

/** The headings, in order. */
const GROUPS = ['data', 'model', 'descent', 'view'];
/** The keys that are always in sight; the others are behind "more": among them what only the whole module knows of every Spec, so that its place is the same before and after that was loaded. */
const IN_SIGHT = new Set(['data', 'target', 'class0', 'class1', 'x1', 'x2', 'n', 'd', 'noise', 'gap', 'design', 'sv', 'hidden', 'act', 'out', 'loss', 'opt', 'lr', 'batch', 'mu', 'p1', 'p2']);
/** Keys that come in pairs and stand side by side. */
const HALF = new Set(['class0', 'class1', 'x1', 'x2', 'p1', 'p2']);
/** Up to so many options stand side by side. */
const SEGMENTS = 4;

/** One control: label, help, its part, and what was wrong with the last thing asked for. */
export class Control {
  /** @type {ControlInfo} */ #info;

  /** @param {KeyInfo} key @param {ControlInfo} info @param {Actions} actions */
  constructor(key, info, actions) {
    this.#info = info;
    const label = t(`key.${key.name}.label`);
    this.error = make('p', { class: 'controls-error', role: 'alert' });
    const ask = (/** @type {string} */ value, /** @type {boolean} */ live) => this.#complain(actions.set(key.name, value, live));
    const isChoice = key.kind === 'choice';
    const isSet = key.kind === 'set';
    const side = (isChoice || isSet) && (key.options ?? []).length <= SEGMENTS;
    const isNumber = key.kind === 'integer' || key.kind === 'real';
    if (side) this.part = segments(key.name, label, ask, undefined, isSet ? 'checkbox' : 'radio');
    else if (isNumber) this.part = number(key, label, ask, (text) => this.#complain(text));
    else if (isChoice || ['column', 'class', 'parameter'].includes(key.kind)) this.part = select(key.name, label, ask);
    else if (key.kind === 'widths') this.part = widths(label, ask);
    else this.part = text(label, ask);
    this.part.element.dataset.control = key.name;
    const unit = has(`unit.${key.name}`) ? [make('span', { class: 'controls-unit' }, t(`unit.${key.name}`))] : [];
    const shape = HALF.has(key.name) ? ' controls-half' : side && (key.options ?? []).length > 2 ? ' controls-wide' : '';
    this.element = make(
      'div',
      { class: `controls-row${shape}`, 'data-key': key.name },
      make('div', { class: 'controls-name' }, make('span', { class: 'controls-label' }, label), ...unit, ...help(label, `key.${key.name}.help`)),
      this.part.element,
      this.error,
    );
  }

  /** Shows what is in force. @param {ControlInfo} info */
  show(info) {
    const changed = info.value !== this.#info.value;
    this.#info = info;
    if (changed) this.#say('');
    this.part.show(info);
  }

  /** Says what is wrong, if anything, and falls back to what is in force. @param {string | null} wrong */
  #complain(wrong) {
    this.#say(wrong ?? '');
    if (wrong !== null) this.part.show(this.#info);
  }

  /** @param {string} wrong */
  #say(wrong) {
    if (this.error.textContent !== wrong) this.error.textContent = wrong;
    this.element.classList.toggle('controls-wrong', wrong !== '');
  }
}

/** A small button that opens the help, which is fetched when it is first asked for. @param {string} label @param {string} id */
export function help(label, id) {
  const bubble = make('div', { class: 'controls-bubble', popover: 'auto' });
  bubble.addEventListener('beforetoggle', () => void loadMessages('help.en.json').then(() => { bubble.textContent = t(id); }));
  const button = make('button', { type: 'button', class: 'controls-help', 'aria-label': t('control.help', { label }) }, '?');
  button.popoverTargetElement = bubble;
  return [button, bubble];
}

/** A group's heading. @param {string} name @param {'h3' | 'h4'} level */
const heading = (name, level) => make(level, { class: 'controls-heading' }, t(`group.${name}`));

export class Controls {
  /** @type {Map<string, Control>} */ #controls = new Map();
  /** @type {Map<string, { section: HTMLElement, list: HTMLElement }>} */ #groups = new Map();
  /** The headings behind "more". @type {Map<string, HTMLElement>} */ #heads = new Map(GROUPS.map((name) => [name, heading(name, 'h4')]));

  /**
   * @param {HTMLElement} root
   * @param {Actions} actions `set` applies a value and returns null, or says what is wrong with it; `more` is told when what is behind "more" is asked for
   */
  constructor(root, actions) {
    this.actions = actions;
    for (const name of GROUPS) {
      const list = make('div', { class: 'controls-list' });
      const section = make('section', { class: 'controls-group', 'data-group': name }, heading(name, 'h3'), list);
      this.#groups.set(name, { section, list });
      root.append(section);
    }
    const list = make('div', { class: 'controls-list' });
    const section = make('details', { class: 'controls-more' }, make('summary', {}, t('more')), list);
    section.addEventListener('toggle', () => { if (section.open) actions.more(); });
    this.#groups.set('more', { section, list });
    root.append(section);
  }

  /** The section under a heading. @param {string} name */
  group(name) { return this.#groups.get(name)?.section; }

  /** Shows the keys that apply now. @param {KeyInfo[]} table @param {ControlInfo[]} controls */
  update(table, controls) {
    /** @type {Map<string, HTMLElement[]>} */ const wanted = new Map([...this.#groups.keys()].map((name) => [name, []]));
    const keys = new Map(table.map((key) => [key.name, key]));
    for (const given of controls) {
      const key = keys.get(given.name);
      if (!key) continue;
      const info = { ...given, options: given.options ?? key.options ?? [] };
      let control = this.#controls.get(key.name);
      if (!control) {
        control = new Control(key, info, this.actions);
        this.#controls.set(key.name, control);
      }
      control.show(info);
      const more = wanted.get('more') ?? [];
      const head = this.#heads.get(key.group);
      if (IN_SIGHT.has(key.name)) wanted.get(key.group)?.push(control.element);
      else if (head && !more.includes(head)) more.push(head, control.element);
      else more.push(control.element);
    }
    for (const [name, elements] of wanted) {
      const group = this.#groups.get(name);
      if (!group) continue;
      arrange(group.list, elements);
      group.section.hidden = elements.length === 0;
    }
  }
}

/** Makes the elements the list's children, in order, without moving one that is in its place: moving loses the focus. @param {HTMLElement} list @param {HTMLElement[]} elements */
function arrange(list, elements) {
  for (const child of [...list.children]) if (!elements.includes(/** @type {HTMLElement} */ (child))) child.remove();
  elements.forEach((element, i) => {
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
  });
}
