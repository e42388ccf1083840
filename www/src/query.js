/** A Spec as text: `key=value` between ampersands. */

/** A Spec with some keys set; empty values are taken out. @param {string} spec @param {Record<string, string>} changes */
export function withKeys(spec, changes) {
  const pairs = new Map(spec.split('&').filter(Boolean).map((pair) => /** @type {[string, string]} */ (pair.split('='))));
  for (const [key, value] of Object.entries(changes)) {
    if (value === '') pairs.delete(key);
    else pairs.set(key, encodeURIComponent(value));
  }
  return [...pairs].map(([key, value]) => `${key}=${value}`).join('&');
}
