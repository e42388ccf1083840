/** What a Spec needs and a session lacks, fetched: the digits, a table that an earlier visit kept, the whole module. */
import { fetchDigits, loadWhole, Session } from './core.js';
import { getTable } from './later.js';

/** What the core calls the data that the page fetches for it. */
const DIGITS = 'digits';

/** The file that an error of the core misses, or `whole` for the module that knows more, or nothing. @param {unknown} error */
function missing(error) {
  const { code, params } = /** @type {{ code?: string, params?: { file?: string } }} */ (error);
  if (code === 'beyond') return 'whole';
  return code === 'data_missing' ? params?.file : undefined;
}

/** Whether what an error misses can be fetched at once, and need not be asked for. @param {unknown} error */
export const supplies = (error) => ['whole', DIGITS].includes(missing(error) ?? '');

/** Supplies what an error misses; whether it is there now. @param {import('./explorer.js').Explorer} explorer @param {unknown} error */
export async function supply(explorer, error) {
  const what = missing(error);
  if (!what) return false;
  try {
    if (what === 'whole') await goOnWhole(explorer);
    else if (what === DIGITS) explorer.session.loadDigits(await fetchDigits());
    else return await restore(explorer, what);
    return true;
  } catch {
    return false;
  }
}

/** The whole module takes over where the first one was, if it did not yet: a session is its Spec. @param {import('./explorer.js').Explorer} explorer */
export async function goOnWhole(explorer) {
  await loadWhole();
  const before = explorer.session;
  if (before.constructor === Session) return;
  const { table } = explorer;
  explorer.session = new Session('');
  if (table) explorer.session.loadTable(table.name, table.text);
  explorer.session.apply(before.spec());
  before.free();
  explorer.redraw();
}

/** @param {import('./explorer.js').Explorer} explorer @param {string} file */
async function restore(explorer, file) {
  const kept = await getTable(file);
  if (!kept) return false;
  explorer.table = { name: kept.name, text: kept.text };
  return JSON.parse(explorer.session.loadTable(kept.name, kept.text)).file === file;
}
