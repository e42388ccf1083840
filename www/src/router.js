/**
 * Routes: `#/` home, `#/explore?…`, `#/lab/name?…`, `#/lesson/name?…`, `#/study/name?…`.
 * @typedef {{ kind: string, name: string, spec: string }} Route
 */

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const path = hash.replace(/^#\/?/, '');
  const cut = path.indexOf('?');
  const [kind = '', name = ''] = (cut < 0 ? path : path.slice(0, cut)).split('/');
  const spec = cut < 0 ? '' : path.slice(cut + 1);
  const known = ['explore', 'lab', 'lesson', 'study'].includes(kind);
  return { kind: kind === '' ? 'home' : known ? kind : 'unknown', name, spec };
}

/**
 * Writes a route into the location: as a new entry, or in the place of the present one.
 * @param {Route} route @param {'push' | 'replace'} how
 */
export function writeRoute({ kind, name, spec }, how) {
  const url = `#/${kind}${name ? `/${name}` : ''}?${spec}`;
  if (location.hash === url) return;
  if (how === 'push') history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}
