/**
 * Experiments that do not fit into a link: kept in this browser under their hash, and as files. A file holds the Spec and, where
 * the data are the reader's own, their table, so that it opens anywhere.
 */
import { make } from './dom.js';
import { download } from './download.js';
import { errorText, t } from './messages.js';
import { putTable } from './later.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */

/** Downloads the experiment as it stands. @param {Explorer} explorer */
export function saveExperiment(explorer) {
  const text = JSON.stringify({ downhill: 1, spec: explorer.session.spec(), ...(explorer.table ? { table: explorer.table } : {}) });
  download('experiment.downhill.json', 'application/json', text);
}

/** Asks for a file and opens it. @param {Explorer} explorer */
export function pickExperiment(explorer) {
  const picker = make('input', { type: 'file', accept: '.json,application/json' });
  picker.addEventListener('change', () => { if (picker.files?.[0]) void openExperiment(explorer, picker.files[0]); });
  picker.click();
}

/** Opens a saved experiment; one that is none is refused, and nothing changes. @param {Explorer} explorer @param {File} file */
export async function openExperiment(explorer, file) {
  try {
    const { downhill, spec, table } = JSON.parse(await file.text());
    if (downhill !== 1 || typeof spec !== 'string') throw new Error(t('experiment.form'));
    if (typeof table?.name === 'string' && typeof table.text === 'string') {
      const found = JSON.parse(explorer.session.loadTable(table.name, table.text));
      explorer.table = { name: table.name, text: table.text };
      void putTable(found.file, table.name, table.text);
    }
    const wrong = explorer.change(spec);
    if (wrong) throw new Error(wrong);
    explorer.notices.clear('experiment');
    explorer.notices.clear('spec');
  } catch (wrong) {
    explorer.notices.show('experiment', t('experiment.bad', { file: file.name, reason: errorText(wrong) }), '', [
      { label: t('dismiss'), act: () => explorer.notices.clear('experiment') },
    ]);
  }
}
