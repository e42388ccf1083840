/**
 * What the first picture goes without: pages to read, dialogs, experiments as files, what this browser keeps. Each is fetched when it is first asked for,
 * with the sheet that it is set in, so that the first load stays small.
 */
import { loadWhole } from './core.js';
import { loadMessages } from './messages.js';
import { wear } from './sheets.js';

/** A module once its words are there and its sheet is worn by `root`'s tree. @template T @param {ParentNode} root @param {Promise<T>} module @returns {Promise<T>} */
const dressed = async (root, module) => (await Promise.all([module, loadMessages('documents.en.json'), wear(root.getRootNode(), 'documents.css')]))[0];

/** Help with a landscape that is not there at once. @param {import('./explorer.js').Explorer} explorer */
export const startJob = async (explorer) => { const { Job } = await import('./job.js'); explorer.job ??= new Job(explorer); };

/** Keys, and what is dropped or pasted: nobody's hand is quicker than the first picture. The element then says that it is ready. @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
export async function equip(explorer, signal) {
  const [{ attachKeys }, { attachIntake }, { attachTouch }] = await Promise.all([import('./keys.js'), import('./intake.js'), import('./touch.js')]);
  if (signal.aborted) return;
  attachKeys(explorer, signal);
  attachIntake(explorer, signal);
  attachTouch(explorer, signal);
  explorer.host.dataset.ready = '';
}

/** The formulas in force. */
export const openFormula = async () => (await Promise.all([import('./formula.js'), loadMessages('formula.en.json')]))[0];

/** The critical points: their module, words and sheet. @param {ParentNode} root */
export const openCritical = async (root) => (await Promise.all([import('./critical.js'), loadMessages('critical.en.json'), wear(root.getRootNode(), 'critical.css')]))[0];

/** Begins to compare with a second Spec, or ends it. @param {import('./explorer.js').Explorer} explorer */
export const compare = async (explorer) => (await import('./beside.js')).compare(explorer);

/** Says what is wrong with a link. @param {import('./explorer.js').Explorer} explorer @param {unknown} error @param {string} spec */
export const explain = async (explorer, error, spec) => (await dressed(explorer.root, import('./links.js'))).explain(explorer, error, spec);

/** Keeps a Spec that is too long for a URL in this browser. @param {import('./explorer.js').Explorer} explorer @param {string} spec */
export const keep = async (explorer, spec) => (await dressed(explorer.root, import('./links.js'))).keep(explorer, spec);

/** Says what a link that was copied does not carry. @param {import('./explorer.js').Explorer} explorer */
export const staysBehind = async (explorer) => (await dressed(explorer.root, import('./links.js'))).staysBehind(explorer);

/** @param {ParentNode} root */
export const openHelp = async (root) => (await dressed(root, import('./help-dialog.js'))).openHelp(root);

/** @param {ParentNode} root @param {import('./data-dialog.js').DataActions} actions @param {{ file?: File, text?: string, link?: string } | undefined} given */
export const openDataDialog = async (root, actions, given) => (await dressed(root, import('./data-dialog.js'))).openDataDialog(root, actions, given);

/** The home page, unless the reader has gone on meanwhile. @param {HTMLElement} root @param {() => boolean} wanted */
export async function renderHome(root, wanted) {
  const { renderHome: render } = await dressed(root, import('./home.js'));
  if (wanted()) render(root);
}

/** A lesson, unless the reader has gone on meanwhile. @param {HTMLElement} root @param {string} name @param {() => boolean} wanted */
export async function renderLesson(root, name, wanted) {
  const { renderLesson: render } = await dressed(root, import('./lesson.js'));
  if (wanted()) await render(root, name);
}

/** A theorem's lab: its story, the whole module that computes it, its words and sheet. @param {ParentNode} root @param {string} name @param {NonNullable<import('./labs.js').Lab['story']>} story */
export async function openLab(root, name, story) {
  const [{ TheoremLab }, told] = await Promise.all([import('./theorem-lab.js'), story(), loadWhole(), loadMessages('lab.en.json'), wear(root.getRootNode(), 'lab.css')]);
  return new TheoremLab(name, told);
}

/** A study, unless the reader has gone on meanwhile. Returns what ends it. @param {HTMLElement} root @param {string} name @param {string} query @param {(query: string) => void} write @param {() => boolean} wanted */
export async function renderStudy(root, name, query, write, wanted) {
  const [{ StudyPage }] = await Promise.all([dressed(root, import('./study.js')), loadMessages('study.en.json'), wear(root.getRootNode(), 'study.css')]);
  return wanted() ? new StudyPage(root, name, query, write) : undefined;
}

/** The ways in which something can be saved. @param {HTMLButtonElement} button */
export const ways = async (button) => (await Promise.all([import('./export.js'), loadMessages('export.en.json'), wear(button.getRootNode(), 'export.css')]))[0];

/** The ways in which a pane can be saved. @param {import('./explorer.js').Explorer} explorer @param {import('./panes.js').Pane} pane @param {HTMLButtonElement} button */
export const openExport = async (explorer, pane, button) => (await ways(button)).openExport(explorer, pane, button);

/** The readouts' numbers as a file. @param {import('./explorer.js').Explorer} explorer @param {HTMLButtonElement} button */
export const exportReadouts = async (explorer, button) => (await ways(button)).exportReadouts(explorer, button);

/** @param {import('./explorer.js').Explorer} explorer */
export const saveExperiment = async (explorer) => (await import('./experiment.js')).saveExperiment(explorer);

/** @param {import('./explorer.js').Explorer} explorer */
export const pickExperiment = async (explorer) => (await dressed(explorer.root, import('./experiment.js'))).pickExperiment(explorer);

/** @param {import('./explorer.js').Explorer} explorer @param {File} file */
export const openExperiment = async (explorer, file) => (await dressed(explorer.root, import('./experiment.js'))).openExperiment(explorer, file);

/** Keeps a table for the next visit. @param {string} file @param {string} name @param {string} text */
export const putTable = async (file, name, text) => (await import('./storage.js')).putTable(file, name, text);

/** A table that an earlier visit kept, or null. @param {string} file */
export const getTable = async (file) => (await import('./storage.js')).getTable(file);
