/** Stylesheets: each is fetched once for all elements on a page, and worn by the trees that need it. */

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const sheets = new Map();

/** A sheet of this app's. @param {string} name */
export function sheet(name) {
  let found = sheets.get(name);
  if (!found) {
    found = fetch(new URL(`../${name}`, import.meta.url)).then(async (response) => new CSSStyleSheet().replace(await response.text()));
    sheets.set(name, found);
  }
  return found;
}

/** Puts a sheet on a tree that does not wear it yet. @param {Node} tree @param {string} name */
export async function wear(tree, name) {
  const found = await sheet(name);
  if ((tree instanceof ShadowRoot || tree instanceof Document) && !tree.adoptedStyleSheets.includes(found)) tree.adoptedStyleSheets.push(found);
}
