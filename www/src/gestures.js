/** Pointers on the panes: drag what can be dragged, pan, zoom by wheel or pinch, hover. One pointer handler for mouse, pen and touch. */
import { num, symbol } from './format.js';
import { t } from './messages.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('./panes.js').Pane} Pane */
/** @typedef {{ kind: string, index: number | null, at: [number, number] }} Hit */

/** @param {Explorer} explorer @param {AbortSignal} signal */
export function attachGestures(explorer, signal) {
  for (const pane of Object.values(explorer.panes)) attach(explorer, pane, signal);
}

/** @param {Explorer} explorer @param {Pane} pane @param {AbortSignal} signal */
function attach(explorer, pane, signal) {
  const { element, name } = pane;
  /** Pointers that are down, by id. @type {Map<number, [number, number]>} */
  const down = new Map();
  /** @type {{ hit: Hit, from: [number, number], box: string } | null} */
  let drag = null;
  /** @type {{ distance: number, middle: [number, number] } | null} */
  let pinch = null;
  const pick = (/** @type {[number, number]} */ at) => /** @type {Hit} */ (JSON.parse(explorer.session.pick(name, ...at)));

  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const at = pane.place(event);
    down.set(event.pointerId, at);
    pane.hover(null);
    if (down.size === 2 && name === 'landscape') {
      const [a, b] = /** @type {[[number, number], [number, number]]} */ ([...down.values()]);
      pinch = { distance: Math.hypot(a[0] - b[0], a[1] - b[1]), middle: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] };
      drag = null;
      return;
    }
    const hit = pick(at);
    drag = { hit, from: at, box: new URLSearchParams(explorer.session.spec()).get('box') ?? '' };
    explorer.focus = hit.kind === 'point' ? `point:${hit.index}` : hit.kind === 'handle' || hit.kind === 'start' ? hit.kind : null;
    if (draggable(hit)) {
      explorer.pause();
      hold(explorer, hit.kind !== 'point');
    }
    explorer.dirty();
  }, { signal });

  element.addEventListener('pointermove', (event) => {
    const at = pane.place(event);
    if (down.has(event.pointerId)) down.set(event.pointerId, at);
    // The frame that shows this event also computes it: browsers deliver moves just before a frame.
    if (pinch && down.size === 2) {
      const [a, b] = /** @type {[[number, number], [number, number]]} */ ([...down.values()]);
      const [held, distance] = [pinch, Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]))];
      explorer.gesture = () => {
        explorer.gesture = undefined;
        // Two fingers move what is under them, too: one may scroll the page instead.
        const middle = /** @type {[number, number]} */ ([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
        zoomed(explorer, held.middle, held.distance / distance, middle);
        [held.distance, held.middle] = [distance, middle];
      };
    } else if (drag) {
      const held = drag;
      explorer.gesture = () => move(explorer, pane, held, at);
    } else {
      explorer.gesture = () => hover(explorer, pane, at);
    }
    explorer.dirty();
  }, { signal });

  const up = (/** @type {PointerEvent} */ event) => {
    if (!down.delete(event.pointerId)) return;
    const hit = drag?.hit;
    const moved = drag ? Math.hypot(pane.place(event)[0] - drag.from[0], pane.place(event)[1] - drag.from[1]) > 4 : true;
    // The browser scrolls the page instead: the view is where it was.
    if (event.type === 'pointercancel' && name === 'landscape' && hit?.kind === 'plane' && !explorer.surface) explorer.set('box', drag?.box ?? '', true);
    else explorer.gesture?.();
    explorer.gesture = undefined;
    drag = null;
    if (down.size < 2) pinch = null;
    hold(explorer, false);
    if (event.type === 'pointerup' && !moved && hit?.kind === 'plane' && name === 'data' && drawing(explorer)) {
      explorer.change(explorer.session.withPoint(...raw(explorer, hit.at), event.shiftKey ? 1 - explorer.drawLabel : explorer.drawLabel), true);
    }
    if (event.type === 'pointerup' && !moved && name === 'curves' && hit?.kind === 'plane') explorer.seek(hit.at[0]);
    explorer.commit();
    explorer.dirty();
  };
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('pointerleave', () => {
    if (down.size) return;
    pane.hover(null);
    pane.cursor = null;
    explorer.gesture = undefined;
    explorer.dirty();
  }, { signal });

  element.addEventListener('dblclick', (event) => {
    if (explorer.surface && name === 'landscape') explorer.surface.reset();
    else if (name === 'landscape') explorer.set('box', '');
    const hit = pick(pane.place(event));
    if (name === 'data' && hit.kind === 'point' && drawing(explorer)) removePoint(explorer, hit.index ?? 0);
  }, { signal });

  if (name !== 'landscape') return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settle;
  element.addEventListener('wheel', (event) => {
    // In a text the wheel scrolls the text, until the lab is attended to.
    const { host } = explorer;
    if (host.hasAttribute('spec') && !event.ctrlKey && !host.matches(':focus-within')) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : 1;
    zoomed(explorer, pane.place(event), 1.0015 ** (event.deltaY * lines));
    clearTimeout(settle);
    settle = setTimeout(() => { if (!signal.aborted) explorer.commit(); }, 300);
  }, { signal, passive: false });
}

/** @param {Hit} hit */
const draggable = ({ kind }) => kind === 'handle' || kind === 'start' || kind === 'point';

/** Keeps the slice where it is while a hand is on the walk, where the module knows slices that would follow. @param {Explorer} explorer @param {boolean} on */
export const hold = ({ session }, on) => /** @type {{ hold?: (on: boolean) => void }} */ (session).hold?.(on);

/** Whether points are drawn by hand. @param {Explorer} explorer */
export function drawing(explorer) {
  return new URLSearchParams(explorer.session.spec()).get('data') === 'points';
}

/** Takes a drawn point away, if enough are left. @param {Explorer} explorer @param {number} index */
export function removePoint(explorer, index) {
  try {
    explorer.change(explorer.session.withoutPoint(index));
  } catch {
    explorer.live.textContent = explorer.spoken.textContent = t('points_needed');
  }
}

/** Zooms by `factor` (above 1: out) about a place of the landscape, which goes along to `to`; a surface about its middle, which turns. @param {Explorer} explorer @param {[number, number]} at @param {number} factor @param {[number, number]} [to] */
export function zoomed(explorer, at, factor, to = at) {
  if (explorer.surface) {
    explorer.surface.zoom(factor);
    explorer.surface.turn(to[0] - at[0], to[1] - at[1]);
  } else explorer.change(explorer.session.withView(...at, ...to, factor), true);
}

/**
 * What a drag means where the pointer is now.
 * @param {Explorer} explorer @param {Pane} pane @param {{ hit: Hit, from: [number, number] }} drag @param {[number, number]} at
 */
function move(explorer, pane, drag, at) {
  explorer.gesture = undefined;
  const { session } = explorer;
  const here = /** @type {Hit} */ (JSON.parse(session.pick(pane.name, ...at))).at;
  const { kind, index } = drag.hit;
  if (kind === 'handle') explorer.change(session.withHandle(...here), true);
  else if (kind === 'start') explorer.change(session.withStart(...here), true);
  else if (kind === 'point') explorer.change(session.withSample(index ?? 0, ...raw(explorer, here)), true);
  else if (pane.name === 'curves') explorer.seek(here[0]);
  else if (explorer.surface && pane.name === 'landscape') {
    explorer.surface.turn(at[0] - drag.from[0], at[1] - drag.from[1]);
    drag.from = at;
  } else if (pane.name === 'landscape' && kind === 'plane') {
    // The value that was under the pointer stays under it.
    const { from } = drag;
    drag.from = at;
    explorer.change(session.withView(...from, ...at, 1), true);
  }
}

/** The data pane's coordinates in the units of its axes. @param {Explorer} explorer @param {[number, number]} at @returns {[number, number]} */
function raw(explorer, at) {
  const units = JSON.parse(explorer.session.dataUnits());
  return [units.x[0] + units.x[1] * at[0], units.y[0] + units.y[1] * at[1]];
}

/** More parameters than these are not listed beside the pointer. */
const MOST = 8;

/** Where the pointer is: the parameters there, of many those on the axes, or the coordinates along the slice's directions. @param {Explorer} explorer @param {{ w: number[], at: number[] }} facts */
function place({ session }, { w, at }) {
  const names = session.paramNames();
  const all = names.length <= MOST ? names.map((_, k) => k) : [...session.shownParams()];
  return all.length ? all.map((k) => `${symbol(names[k] ?? '')} ${num(w[k], 3)}`).join('  ') : `(${at.map((v) => num(v, 3)).join(', ')})`;
}

/** The walk's place under the pointer where it lies beside the slice: what the loss is there, and what it is in the picture. @param {{ step: number, loss: number, sliceLoss: number, distance: number } | null} walk */
const passed = (walk) => (walk && walk.distance > 1e-9 ? [t('slice.walk', { step: walk.step, loss: num(walk.loss), slice: num(walk.sliceLoss), distance: num(walk.distance, 3) })] : []);

/** The minimum to which the place leads. @param {{ number: number, loss: number } | null} [basin] */
const led = (basin) => (basin && basin.number > 0 ? [t('basins.hover', { number: basin.number, loss: num(basin.loss) })] : []);

/** @param {Explorer} explorer @param {Pane} pane @param {[number, number]} at */
function hover(explorer, pane, at) {
  explorer.gesture = undefined;
  const facts = JSON.parse(explorer.session.hover(pane.name, ...at));
  const hit = /** @type {Hit} */ (JSON.parse(explorer.session.pick(pane.name, ...at)));
  pane.element.dataset.over = hit.kind;
  pane.cursor = facts ? hit.at : null;
  if (!facts) {
    pane.hover(null);
  } else if (pane.name === 'landscape') {
    pane.hover([place(explorer, facts), `ℓ ${num(facts.loss)}  ‖∇ℓ‖ ${num(facts.gradNorm, 3)}`, ...passed(facts.walk), ...led(facts.basin)], at);
  } else if (pane.name === 'data') {
    const lines = facts.names.map((/** @type {string} */ n, /** @type {number} */ k) => `${n}: ${num(facts.x[k])}`);
    if (facts.label !== null) lines.push(typeof facts.label === 'number' ? `y ${num(facts.label)}` : facts.label + (facts.held_out ? ` (${t('figure.test')})` : ''));
    pane.hover([...lines, `ŷ ${facts.said ? `${facts.said} ` : ''}${num(facts.output, 3)}`], at);
  } else {
    const test = facts.testLoss === null ? '' : `  ${t('figure.test')} ${num(facts.testLoss)}`;
    pane.hover([`${t('figure.update')} ${facts.step}`, `ℓ ${num(facts.loss)}${test}`, `‖∇ℓ‖ ${num(facts.gradNorm, 3)}`], at);
  }
}
