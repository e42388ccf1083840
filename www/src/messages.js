/** The page's words: everything that a reader sees comes from `messages/`, by id. */

/** @type {Readonly<Record<string, string>>} */
let messages = {};

/** @typedef {Record<string, string | number>} Params */

/** Files that were asked for. @type {Map<string, Promise<void>>} */
const files = new Map();

/** Fetches messages, once: `en.json`, or others that only some pages need. Before it has ended, `t` answers with ids. @param {string} [file] */
export function loadMessages(file = 'en.json') {
  const load = async () => {
    const response = await fetch(new URL(`../messages/${file}`, import.meta.url));
    if (!response.ok) throw new Error(`messages/${file}: ${response.status}`);
    const more = await response.json();
    // Looked at after the wait: another file may have come meanwhile.
    messages = { ...messages, ...more };
  };
  const loading = files.get(file) ?? load();
  files.set(file, loading);
  return loading;
}

/** Whether there is a message of that id. @param {string} id */
export const has = (id) => Object.hasOwn(messages, id);

/**
 * The message of that id, with its `{name}` replaced by the parameters. An unknown id is its own message.
 * @param {string} id @param {Params} [params]
 */
export function t(id, params = {}) {
  const text = has(id) ? (messages[id] ?? id) : id;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(params, name) ? String(params[name]) : whole));
}

/** The message of that id, or another text if there is none. @param {string} id @param {string} other */
const tOr = (id, other) => (has(id) ? t(id) : other);

/** What a table's cell should have held. @param {string} expected */
function expectedText(expected) {
  const [word = '', n = ''] = expected.split(':');
  return has(`error.expected.${word}`) ? t(`error.expected.${word}`, { n }) : expected;
}

/**
 * A cell that could not be read, in a sentence.
 * @param {Params} params line, column, found, expected
 */
export const cellText = (params) => t('error.bad_cell', { ...params, expected: expectedText(String(params.expected)) });

/**
 * An error in a sentence: what is wrong, and what is allowed. Errors that are not Downhill's say what they say.
 * @param {unknown} error
 */
export function errorText(error) {
  const { code, params = {} } = /** @type {{ code?: unknown, params?: Params }} */ (error instanceof Error ? error : {});
  if (typeof code !== 'string' || !has(`error.${code}`)) return error instanceof Error ? error.message : String(error);
  const label = (/** @type {unknown} */ key) => tOr(`key.${key}.label`, String(key));
  const words = { ...params };
  if ('key' in params) words.label = label(params.key);
  if ('other' in params) words.otherLabel = label(params.other);
  if (params.allowed === 'text') words.allowed = t('error.allowed.text');
  if ('what' in params) words.what = tOr(`error.what.${params.what}`, String(params.what));
  if (code === 'bad_cell') return cellText(params);
  if (code === 'data_missing' && !params.file) return t('error.data_missing.none');
  if (code === 'bad_value' && params.value === '') return t('error.bad_value.empty', words);
  if (params.near) return t('error.unknown_key.near', params);
  // Why it cannot be, where there is more to say than what goes.
  const why = `error.why.${params.key}.${params.other}`;
  return t(`error.${code}`, words) + (has(why) ? ` ${t(why)}` : '');
}
