/** What comes from outside the page: a table or a saved experiment dropped anywhere on a lab, a table pasted where nobody is typing. */
import { openExperiment } from './later.js';

/** @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
export function attachIntake(explorer, signal) {
  const { host } = explorer;
  // Without this the browser would leave the page for the file.
  host.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  }, { signal });
  host.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    if (file.name.endsWith('.json')) void openExperiment(explorer, file);
    else explorer.openData({ file });
  }, { signal });
  const alone = !host.hasAttribute('spec');
  (alone ? window : host).addEventListener('paste', (e) => {
    const event = /** @type {ClipboardEvent} */ (e);
    const target = event.composedPath()[0];
    if (target instanceof HTMLElement && target.matches('input, textarea')) return;
    const file = event.clipboardData?.files[0];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (file) explorer.openData({ file });
    // One line is no table: it was meant for something else.
    else if (text.trim().includes('\n')) explorer.openData({ text });
  }, { signal });
}
