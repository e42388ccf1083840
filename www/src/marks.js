/** The marks on the panes as signs of their own, as the figures draw them: for the help and for lists. Fetched with these. */

const NS = 'http://www.w3.org/2000/svg';
const [ORANGE, WHITE, DARK, GREEN, BLUE, SECOND] = ['#f4640a', '#ffffff', '#141020', '#087f5b', '#1864ab', '#c0eb75'];
/** The ground of a map, on which white is seen. */
const GROUND = '#3f4a78';

/** @typedef {[string, Record<string, string | number>]} Shape */

/** @param {number} r @param {string} fill @param {Record<string, string | number>} [more] @returns {Shape} */
const disc = (r, fill, more) => ['circle', { cx: 14, cy: 10, r, fill, ...more }];
/** @param {number} r @param {string} stroke @param {number} width @returns {Shape} */
const ring = (r, stroke, width) => ['circle', { cx: 14, cy: 10, r, fill: 'none', stroke, 'stroke-width': width }];
/** @param {string} d @param {string} stroke @param {number} width @returns {Shape} */
const line = (d, stroke, width) => ['path', { d, fill: 'none', stroke, 'stroke-width': width }];
/** @param {string} d @param {string} fill @param {Record<string, string | number>} [more] @returns {Shape} */
const area = (d, fill, more) => ['path', { d, fill, ...more }];
/** A shape with a dark rim. @param {string} d @returns {Shape} */
const rimmed = (d) => area(d, WHITE, { stroke: DARK, 'stroke-width': 2 });
/** @param {string} colour @returns {Shape[]} */
const walk = (colour) => [line('M3 15 Q10 4 25 6', WHITE, 4.5), line('M3 15 Q10 4 25 6', colour, 2.4), ...[[8, 9], [16, 6.2]].map(([cx = 0, cy = 0]) => /** @type {Shape} */ (['circle', { cx, cy, r: 2.4, fill: colour, stroke: WHITE }]))];
/** An arrow with an edge. @param {string} colour @param {string} edge @returns {Shape[]} */
const arrow = (colour, edge) => [line('M3 10 H18', edge, 5), area('M16 3 L27 10 L16 17 Z', edge), line('M3 10 H18', colour, 2.6), area('M17.5 5.6 L24.5 10 L17.5 14.4 Z', colour)];

/** What each is made of; those on a map's ground come first. @type {Record<string, Shape[]>} */
const SHAPES = {
  handle: [disc(8.4, WHITE), disc(6.2, ORANGE)],
  start: [disc(6, WHITE), ring(4.2, ORANGE, 2.2)],
  walk: walk(ORANGE),
  second: walk(SECOND),
  outside: [area('M8 3 L21 10 L8 17 Z', ORANGE, { stroke: WHITE, 'stroke-width': 1.6 })],
  focus: [disc(9, ORANGE, { 'fill-opacity': 0.4 }), ring(9, WHITE, 2), disc(5, ORANGE)],
  cursor: arrow(WHITE, '#00000073'),
  minimum: [disc(5.8, DARK), disc(4.2, WHITE)],
  saddle: [line('M9.5 5.5 L18.5 14.5 M9.5 14.5 L18.5 5.5', DARK, 5), line('M9.5 5.5 L18.5 14.5 M9.5 14.5 L18.5 5.5', WHITE, 2.2)],
  maximum: [rimmed('M14 4 L20 15 L8 15 Z')],
  degenerate: [rimmed('M14 4 L20 10 L14 16 L8 10 Z')],
  beside: [disc(5.8, DARK, { 'fill-opacity': 0.38 }), disc(4.2, WHITE, { 'fill-opacity': 0.38 })],
  truth: [ring(7, WHITE, 5), ring(7, GREEN, 2.6)],
  basin: [disc(9.4, DARK), disc(8.4, '#56b4e9'), disc(6.4, WHITE), ['text', { x: 14, y: 13.8, fill: DARK, 'font-size': 11, 'font-weight': 700, 'text-anchor': 'middle' }]],
  step: arrow(ORANGE, WHITE),
  gradient: arrow(WHITE, DARK),
  momentum: arrow(DARK, WHITE),
  wrong: [disc(4.4, '#4a43b5'), ring(8, DARK, 1.6)],
  held: [disc(5.2, DARK), disc(4.2, '#4a43b5'), disc(2.2, WHITE)],
  lowest: [disc(6, WHITE), ring(4.6, BLUE, 2.2)],
};
/** Those that lie on a card, not on a map. */
const ON_CARD = new Set(['wrong', 'held', 'lowest']);

/** Every mark, in the order in which they are explained. */
export const MARKS = Object.keys(SHAPES);

/** A mark as a sign, which says nothing to a screen reader. @param {string} name */
export function markSign(name) {
  const svg = document.createElementNS(NS, 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 28 20', width: 28, height: 20, class: 'mark-sign', 'aria-hidden': 'true' })) svg.setAttribute(key, String(value));
  const ground = /** @type {Shape} */ (['rect', { width: 28, height: 20, rx: 4, fill: ON_CARD.has(name) ? WHITE : GROUND }]);
  for (const [tag, attributes] of [ground, ...(SHAPES[name] ?? [])]) {
    const shape = document.createElementNS(NS, tag);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
    if (tag === 'text') shape.textContent = '1';
    svg.append(shape);
  }
  return svg;
}
