/** The keyboard: everything that a pointer can do. `help-dialog.js` lists it. */
import { openHelp } from './later.js';
import { drawing, removePoint, zoomed } from './gestures.js';

/** Elements that want the keys for themselves. @param {EventTarget | undefined} target */
export const typing = (target) => target instanceof HTMLElement && (target.matches('input:not([type=range]):not([type=radio]), select, textarea') || target.closest('dialog') !== null);

/** @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
export function attachKeys(explorer, signal) {
  const { host } = explorer;
  // Alone on its page the lab hears every key; embedded, only while something in it has the focus.
  const source = host.hasAttribute('spec') ? host : window;
  source.addEventListener('keydown', (e) => {
    const event = /** @type {KeyboardEvent} */ (e);
    const target = event.composedPath()[0];
    if (typing(target) || event.altKey) return;
    const native = target instanceof HTMLElement && target.matches('button, a, summary, input, label') ? target : null;
    if (act(explorer, event, native)) event.preventDefault();
  }, { signal });
}

/** Does what a key says; returns whether it meant something. @param {import('./explorer.js').Explorer} explorer @param {KeyboardEvent} event @param {HTMLElement | null} native */
function act(explorer, event, native) {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (control) {
    if (key === 'z' && event.shiftKey) explorer.redo();
    else if (key === 'z') explorer.undo();
    else if (key === 'y') explorer.redo();
    else return false;
    return true;
  }
  // A focused button keeps its own keys, a slider its arrows.
  if (native && (key === ' ' || key === 'Enter' || key.startsWith('Arrow') || key === 'Home' || key === 'End')) return false;
  switch (key) {
    case ' ': explorer.toggle(); return true;
    case ',': explorer.step(-1); return true;
    case '.': explorer.step(1); return true;
    case 'e': explorer.step(explorer.report.epochLength); return true;
    case 'r': explorer.reset(); return true;
    case 'n': explorer.newStart(); return true;
    case 'b': explorer.toLowest('testLoss'); return true;
    case 'p': void explorer.present(); return true;
    case 'a': show(explorer, 'arrows'); return true;
    case 'v': show(explorer, 'spectrum'); return true;
    case '?': void openHelp(/** @type {ShadowRoot} */ (explorer.host.shadowRoot)); return true;
    case 'Escape': if (explorer.root.classList.contains('presenting')) { void explorer.present(); return true; } return false;
    case 'h': focus(explorer, 'handle'); return true;
    case 's': focus(explorer, 'start'); return true;
    case '[': cycle(explorer, -1); return true;
    case ']': cycle(explorer, 1); return true;
    case 'Delete': case 'Backspace': {
      const index = pointOf(explorer);
      if (index === null || !drawing(explorer)) return false;
      removePoint(explorer, index);
      return true;
    }
    case '+': case '=': scale(explorer, 1 / 1.25); return true;
    case '-': scale(explorer, 1.25); return true;
    case '0': explorer.set('box', ''); return true;
    case 'ArrowLeft': nudge(explorer, -1, 0, event.shiftKey); return true;
    case 'ArrowRight': nudge(explorer, 1, 0, event.shiftKey); return true;
    case 'ArrowUp': nudge(explorer, 0, 1, event.shiftKey); return true;
    case 'ArrowDown': nudge(explorer, 0, -1, event.shiftKey); return true;
    default: return false;
  }
}

/** Shows what is not shown, and hides what is. @param {import('./explorer.js').Explorer} explorer @param {string} what */
function show(explorer, what) {
  const shown = new Set(new URLSearchParams(explorer.session.spec()).get('show')?.split(','));
  if (!shown.delete(what)) shown.add(what);
  explorer.set('show', [...shown].join());
}

/** @param {import('./explorer.js').Explorer} explorer @param {string} what */
function focus(explorer, what) {
  explorer.focus = what;
  explorer.dirty();
}

/** @param {import('./explorer.js').Explorer} explorer */
const pointOf = (explorer) => (explorer.focus?.startsWith('point:') ? Number(explorer.focus.slice(6)) : null);

/** The next data point. @param {import('./explorer.js').Explorer} explorer @param {number} by */
function cycle(explorer, by) {
  const rows = JSON.parse(explorer.session.dataUnits()).rows;
  const now = pointOf(explorer);
  focus(explorer, `point:${now === null ? (by > 0 ? 0 : rows - 1) : (now + by + rows) % rows}`);
}

/** Zooms about the middle. @param {import('./explorer.js').Explorer} explorer @param {number} factor */
function scale(explorer, factor) {
  const { element } = explorer.panes.landscape;
  zoomed(explorer, [element.clientWidth / 2, element.clientHeight / 2], factor);
  explorer.commit();
}

/**
 * Moves what has the focus by a hundredth of the view, by a tenth with Shift.
 * @param {import('./explorer.js').Explorer} explorer @param {number} dx @param {number} dy @param {boolean} far
 */
function nudge(explorer, dx, dy, far) {
  const { session } = explorer;
  const part = far ? 0.1 : 0.01;
  const index = pointOf(explorer);
  explorer.pause();
  if (index !== null) {
    explorer.change(session.withSampleNudge(index, dx * part, dy * part));
    return;
  }
  explorer.focus ??= 'handle';
  explorer.change(session.withNudge(explorer.focus, dx * part, dy * part));
}
