/**
 * What only some Specs show beside the panes: the network in the landscape's place, the hands that turn a surface, the legends of a race and of arrows, the spectrum. Fetched with the first
 * Spec that asks for one of them; each then brings its words and its sheet.
 */
import { loadMessages } from './messages.js';
import { wear } from './sheets.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */

/** A module once its words are there and its sheet is worn. @template T @param {Explorer} explorer @param {string} name @param {Promise<T>} module @returns {Promise<T>} */
const dressed = async ({ root }, name, module) => (await Promise.all([module, loadMessages(`${name}.en.json`), wear(root.getRootNode(), `${name}.css`)]))[0];

/** What turns a lab's surface, shown or not. @type {WeakMap<Explorer, import('./surface.js').SurfaceView>} */
const turntables = new WeakMap();

/** The cards of spectra, shown or not. @type {WeakMap<Explorer, import('./spectrum.js').SpectrumCard>} */
const spectra = new WeakMap();
/** The legends of arrows, shown or not. @type {WeakMap<Explorer, import('./arrows.js').ArrowsLegend>} */
const arrows = new WeakMap();
const ARROWS = 'show=[^&]*arrows';
const SPECTRUM = 'show=[^&]*spectrum';

/** Shows what the Spec in force asks for, and hides the rest. @param {Explorer} explorer @param {AbortSignal} signal */
export async function follow(explorer, signal) {
  // Asked again after each wait: the reader may have gone on.
  const shows = (/** @type {string} */ what) => !signal.aborted && new RegExp(`\\b${what}`).test(explorer.session.spec());
  if (shows('race=') && !explorer.race) {
    const [{ Race }] = await Promise.all([import('./race.js'), wear(explorer.root.getRootNode(), 'race.css')]);
    if (!signal.aborted) explorer.race ??= new Race(explorer);
  }
  if (shows('view=network') && !explorer.network) {
    const { NetworkView } = await dressed(explorer, 'network', import('./network.js'));
    if (!signal.aborted) explorer.network ??= new NetworkView(explorer, signal);
  }
  if (shows('view=surface') && !turntables.has(explorer)) {
    const { SurfaceView } = await dressed(explorer, 'surface', import('./surface.js'));
    if (!signal.aborted && !turntables.has(explorer)) turntables.set(explorer, new SurfaceView(explorer, signal));
  }
  if (shows(SPECTRUM) && !spectra.has(explorer)) {
    const { SpectrumCard } = await dressed(explorer, 'spectrum', import('./spectrum.js'));
    if (!signal.aborted && !spectra.has(explorer)) {
      const card = new SpectrumCard(explorer, signal);
      spectra.set(explorer, card);
      explorer.guests.add(card);
    }
  }
  if (shows(ARROWS) && !arrows.has(explorer)) {
    const { ArrowsLegend } = await dressed(explorer, 'arrows', import('./arrows.js'));
    if (!signal.aborted && !arrows.has(explorer)) {
      const legend = new ArrowsLegend(explorer);
      arrows.set(explorer, legend);
      explorer.guests.add(legend);
    }
  }
  if (signal.aborted) return;
  arrows.get(explorer)?.show(shows(ARROWS) && !shows('view=network'));
  spectra.get(explorer)?.show(shows(SPECTRUM));
  explorer.network?.show(shows('view=network'));
  const turntable = turntables.get(explorer);
  explorer.surface = shows('view=surface') ? turntable : undefined;
  turntable?.show(Boolean(explorer.surface));
}
