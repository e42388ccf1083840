/** The parts of a lab around its panes: ways to bring something in, tabs for narrow screens, what is hidden. */
import { make, plainButton } from './dom.js';
import { icon } from './icons.js';
import { openExport, pickExperiment, saveExperiment } from './later.js';
import { t } from './messages.js';

/** The parts that `hide` can name, apart from the page's header. */
const PARTS = ['text', 'controls', 'landscape', 'readouts', 'data', 'curves', 'spectrum', 'transport'];

/** Buttons for the reader's own data and for experiments as files. @param {import('./explorer.js').Explorer} explorer */
export function waysIn(explorer) {
  const way = (/** @type {string} */ name, /** @type {() => void} */ act) => plainButton(name, t(name), t(name), act, t(`${name}.help`));
  return make('div', { class: 'ways' },
    way('open_file', () => explorer.openData()),
    way('save_experiment', () => void saveExperiment(explorer)),
    way('open_experiment', () => void pickExperiment(explorer)),
  );
}

/** The button that opens the ways in which a pane can be saved. @param {import('./explorer.js').Explorer} explorer @param {() => import('./panes.js').Pane} pane */
export const exportButton = (explorer, pane) => exporting((button) => void openExport(explorer, pane(), button));

/** A button that opens ways in which something can be saved. @param {(button: HTMLButtonElement) => void} open */
export function exporting(open) {
  const button = plainButton('export', '', t('export'), () => open(button));
  button.setAttribute('aria-haspopup', 'menu');
  button.append(icon('export'));
  return button;
}

/** The bar by which a narrow screen shows one part after the other. @param {import('./explorer.js').Explorer} explorer @param {AbortSignal} signal */
export function tabs(explorer, signal) {
  const bar = make('div', { class: 'tabs' });
  for (const name of ['controls', 'readouts', 'data', 'curves']) {
    const tab = make('button', { type: 'button', 'data-tab': name, 'aria-pressed': String(name === 'data') }, t(`pane.${name}`));
    tab.addEventListener('click', () => {
      explorer.root.dataset.tab = name;
      for (const other of bar.children) other.setAttribute('aria-pressed', String(other === tab));
      explorer.redraw();
    }, { signal });
    bar.append(tab);
  }
  explorer.root.dataset.tab = 'data';
  return bar;
}

/** Hides what the Spec or the element says. @param {import('./explorer.js').Explorer} explorer */
export function hideParts({ root, host, hidden, session }) {
  const parts = new Set([...hidden, ...(new URLSearchParams(session.spec()).get('hide') ?? '').split(',')]);
  for (const part of PARTS) root.classList.toggle(`hide-${part}`, parts.has(part));
  // A column with nothing in it leaves its room to the others.
  root.classList.toggle('no-side', ['readouts', 'data', 'curves'].every((part) => parts.has(part)));
  host.toggleAttribute('data-headless', parts.has('header'));
}
