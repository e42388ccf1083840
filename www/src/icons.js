/** The transport's signs, drawn: letters that look like them differ from system to system. */

const NS = 'http://www.w3.org/2000/svg';

/** Paths on a square of 24; `fill` by the text's colour unless the name is in STROKED. */
const PATHS = {
  reset: 'M5 4v5.5h5.5M5.6 9.5A7.5 7.5 0 1 1 4.6 13.5',
  new_start: 'M4.5 6.5a2 2 0 0 1 2-2h11a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-11a2 2 0 0 1-2-2zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01',
  step_back: 'M17.5 5.5v13L8 12zM5.5 5.5h2v13h-2z',
  play: 'M7.5 4.5v15L20 12z',
  pause: 'M6.5 5h4v14h-4zM13.5 5h4v14h-4z',
  step: 'M6.5 5.5v13L16 12zM16.5 5.5h2v13h-2z',
  export: 'M12 4v10M7.5 10.5 12 15l4.5-4.5M5 19.5h14',
  epoch: 'M3.5 5.5v13L11 12zM11 5.5v13l7.5-6.5zM18.5 5.5h2v13h-2z',
};
const STROKED = new Set(['reset', 'new_start', 'export']);

/** @typedef {keyof typeof PATHS} Icon */

/** A sign that says nothing to a screen reader: its button has a name. @param {Icon} name */
export function icon(name) {
  const svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', STROKED.has(name) ? 'icon stroked' : 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(NS, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
