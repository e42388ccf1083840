/** The dialog that lists the keys, and says what each mark means. */
import { make } from './dom.js';
import { MARKS, markSign } from './marks.js';
import { t } from './messages.js';

/** Keys and the message that says what they do. */
const KEYS = [
  ['Space', 'keys.play'], [', .', 'keys.step'], ['e', 'keys.epoch'], ['r', 'keys.reset'], ['n', 'keys.new_start'], ['b', 'keys.best'],
  ['← → ↑ ↓', 'keys.nudge'], ['Shift + ←', 'keys.far'], ['h s', 'keys.pick'], ['[ ]', 'keys.point'], ['Delete', 'keys.delete'],
  ['+ − 0', 'keys.zoom'], ['i j k l', 'keys.turn'], ['f', 'keys.finer'], ['a v', 'keys.show'], ['Ctrl + Z', 'keys.undo'], ['Ctrl + Shift + Z', 'keys.redo'], ['p', 'keys.present'], ['Page ↓ ↑', 'keys.scene'], ['?', 'keys.help'],
];

/**
 * A modal dialog with a heading and a way to close it; it is gone once closed.
 * @param {ParentNode} root @param {string} name @param {string} title @param {...Node} children
 */
export function openDialog(root, name, title, ...children) {
  for (const other of root.querySelectorAll(`dialog[data-dialog="${name}"]`)) other.remove();
  const close = make('button', { type: 'button', class: 'dialog-close', 'aria-label': t('close'), title: t('close') }, '×');
  const dialog = make(
    'dialog',
    { class: 'dialog', 'data-dialog': name, 'aria-label': title },
    make('header', { class: 'dialog-head' }, make('h1', {}, title), close),
    ...children,
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  // A click on the dialog itself is one on its backdrop: what it holds has elements of its own.
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  root.append(dialog);
  dialog.showModal();
  return dialog;
}

/** @param {ParentNode} root */
export function openHelp(root) {
  const rows = KEYS.map(([keys = '', message = '']) =>
    make('tr', {}, make('td', {}, make('kbd', {}, keys)), make('td', {}, t(message))),
  );
  const head = make('tr', {}, make('th', { scope: 'col' }, t('keys.key')), make('th', { scope: 'col' }, t('keys.action')));
  const table = make('table', { class: 'dialog-keys' }, make('thead', {}, head), make('tbody', {}, ...rows));
  const marks = MARKS.map((name) => make('tr', { 'data-mark': name }, make('td', {}, markSign(name)), make('td', {}, t(`marks.${name}`))));
  openDialog(root, 'help', t('keys.title'), make('div', { class: 'dialog-body' }, table, make('p', { class: 'dialog-note' }, t('keys.pointer')), make('h2', {}, t('marks.title')), make('table', { class: 'dialog-keys dialog-marks' }, make('tbody', {}, ...marks))));
}
