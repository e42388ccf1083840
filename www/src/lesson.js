/** Lessons: fragments that `cargo xtask build` renders from Markdown; their scenes become labs. */
import { make } from './dom.js';
import { t } from './messages.js';

const LESSONS = new URL('../pkg/lessons/', import.meta.url);

/** @typedef {{ name: string, title: string, scenes: string[] }} Entry */

/** The sheets with formulas' rules that were made here. @type {WeakSet<CSSStyleSheet>} */
const mathSheets = new WeakSet();

/** Fetches a part of the lessons. @param {string} file */
async function part(file) {
  const response = await fetch(new URL(file, LESSONS));
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response;
}

/** The rules that the formulas need in the tree they are shown in. @param {Node} tree */
async function addMathRules(tree) {
  if (!(tree instanceof ShadowRoot || tree instanceof Document)) return;
  const sheet = new CSSStyleSheet();
  await sheet.replace(await (await part('math.css')).text());
  mathSheets.add(sheet);
  tree.adoptedStyleSheets = [...tree.adoptedStyleSheets.filter((other) => !mathSheets.has(other)), sheet];
}

/** Puts a lab in the place of each scene. @param {HTMLElement} article */
function openScenes(article) {
  for (const scene of article.querySelectorAll('.scene')) {
    if (!(scene instanceof HTMLElement)) continue;
    const lab = document.createElement('downhill-lab');
    lab.setAttribute('spec', scene.dataset.spec ?? '');
    if (scene.dataset.hide) lab.setAttribute('hide', scene.dataset.hide);
    scene.replaceChildren(lab);
  }
}

/**
 * Shows a lesson in `root`; for a name that there is not, what there is.
 * @param {HTMLElement} root @param {string} name
 */
export async function renderLesson(root, name) {
  const article = make('article', { class: 'lesson', 'aria-busy': 'true' });
  root.replaceChildren(article);
  const home = () => make('p', { class: 'lesson-home' }, make('a', { href: '#/' }, t('lesson.home')));
  try {
    /** @type {Entry[]} */ const index = await (await part('index.json')).json();
    if (!index.some((entry) => entry.name === name)) {
      const links = index.map((entry) => make('li', {}, make('a', { href: `#/lesson/${entry.name}` }, `${entry.name}: ${entry.title}`)));
      const names = index.map((entry) => entry.name).join(', ');
      article.append(make('p', { role: 'alert' }, t('lesson.unknown', { name, names })), make('ul', {}, ...links), home());
      return;
    }
    const [fragment] = await Promise.all([part(`${name}.html`).then((response) => response.text()), addMathRules(root.getRootNode())]);
    // The fragment comes from this site's own build, which lets no markup of the lesson's through but its own.
    const parsed = new DOMParser().parseFromString(fragment, 'text/html');
    article.append(...parsed.body.childNodes, home());
    openScenes(article);
  } catch {
    article.append(make('p', { role: 'alert' }, t('lesson.none')), home());
  } finally {
    article.removeAttribute('aria-busy');
  }
}
