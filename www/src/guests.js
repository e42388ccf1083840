/**
 * What only some Specs show beside the panes: the network in the landscape's place, the hands that turn a surface, the legends of a race and of arrows, the spectrum, basins, a second Spec. Fetched with the first
 * Spec that asks for one of them; each then brings its words and its sheet.
 */
import { loadMessages } from './messages.js';
import { wear } from './sheets.js';

/** @typedef {import('./explorer.js').Explorer} Explorer */

/** A module once its words are there and its sheet is worn. @template T @param {Explorer} explorer @param {string} name @param {Promise<T>} module @returns {Promise<T>} */
const dressed = async ({ root }, name, module) => (await Promise.all([module, loadMessages(`${name}.en.json`), wear(root.getRootNode(), `${name}.css`)]))[0];

/** What turns a lab's surface, shown or not. @type {WeakMap<Explorer, import('./surface.js').SurfaceView>} */
const turntables = new WeakMap();

/** The legends of races. @type {WeakMap<Explorer, import('./race.js').Race>} */
const races = new WeakMap();
/** The basins, shown or not. @type {WeakMap<Explorer, import('./basins.js').Basins>} */
const divisions = new WeakMap();
/** Those whose settings of a slice were brought into sight. @type {WeakSet<Explorer>} */
const cut = new WeakSet();
/** The cards of spectra, shown or not. @type {WeakMap<Explorer, import('./spectrum.js').SpectrumCard>} */
const spectra = new WeakMap();
/** The legends of arrows, shown or not. @type {WeakMap<Explorer, import('./arrows.js').ArrowsLegend>} */
const arrows = new WeakMap();
/** The pictures of second Specs, shown or not. @type {WeakMap<Explorer, import('./beside.js').BesideView>} */
const doubles = new WeakMap();
const ARROWS = 'show=[^&]*arrows';
const SPECTRUM = 'show=[^&]*spectrum';

/** A guest that follows each frame from now on. @template {{ update: (theme: string) => void }} T @param {Explorer} explorer @param {WeakMap<Explorer, T>} known @param {T} guest */
function welcome(explorer, known, guest) {
  known.set(explorer, guest);
  explorer.guests.add(guest);
}

/** Shows what the Spec in force asks for, and hides the rest. @param {Explorer} explorer @param {AbortSignal} signal */
export async function follow(explorer, signal) {
  // Asked again after each wait: the reader may have gone on.
  const shows = (/** @type {string} */ what) => !signal.aborted && new RegExp(`\\b${what}`).test(explorer.session.spec());
  if (shows('race=') && !races.has(explorer)) {
    const [{ Race }] = await Promise.all([import('./race.js'), wear(explorer.root.getRootNode(), 'race.css')]);
    if (!signal.aborted && !races.has(explorer)) welcome(explorer, races, new Race(explorer));
  }
  // Whoever opens a link with a slice finds what turns it.
  if (shows('slice=') && !cut.has(explorer)) {
    cut.add(explorer);
    /** @type {HTMLDetailsElement} */ (explorer.controls.group('more')).open = true;
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
    if (!signal.aborted && !spectra.has(explorer)) welcome(explorer, spectra, new SpectrumCard(explorer, signal));
  }
  if (shows('basins=') && !divisions.has(explorer)) {
    const { Basins } = await dressed(explorer, 'basins', import('./basins.js'));
    if (!signal.aborted && !divisions.has(explorer)) welcome(explorer, divisions, new Basins(explorer, signal));
  }
  if (shows(ARROWS) && !arrows.has(explorer)) {
    const { ArrowsLegend } = await dressed(explorer, 'arrows', import('./arrows.js'));
    if (!signal.aborted && !arrows.has(explorer)) welcome(explorer, arrows, new ArrowsLegend(explorer));
  }
  const beside = shows('beside=') && !shows('view=network');
  if (beside && !doubles.has(explorer)) {
    const { BesideView } = await dressed(explorer, 'beside', import('./beside.js'));
    if (!signal.aborted && !doubles.has(explorer)) welcome(explorer, doubles, new BesideView(explorer, signal));
  }
  if (signal.aborted) return;
  doubles.get(explorer)?.show(shows('beside=') && !shows('view=network'));
  arrows.get(explorer)?.show(shows(ARROWS) && !shows('view=network'));
  spectra.get(explorer)?.show(shows(SPECTRUM));
  const [divided, basins] = [shows('basins='), divisions.get(explorer)];
  if (basins && (divided || basins.shown)) basins.show(divided);
  explorer.network?.show(shows('view=network'));
  const turntable = turntables.get(explorer);
  explorer.surface = shows('view=surface') ? turntable : undefined;
  turntable?.show(Boolean(explorer.surface));
}
