/** Making elements: the one way in which this page writes markup. */

/**
 * An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A plain button: what it does by name, what it shows, what it is called, and what more there is to say. @param {string} act @param {string} sign @param {string} label @param {() => void} does @param {string} [title] */
export function plainButton(act, sign, label, does, title = label) {
  const button = make('button', { type: 'button', class: 'plain-button', 'data-act': act, title, 'aria-label': label }, sign);
  button.addEventListener('click', does);
  return button;
}
