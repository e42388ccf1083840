/** The theme: the element's own, else the reader's choice, else the system's. */
const THEMES = ['light', 'dark', 'projector'];
const KEY = 'downhill.theme';

/** What the reader chose before, if anything. Storage may be closed to us. */
function chosen() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

/** The theme in force. @param {HTMLElement} host */
export function themeOf(host) {
  const wanted = host.getAttribute('theme') ?? chosen() ?? '';
  if (THEMES.includes(wanted)) return wanted;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** @param {HTMLElement} host */
export function applyTheme(host) {
  host.dataset.theme = themeOf(host);
}

/** Goes on to the next theme and remembers it. @param {HTMLElement} host */
export function nextTheme(host) {
  const next = THEMES[(THEMES.indexOf(themeOf(host)) + 1) % THEMES.length] ?? 'light';
  try { localStorage.setItem(KEY, next); } catch { /* It holds until the page is closed. */ }
  host.removeAttribute('theme');
  host.dataset.theme = next;
}
