/** What a link cannot say by itself: all that is wrong with one, and that the reader's own table does not travel with it. Fetched when there is something to say. */
import { Session, whole } from './core.js';
import { make } from './dom.js';
import { pickExperiment, saveExperiment } from './experiment.js';
import { putTable } from './later.js';
import { errorText, t } from './messages.js';
import { goOnWhole } from './supply.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */
/** @typedef {{ code: string, params: Record<string, string> }} Fault */

/** A table's name as its reader gave it, without the hash that tells it from others. @param {string} file */
export const nameOf = (file) => file.replace(/~[^~]*$/, '');
/** What tells a table from others, whatever it is called. @param {string} file */
export const hashOf = (file) => /~([^~]*)$/.exec(file)?.[1] ?? file;

/** Explains why a link cannot be shown: everything that is wrong with it, each with what would be right; without an error, that the experiment it names is kept elsewhere. The last good state stays. @param {Explorer} explorer @param {unknown} error @param {string} spec */
export async function explain(explorer, error, spec) {
  const { notices } = explorer;
  if (error === null) {
    if (explorer.asked === spec) notices.show('spec', t('experiment.missing'), spec, [{ label: t('open_experiment'), act: () => pickExperiment(explorer) }]);
    return;
  }
  const before = explorer.session.constructor;
  await goOnWhole(explorer).catch(() => undefined);
  if (explorer.asked !== spec) return;
  const found = /** @type {Fault[]} */ (whole ? JSON.parse(whole.Session.faults(spec)) : []);
  // What the first module did not know may be right.
  if (!found.length && before !== Session) return explorer.arrive(spec);
  const dismiss = { label: t('dismiss'), act: () => { notices.clear('spec'); explorer.onSpec(explorer.session.spec(), 'replace'); } };
  const { code, params } = /** @type {Partial<Fault>} */ (error);
  const file = code === 'data_missing' && !found.length ? params?.file : undefined;
  if (file) {
    notices.show('spec', t('links.table', { name: nameOf(file) }), spec, [{ label: t('links.table.open'), act: () => explorer.openData({ link: spec }) }, dismiss]);
    return;
  }
  const text = found.length > 1 ? t('links.wrong', { n: found.length }) : errorText(found[0] ? thrown(found[0]) : error);
  notices.show('spec', text, spec, [dismiss]);
  if (found.length < 2) return;
  const lines = found.map((one) => make('li', {}, make('b', {}, 'value' in one.params ? `${one.params.key}=${one.params.value}` : String(one.params.key)), ' ', errorText(thrown(one))));
  notices.list.querySelector('[data-notice=spec] p')?.after(make('ul', {}, ...lines));
}

/** A fault as the core throws it. @param {Fault} fault */
const thrown = (fault) => Object.assign(new Error(fault.code), fault);

/** Keeps a Spec that is too long for a URL in this browser, under its hash, which is what the URL carries; and says so. @param {Explorer} explorer @param {string} spec */
export async function keep(explorer, spec) {
  const kept = await putTable(`spec~${Session.contentHash(spec)}`, '', spec);
  notKept(explorer, t(kept ? 'url_too_long' : 'url_too_long.unkept'));
}

/** Says that a link that was copied is not all: a table, or a Spec that is too long, is in this browser only. @param {Explorer} explorer */
export function staysBehind(explorer) {
  const file = new URLSearchParams(explorer.session.spec()).get('file');
  notKept(explorer, file ? t('links.stays', { name: nameOf(file) }) : t('url_too_long'));
}

/** Says what a link does not carry, and offers the file that does. @param {Explorer} explorer @param {string} text */
function notKept(explorer, text) {
  explorer.notices.show('long', text, '', [
    { label: t('save_experiment'), act: () => saveExperiment(explorer) },
    { label: t('dismiss'), act: () => explorer.notices.clear('long') },
  ]);
}
