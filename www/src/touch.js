/**
 * Fingers on the panes. On narrow screens one finger scrolls the page up and down, on a pane as elsewhere; but not one that takes hold of something, nor two, which move
 * and zoom the view. Fetched once the first picture stands.
 */

/** What can be taken hold of. */
const HELD = new Set(['handle', 'start', 'point']);

/** @param {import('./explorer.js').Explorer} explorer @param {import('./panes.js').Pane} pane @param {AbortSignal} signal */
export function keepTouch(explorer, pane, signal) {
  pane.element.addEventListener('touchstart', (event) => {
    const [touch, other] = event.touches;
    if (touch && (other || HELD.has(JSON.parse(explorer.session.pick(pane.name, ...pane.place(touch))).kind))) event.preventDefault();
  }, { signal, passive: false });
}

/** @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
export function attachTouch(explorer, signal) {
  for (const pane of Object.values(explorer.panes)) keepTouch(explorer, pane, signal);
}
