/** What a study says whose question is how something changes with a size: exponents beside what theory says, or shares. */
import { make } from './dom.js';
import { num, percent } from './format.js';
import { t } from './messages.js';

/** @typedef {import('./study.js').Mean} Mean */
/** @typedef {{ variant: number, quantity: number, slope: number | null, error: number | null, predicted: number, agrees: boolean | null, limit: number | null, points: { size: number, at: Mean }[] }} Law */
/** @typedef {{ size: number, runs: number, shares: number[] }} Shares */
/** @typedef {{ laws: Law[], minima: Shares[][] }} Found */

const QUANTITIES = ['gradient', 'hessian'];

/** @param {Law} law @param {number} many quantities of a run @param {(k: number) => string} name */
const title = (law, many, name) => (many > 1 ? `${name(law.variant)}, ${t(`study.quantity.${QUANTITIES[law.quantity]}`)}` : name(law.variant));

/** The sentence. @param {Found} found @param {string} size @param {(k: number) => string} name */
export function says({ laws, minima }, size, name) {
  if (laws.length) {
    const known = laws.filter((law) => law.slope !== null && law.points.every(({ at }) => at.n > 1));
    if (known.length < laws.length) return '';
    const all = known.map((law) => `${title(law, laws.some(({ quantity }) => quantity > 0) ? 2 : 1, name)} ${num(law.slope, 3)} ± ${num(law.error, 2)}`).join('; ');
    return t(known.every((law) => law.agrees) ? 'study.says.law' : 'study.says.no_law', { all, size, predicted: num(laws[0]?.predicted) });
  }
  const rows = minima[0] ?? [];
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || rows.length < 2) return '';
  const most = rows.reduce((best, row) => ((row.shares[2] ?? 0) > (best.shares[2] ?? 0) ? row : best), first);
  return t('study.says.minima', { first: first.size, one: percent(first.shares[1]), most: most.size, more: percent(most.shares[2]), last: last.size, all: percent(last.shares[1]) });
}

const head = (/** @type {string[]} */ texts) => make('tr', {}, ...texts.map((text) => make('th', { scope: 'col' }, text)));
const line = (/** @type {string} */ name, /** @type {(string | Node)[]} */ cells) => make('tr', {}, make('th', { scope: 'row' }, name), ...cells.map((cell) => make('td', {}, cell)));

/** The table. @param {Found} found @param {string} size @param {(k: number) => string} name */
export function rows({ laws, minima }, size, name) {
  if (laws.length) {
    const many = laws.some(({ quantity }) => quantity > 0) ? 2 : 1;
    const spread = (/** @type {Mean | undefined} */ m) => (m ? `${num(m.mean, 3)} ± ${num(m.error, 2)}` : '–');
    const mark = (/** @type {Law} */ law) => {
      const word = law.agrees === null ? 'study.pending' : law.agrees ? 'agrees' : 'disagrees';
      return make('span', { class: word, title: t(word), 'aria-label': t(word) }, law.agrees === null ? '…' : law.agrees ? '✓' : '✗');
    };
    const exponents = laws.map((law) => line(title(law, many, name), [num(law.predicted), law.slope === null ? '–' : `${num(law.slope, 3)} ± ${num(law.error, 2)}`, mark(law), spread(law.points[0]?.at), spread(law.points.at(-1)?.at), ...(law.limit === null ? [] : [num(law.limit, 3)])]));
    const ends = [laws[0]?.points[0]?.size, laws[0]?.points.at(-1)?.size].map((end) => t('study.at_size', { size, value: end ?? '–' }));
    return [head(['', t('study.exponent'), t('study.measured'), '', ...ends, ...(laws.some((law) => law.limit !== null) ? [t('study.limit')] : [])]), ...exponents];
  }
  const cells = (/** @type {Shares} */ row) => [String(row.runs), ...row.shares.map((share) => percent(share))];
  return [
    head([size, t('study.runs'), t('study.count.none'), t('study.count.one'), t('study.count.more')]),
    ...minima.flatMap((all, k) => all.map((row) => line(`${name(k)}, ${size} = ${row.size}`, cells(row)))),
  ];
}
