/**
 * Panes as files: a drawing (SVG, or PNG at one, two or four times the screen's px) or the numbers behind it (CSV, JSON). Each carries the address that gives
 * it and the seed. Fetched when it is first asked for.
 */
import { Session } from './core.js';
import { make } from './dom.js';
import { download } from './download.js';
import { t } from './messages.js';
import { goOnWhole } from './supply.js';
import { themeOf } from './theme.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {import('./panes.js').Pane} Pane */

/** Cells a side of a surface in a file. */
const CELLS = { svg: 80, png: 160 };
/** @typedef {'svg' | 'png' | 'csv' | 'json'} Kind */
/** What there is to choose: by name, and for pixels their ratio. @type {[kind: Kind, ratio: number][]} */
const WAYS = [['svg', 1], ['png', 1], ['png', 2], ['png', 4], ['csv', 1], ['json', 1]];
export const TYPES = { svg: 'image/svg+xml', png: 'image/png', csv: 'text/csv', json: 'application/json' };

/** Opens the menu of a pane below its button. @param {Explorer} explorer @param {Pane} pane @param {HTMLButtonElement} button */
export function openExport(explorer, pane, button) {
  openMenu(button, t(`pane.${pane.name}`), () => true, (kind, ratio) => save(explorer, pane, kind, ratio));
}

/** Opens the menu of the readouts, which are numbers only. @param {Explorer} explorer @param {HTMLButtonElement} button */
export function exportReadouts(explorer, button) {
  openMenu(button, t('pane.readouts'), (kind) => kind === 'csv' || kind === 'json', (kind) => attempt(explorer, async () => {
    await goOnWhole(explorer);
    const { session } = explorer;
    download(`downhill-readouts.${kind}`, TYPES[kind], kind === 'csv' ? session.csv('readouts', address(explorer)) : session.json('readouts', address(explorer)));
  }));
}

/** The app's own address of what is shown, wherever this lab is embedded. @param {Explorer} explorer */
const address = ({ session }) => new URL(`../#/explore?${session.spec()}`, import.meta.url).href;

/**
 * Opens a menu of ways below its button.
 * @param {HTMLButtonElement} button @param {string} what @param {(kind: Kind) => boolean} allowed @param {(kind: Kind, ratio: number) => Promise<void>} choose
 */
export function openMenu(button, what, allowed, choose) {
  const items = WAYS.filter(([kind]) => allowed(kind)).map(([kind, ratio]) => {
    const item = make('button', { type: 'button', role: 'menuitem', 'data-export': kind === 'png' ? `png${ratio}` : kind }, t(`export.${kind}`, { ratio }));
    item.addEventListener('click', () => {
      menu.hidePopover();
      void choose(kind, ratio);
    });
    return item;
  });
  const menu = make('div', { class: 'export-menu', role: 'menu', popover: 'auto', 'aria-label': t('export.menu', { pane: what }) }, ...items);
  menu.addEventListener('beforetoggle', (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === 'closed' && menu.matches(':focus-within')) button.focus();
  });
  menu.addEventListener('toggle', (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === 'open';
    button.setAttribute('aria-expanded', String(open));
    if (!open) menu.remove();
  });
  menu.addEventListener('keydown', (event) => {
    const at = items.findIndex((item) => item.matches(':focus'));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Tab') menu.hidePopover();
    if (to === undefined) return;
    items.at(to % items.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  button.after(menu);
  menu.showPopover();
  const place = button.getBoundingClientRect();
  menu.style.setProperty('left', `${Math.max(8, place.right - menu.offsetWidth)}px`);
  menu.style.setProperty('top', `${Math.max(8, Math.min(place.bottom + 4, innerHeight - menu.offsetHeight - 8))}px`);
  items[0]?.focus();
}

/** Makes the file and downloads it. @param {Explorer} explorer @param {Pane} pane @param {Kind} kind @param {number} ratio */
async function save(explorer, pane, kind, ratio) {
  await attempt(explorer, async () => {
    // The files are the whole module's; what it shows is the same.
    await goOnWhole(explorer);
    const { session } = explorer;
    const url = address(explorer);
    const name = `downhill-${pane.name}${ratio > 1 ? `@${ratio}x` : ''}.${kind}`;
    const size = /** @type {[number, number]} */ ([pane.element.clientWidth, pane.element.clientHeight]);
    const theme = themeOf(explorer.host);
    const options = { ...pane.options(theme), url, extra: { ...pane.extra, legend: true, cells: kind === 'svg' ? CELLS.svg : CELLS.png } };
    const content = kind === 'csv' ? session.csv(pane.name, url)
      : kind === 'json' ? session.json(pane.name, url)
      : kind === 'svg' ? session.svg(pane.name, ...size, JSON.stringify(options))
      : await pixels(explorer, pane, size, ratio, options);
    download(name, TYPES[kind], content);
  });
}

/** Makes a file, or says why it cannot be made. @param {Explorer} explorer @param {() => Promise<void>} make */
async function attempt(explorer, make) {
  try {
    await make();
  } catch (wrong) {
    explorer.notices.show('export', t('export.failed', { message: wrong instanceof Error ? wrong.message : String(wrong) }), '', [
      { label: t('dismiss'), act: () => explorer.notices.clear('export') },
    ]);
  }
}

/** The pane as a PNG file. @param {Explorer} explorer @param {Pane} pane @param {[number, number]} size @param {number} ratio @param {Record<string, unknown>} options */
async function pixels(explorer, pane, [width, height], ratio, options) {
  const { session } = explorer;
  const sheet = () => {
    const canvas = make('canvas');
    [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    return canvas;
  };
  const flat = sheet();
  const paper = flat.getContext('2d');
  if (!paper) throw new Error(t('error.bad_pane', { pane: pane.name, allowed: '' }));
  paper.fillStyle = getComputedStyle(explorer.host).getPropertyValue('--card');
  paper.fillRect(0, 0, flat.width, flat.height);
  for (const layer of ['static', 'light']) {
    const canvas = sheet();
    session.draw(pane.name, layer, canvas, JSON.stringify({ ...options, dpr: ratio }));
    paper.drawImage(canvas, 0, 0);
  }
  // What is picked on the screen is what is drawn there.
  explorer.redraw();
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => { flat.toBlob(done, 'image/png'); });
  if (!blob) throw new Error(`${flat.width}×${flat.height}`);
  const seed = new URLSearchParams(session.spec()).get('seed') ?? JSON.parse(Session.table()).find((/** @type {{ name: string }} */ key) => key.name === 'seed').default;
  let file = new Uint8Array(await blob.arrayBuffer());
  for (const [keyword = '', text = ''] of [['Comment', `seed ${seed}`], ['Source', String(options.url)], ['Title', `Downhill: ${pane.name}`]]) {
    file = new Uint8Array(Session.pngWithText(file, keyword, text));
  }
  return file;
}
