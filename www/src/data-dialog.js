/**
 * The dialog that opens a reader's own table: by file, by dropping one, by pasting. It says what was found and what was
 * left out, lets the columns be chosen, and hands them over. Until then nothing has changed.
 */
import { make } from './dom.js';
import { count } from './format.js';
import { openDialog } from './help-dialog.js';
import { hashOf, nameOf } from './links.js';
import { cellText, errorText, t } from './messages.js';

/** @typedef {{ line: string, column: string, found: string, expected: string }} Skipped */
/** @typedef {{ file: string, rows: number, columns: { name: string, kind: string }[], skipped: Skipped[] }} Found */
/**
 * `load` reads a table and keeps it, or throws; `use` applies these keys and returns what is wrong, or null;
 * `store`, if given, keeps the text for the next visit.
 * @typedef {{ load: (name: string, text: string) => Found, use: (changes: Record<string, string>) => string | null | void, store?: (file: string, name: string, text: string) => unknown }} DataActions
 */

/** So many skipped rows are listed one by one. */
const LISTED = 20;

/**
 * @param {ParentNode} root @param {DataActions} actions
 * @param {{ file?: File, text?: string, link?: string }} [given] what was dropped or pasted already, and the link whose table is looked for
 */
export function openDataDialog(root, { load, use, store }, given = {}) {
  const picker = make('input', { type: 'file', accept: '.csv,.tsv,.txt,text/csv,text/plain', class: 'dialog-file', 'aria-label': t('dialog.data.file') });
  const drop = make('div', { class: 'dialog-drop' }, picker, make('span', {}, t('dialog.data.drop')));
  const area = make('textarea', { class: 'dialog-paste', rows: '5', spellcheck: 'false', 'aria-label': t('dialog.data.paste'), placeholder: t('dialog.data.paste') });
  const read = make('button', { type: 'button', class: 'plain-button', 'data-act': 'read' }, t('dialog.data.read'));
  const error = make('p', { class: 'dialog-error', role: 'alert' });
  const result = make('section', { class: 'dialog-found', 'aria-live': 'polite' });
  const body = make('div', { class: 'dialog-body' }, make('p', { class: 'dialog-note' }, t('dialog.data.lede')), drop, area, read, error, result);
  const wanted = new URLSearchParams(given.link).get('file');
  if (wanted) body.prepend(make('p', {}, t('dialog.data.wanted', { name: nameOf(wanted) })));
  const dialog = openDialog(root, 'data', t('dialog.data.title'), body);

  const fail = (/** @type {string} */ reason) => { error.textContent = t('dialog.data.failed', { reason }); error.scrollIntoView({ block: 'nearest' }); };

  const take = (/** @type {string} */ name, /** @type {string} */ text) => {
    error.textContent = '';
    try {
      const found = load(name, text);
      store?.(found.file, name, text);
      if (wanted && hashOf(wanted) === hashOf(found.file)) {
        // The very table: the link says the rest.
        const wrong = use({ file: found.file });
        if (typeof wrong === 'string') fail(wrong);
        else dialog.close();
        return;
      }
      if (wanted) error.textContent = t('dialog.data.other', { name: nameOf(wanted) });
      result.replaceChildren(...summary(found), choice(found, (changes) => {
        const wrong = use(changes);
        if (typeof wrong === 'string') fail(wrong);
        else dialog.close();
      }));
      result.querySelector('select')?.focus();
    } catch (wrong) {
      result.replaceChildren();
      fail(errorText(wrong));
    }
  };
  const open = async (/** @type {File | undefined} */ file) => {
    if (!file) return;
    try {
      take(tableName(file.name), await file.text());
    } catch (wrong) {
      fail(t('error.read', { message: errorText(wrong) }));
    }
  };

  picker.addEventListener('change', () => void open(picker.files?.[0]));
  read.addEventListener('click', () => take(t('dialog.data.pasted'), area.value));
  dialog.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('dialog-over');
  });
  dialog.addEventListener('dragleave', () => drop.classList.remove('dialog-over'));
  dialog.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('dialog-over');
    // A lab listens for files as well.
    event.stopPropagation();
    void open(event.dataTransfer?.files[0]);
  });
  void open(given.file);
  if (given.text) take(t('dialog.data.pasted'), given.text);
  return dialog;
}

/** A file's name as a link can carry it: without its ending, of letters, digits and dashes. @param {string} name */
function tableName(name) {
  return name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'table';
}

/** What was found, and each row that was left out. @param {Found} found */
function summary({ file, rows, columns, skipped }) {
  const said = make('p', {}, t('dialog.data.found', { file: nameOf(file), rows: count(rows), columns: columns.length }));
  if (skipped.length === 0) return [said];
  const lines = skipped.slice(0, LISTED).map((row) => make('li', {}, cellText(row)));
  if (skipped.length > LISTED) lines.push(make('li', {}, t('dialog.data.skipped.more', { n: count(skipped.length - LISTED) })));
  const list = make('details', { class: 'dialog-skipped' }, make('summary', {}, t('dialog.data.skipped', { n: count(skipped.length) })), make('ul', {}, ...lines));
  list.open = skipped.length <= 5;
  return [said, list];
}

/** The form in which columns are chosen; what is empty is found in the table. @param {Found} found @param {(changes: Record<string, string>) => void} use */
function choice({ file, columns }, use) {
  const kinds = /** @type {Record<string, string>} */ ({ number: t('dialog.data.numbers'), text: t('dialog.data.texts') });
  const numbers = columns.filter((column) => column.kind === 'number');
  const pick = (/** @type {string} */ key, /** @type {{ name: string, kind: string }[]} */ offered, /** @type {HTMLOptionElement[]} */ ...more) =>
    make(
      'select',
      { name: key },
      make('option', { value: '' }, t('dialog.data.auto')),
      ...offered.map(({ name, kind }) => make('option', { value: name }, `${name} (${kinds[kind] ?? kind})`)),
      ...more,
    );
  const word = (/** @type {string} */ key) => make('input', { type: 'text', name: key, placeholder: t('dialog.data.auto'), autocomplete: 'off', spellcheck: 'false' });
  /** @type {Record<string, HTMLSelectElement | HTMLInputElement>} */
  const fields = {
    target: pick('target', columns),
    x1: pick('x1', numbers),
    x2: pick('x2', numbers, make('option', { value: 'none' }, t('choice.x2.none'))),
    class0: word('class0'),
    class1: word('class1'),
  };
  const rows = Object.entries(fields).map(([key, field]) => make('label', { class: 'dialog-field' }, make('span', {}, t(`key.${key}.label`)), field));
  const submit = make('button', { type: 'submit', class: 'dialog-use', 'data-act': 'use' }, t('dialog.data.use'));
  const form = make('form', { class: 'dialog-form' }, ...rows, make('p', { class: 'dialog-note' }, t('dialog.data.class.help')), make('div', { class: 'dialog-foot' }, submit));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    /** @type {Record<string, string>} */ const changes = { data: 'own', file };
    for (const [key, field] of Object.entries(fields)) changes[key] = field.value.trim();
    use(changes);
  });
  return form;
}
