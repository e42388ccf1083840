/**
 * The parts that controls are made of: radio segments, a select, a slider with a number, a text.
 *
 * A part shows what is in force (`show`) and says what was asked for; it never writes over what a hand is on.
 * @typedef {{ name: string, group: string, kind: string, default: string, effect: string, min?: number, max?: number, scale?: 'linear' | 'log', options?: string[] }} KeyInfo
 * @typedef {{ name: string, value: string, min?: number, max?: number, options?: string[] }} ControlInfo
 * @typedef {(value: string, live: boolean) => void} Ask
 * @typedef {{ element: HTMLElement, show: (info: ControlInfo) => void }} Part
 */
import { make, plainButton } from './dom.js';
import { symbol } from './format.js';
import { has, t } from './messages.js';

/** Places of a slider; a logarithmic one divides its range into equal ratios. */
const PLACES = 1000;
/** Letters that a number's field has room for in its own type, and at most. */
const FEW = 7;
const MOST = 10;
/** A linear range wider than this has no use for a slider: a seed. */
const WIDEST = 1e6;

/** The word for an option: the page's own, else the data's with spaces and its unit in brackets. @param {string} key @param {string} option */
export function optionText(key, option) {
  if (has(`choice.${key}.${option}`)) return t(`choice.${key}.${option}`);
  if (key === 'p1' || key === 'p2') return symbol(option);
  return option.replace(/_(mm|cm|m|g|kg)$/, ' ($1)').replaceAll('_', ' ');
}

/**
 * Radio buttons that look like one segmented button, or boxes, of which several can be ticked. `word` says an option in the reader's words.
 * @param {string} key @param {string} label @param {Ask} ask @param {(option: string) => string} [word] @param {'radio' | 'checkbox'} [type] @returns {Part}
 */
export function segments(key, label, ask, word = (option) => optionText(key, option), type = 'radio') {
  const element = make('fieldset', { class: 'controls-segments' }, make('legend', { class: 'controls-hidden' }, label));
  /** @type {Map<string, HTMLInputElement>} */ const radios = new Map();
  return {
    element,
    show({ value, options = [] }) {
      if ([...radios.keys()].join() !== options.join()) {
        for (const radio of radios.values()) radio.parentElement?.remove();
        radios.clear();
        for (const option of options) {
          const radio = make('input', { type, name: `controls-${key}`, value: option });
          // Of radio buttons the one that was chosen: browsers may not have unticked the other yet.
          const ticked = () => [...radios.values()].filter((one) => one.checked).map((one) => one.value).join();
          radio.addEventListener('change', () => ask(type === 'radio' ? option : ticked(), false));
          radios.set(option, radio);
          element.append(make('label', {}, radio, make('span', {}, word(option))));
        }
      }
      const ticked = value.split(',');
      for (const [option, radio] of radios) radio.checked = ticked.includes(option);
    },
  };
}

/** A select. @param {string} key @param {string} label @param {Ask} ask @returns {Part} */
export function select(key, label, ask) {
  const element = make('select', { class: 'controls-select', 'aria-label': label });
  let built = '';
  element.addEventListener('change', () => ask(element.value, false));
  return {
    element,
    show({ value, options = [] }) {
      const all = options.includes(value) ? options : [value, ...options];
      if (all.join('\n') !== built) {
        built = all.join('\n');
        element.replaceChildren(...all.map((option) => make('option', { value: option }, option === '' ? '–' : optionText(key, option))));
      }
      if (element.value !== value) element.value = value;
    },
  };
}

/** A text that counts when it is finished: lists of numbers, names. @param {string} label @param {Ask} ask @returns {Part} */
export function text(label, ask) {
  const element = make('input', { type: 'text', class: 'controls-text', 'aria-label': label, autocomplete: 'off', spellcheck: 'false' });
  const edit = editing(element);
  element.addEventListener('change', () => { edit.end(); ask(element.value.trim().replaceAll('−', '-'), false); });
  return { element, show: ({ value }) => edit.write(value) };
}

/** Units of each hidden layer: a number for each, and buttons that add and remove the last one. @param {string} label @param {Ask} ask @returns {Part} */
export function widths(label, ask) {
  const boxes = make('span', { class: 'controls-boxes' });
  /** @type {string[]} */ let now = [];
  const fewer = plainButton('layer.fewer', '−', t('layer.fewer'), () => ask(now.slice(0, -1).join(','), false));
  const more = plainButton('layer.more', '+', t('layer.more'), () => ask([...now, now.at(-1) ?? '4'].join(','), false));
  /** @type {{ box: HTMLInputElement, edit: ReturnType<typeof editing> }[]} */ let layers = [];
  return {
    element: make('div', { class: 'controls-widths', role: 'group', 'aria-label': label }, boxes, fewer, more),
    show({ value }) {
      now = value ? value.split(',') : [];
      if (layers.length !== now.length) {
        layers = now.map((_, k) => {
          const box = make('input', { type: 'number', min: '1', max: '64', class: 'controls-number', 'aria-label': t('layer.units', { n: k + 1 }) });
          const edit = editing(box);
          box.addEventListener('change', () => { edit.end(); ask(now.map((width, j) => (j === k ? box.value || '0' : width)).join(','), false); });
          return { box, edit };
        });
        boxes.replaceChildren(...layers.map(({ box }) => box));
      }
      layers.forEach(({ edit }, k) => edit.write(now[k] ?? ''));
      fewer.disabled = now.length === 0;
      more.disabled = now.length >= 6;
    },
  };
}

/** Writes into an input unless a hand is writing there. @param {HTMLInputElement} input */
export function editing(input) {
  let busy = false;
  let inForce = '';
  const fit = () => input.toggleAttribute('data-long', input.value.length > FEW);
  const put = () => { if (input.value !== inForce) input.value = inForce; fit(); };
  input.addEventListener('input', () => { busy = true; fit(); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && busy) { busy = false; put(); event.stopPropagation(); }
  });
  input.addEventListener('blur', () => { busy = false; put(); });
  return {
    end() { busy = false; },
    /** @param {string} value */
    write(value) {
      inForce = value;
      if (!busy) put();
    },
  };
}

/** How places of a slider and values belong together. @param {KeyInfo} key @param {ControlInfo} info */
function ruler(key, info) {
  const min = info.min ?? key.min ?? 0;
  const max = Math.max(info.max ?? key.max ?? 1, min);
  const whole = key.kind === 'integer';
  const log = key.scale === 'log' && min > 0;
  // Round values: three digits where ratios count, else a power of ten under a hundredth of the range.
  const grain = whole ? 1 : 10 ** Math.floor(Math.log10((max - min) / 50 || 1));
  const tidy = (/** @type {number} */ v) => {
    if (whole) return Math.round(log && v > 100 ? Number(v.toPrecision(2)) : v);
    return log ? Number(v.toPrecision(v >= 1 ? 3 : 2)) : Number((Math.round(v / grain) * grain).toPrecision(6));
  };
  const clamp = (/** @type {number} */ v) => Math.min(max, Math.max(min, v));
  const valueAt = (/** @type {number} */ place) => clamp(tidy(log ? min * (max / min) ** (place / PLACES) : min + ((max - min) * place) / PLACES));
  const placeOf = (/** @type {number} */ v) => {
    const part = max === min ? 0 : log ? Math.log(clamp(v) / min) / Math.log(max / min) : (clamp(v) - min) / (max - min);
    return Math.round(part * PLACES);
  };
  /** The next tidy value up or down. @param {number} v @param {number} by */
  const next = (v, by) => {
    if (!log) return clamp(Number((v + by * grain).toPrecision(6)));
    const factor = 10 ** (by / 20);
    return clamp(whole ? (by > 0 ? Math.max(v + 1, tidy(v * factor)) : Math.min(v - 1, tidy(v * factor))) : tidy(v * factor));
  };
  return { min, max, slides: log || max - min <= WIDEST, valueAt, placeOf, next };
}

/** A slider and a number. @param {KeyInfo} key @param {string} label @param {Ask} ask @param {(text: string) => void} complain @returns {Part} */
export function number(key, label, ask, complain) {
  const slider = make('input', { type: 'range', class: 'controls-slider', min: '0', max: String(PLACES), 'aria-label': label });
  const box = make('input', { type: 'number', class: 'controls-number', step: 'any', 'aria-label': t('control.number', { label }), autocomplete: 'off' });
  const element = make('div', { class: 'controls-range' }, slider, box);
  const edit = editing(box);
  let rule = ruler(key, { name: key.name, value: key.default });
  let now = Number(key.default);
  let dragging = false;
  // As it was given, unless that is too long to be read.
  const digits = (/** @type {number} */ v) => String(String(v).length > MOST ? Number(v.toPrecision(4)) : v);
  const fill = () => slider.style.setProperty('--part', String(Number(slider.value) / PLACES));
  const say = (/** @type {number} */ v) => slider.setAttribute('aria-valuetext', digits(v));

  slider.addEventListener('input', () => {
    dragging = true;
    const v = rule.valueAt(Number(slider.value));
    fill();
    say(v);
    edit.write(digits(v));
    ask(String(v), true);
  });
  slider.addEventListener('change', () => {
    dragging = false;
    ask(String(rule.valueAt(Number(slider.value))), false);
  });
  slider.addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    ask(String(rule.next(now, by)), false);
  });
  box.addEventListener('keydown', (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    edit.end();
    ask(String(rule.next(Number.isFinite(box.valueAsNumber) ? box.valueAsNumber : now, by)), false);
  });
  box.addEventListener('change', () => {
    edit.end();
    if (box.validity.badInput || box.value === '') {
      complain(t('control.nan', { label, min: digits(rule.min), max: digits(rule.max) }));
    } else ask(box.value, false);
  });
  return {
    element,
    show(info) {
      rule = ruler(key, info);
      now = Number(info.value);
      slider.hidden = !rule.slides;
      if (!dragging) {
        slider.value = String(rule.placeOf(now));
        fill();
        say(now);
      }
      edit.write(digits(now));
    },
  };
}
