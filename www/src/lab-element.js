/**
 * `<downhill-lab spec="…" hide="…">`: the whole app as one element. Interface version 1.
 *
 * Attributes: `spec` (a Spec, the part of a URL behind `?`): the lab is embedded and leaves the page's location alone;
 * without it the element follows the location's routes. `hide`: parts to leave out, between commas (the Spec's `hide`).
 * `theme`: light, dark or projector; without it the reader's choice, else the system's.
 *
 * Reflected attributes: `data-route`, `data-status`, `data-step`, `data-ready` (keys and drops are heard). Events: `downhill:state` (detail: spec, step, loss,
 * status) when what is shown has changed, `downhill:frame` after every drawn frame.
 */
import { loadCore } from './core.js';
import { Explorer } from './explorer.js';
import { labs, lede } from './labs.js';
import { openHelp, openLab, renderHome, renderLesson, renderStudy, staysBehind } from './later.js';
import { loadMessages, t } from './messages.js';
import { parseRoute, writeRoute } from './router.js';
import { sheet, wear } from './sheets.js';
import { applyTheme, nextTheme, themeOf } from './theme.js';
import { make } from './dom.js';

const SHEETS = ['style.css', 'controls.css'];

/** Everything that is loaded once for all elements on a page. @type {Promise<CSSStyleSheet[]> | undefined} */
let ready;

/** @param {string} spec what the first of them shows */
function load(spec) {
  ready ??= Promise.all([Promise.all(SHEETS.map(sheet)), loadMessages(), loadCore(spec)]).then(([sheets]) => sheets);
  return ready;
}

export class DownhillLab extends HTMLElement {
  /** @type {AbortController | undefined} */ #abort;
  /** @type {Explorer | undefined} */ #explorer;
  /** @type {Promise<import('./study.js').StudyPage | undefined> | undefined} */ #study;
  /** @type {HTMLElement | undefined} */ #main;
  #turn = 0;
  /** @type {HTMLElement | undefined} */ #header;

  connectedCallback() {
    this.#abort = new AbortController();
    void this.#start(this.#abort.signal);
  }

  disconnectedCallback() {
    this.#abort?.abort();
    this.#free();
  }

  /** Ends whatever is shown. */
  #free() {
    this.#explorer?.free();
    this.#explorer = undefined;
    void this.#study?.then((study) => study?.free());
    this.#study = undefined;
  }

  async #start(/** @type {AbortSignal} */ signal) {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const sheets = await load(this.getAttribute('spec') ?? location.hash);
    if (signal.aborted) return;
    root.adoptedStyleSheets = sheets;
    root.replaceChildren();
    applyTheme(this);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#themed(), { signal });
    this.#header = make('header', { class: 'header' });
    this.#main = make('main', { class: 'main' });
    root.append(this.#header, this.#main);
    if (this.hasAttribute('spec')) {
      this.#header.hidden = true;
      this.#explore(this.getAttribute('spec') ?? '');
    } else {
      window.addEventListener('hashchange', () => this.#follow(), { signal });
      window.addEventListener('popstate', () => this.#follow(), { signal });
      this.#follow();
    }
  }

  /** Shows what the location says. */
  #follow() {
    const route = parseRoute(location.hash);
    const key = `${route.kind}/${route.name}`;
    if (this.#explorer && this.dataset.route === key && (route.kind === 'explore' || route.kind === 'lab')) {
      this.#explorer.arrive(this.#explorer.lab?.opening(route.spec) ?? (route.spec || (labs[route.name]?.spec ?? '')));
      return;
    }
    this.#free();
    this.dataset.route = key;
    // A click on a link is told twice, as a change of the hash and of the history: only the last one's page is wanted.
    const turn = ++this.#turn;
    const wanted = () => turn === this.#turn;
    const main = /** @type {HTMLElement} */ (this.#main);
    main.replaceChildren();
    main.scrollTop = 0;
    if (route.kind === 'explore') {
      this.#explore(route.spec);
    } else if (route.kind === 'lab') {
      const lab = labs[route.name];
      if (lab?.story) void this.#theorem(route.name, lab.story, key);
      else if (lab) this.#explore(route.spec || lab.spec, { name: route.name, lede: lede(route.name) });
      else this.#lost(t('lab.unknown', { name: route.name, names: Object.keys(labs).join(', ') }));
    } else if (route.kind === 'lesson') {
      void renderLesson(main, route.name, wanted);
    } else if (route.kind === 'study') {
      const write = (/** @type {string} */ spec) => writeRoute({ ...route, spec }, 'replace');
      this.#study = renderStudy(main, route.name, route.spec, write, wanted);
    } else if (route.kind === 'home') {
      void renderHome(main, wanted);
    } else {
      this.#lost(t('route.unknown', { name: location.hash }));
    }
    this.#head(route.kind);
  }

  #lost(/** @type {string} */ text) {
    void wear(/** @type {ShadowRoot} */ (this.shadowRoot), 'documents.css');
    this.#main?.append(make('article', { class: 'documents-article' }, make('p', { role: 'alert' }, text), make('a', { href: '#/' }, t('home'))));
  }

  /** A theorem's lab, once its story and its words are there, unless the reader has gone on meanwhile. @param {string} name @param {NonNullable<import('./labs.js').Lab['story']>} story @param {string} key */
  async #theorem(name, story, key) {
    const lab = await openLab(/** @type {ShadowRoot} */ (this.shadowRoot), name, story);
    if (this.dataset.route !== key || this.#explorer) return;
    this.#explore(lab.opening(parseRoute(location.hash).spec), { name, lab });
    this.#head('lab');
  }

  /** @param {string} spec @param {{ name: string, lede?: HTMLElement, lab?: import('./theorem-lab.js').TheoremLab }} [of] the lab, unless it is the explorer by itself */
  #explore(spec, of) {
    const embedded = this.hasAttribute('spec');
    const hide = this.getAttribute('hide')?.split(',') ?? [];
    this.#explorer = new Explorer(this, /** @type {HTMLElement} */ (this.#main), { spec, lede: of?.lede, lab: of?.lab, hide });
    if (!embedded) {
      const kind = of ? 'lab' : 'explore';
      const name = of?.name ?? '';
      this.#explorer.onSpec = (text, how) => writeRoute({ kind, name, spec: text }, how);
    }
  }

  /** The button of the themes says which one is in force. */
  #sayTheme() {
    const button = this.#header?.querySelector('[data-act=theme]');
    const name = t(`theme.${themeOf(this)}`);
    button?.replaceChildren(make('span', {}, `${t('theme')}: `), name);
    button?.setAttribute('aria-label', `${t('theme')}: ${name}`);
  }

  #themed() {
    applyTheme(this);
    this.#sayTheme();
    this.#explorer?.redraw();
    void this.#study?.then((study) => study?.draw());
  }

  /** The header: where one is, and what can be done everywhere. */
  #head(/** @type {string} */ kind) {
    const header = /** @type {HTMLElement} */ (this.#header);
    const button = (/** @type {string} */ id, /** @type {() => void} */ act) => {
      const b = make('button', { type: 'button', class: 'header-button', 'data-act': id }, t(id));
      b.addEventListener('click', act);
      return b;
    };
    header.replaceChildren(
      make('a', { class: 'brand', href: '#/' }, t('downhill')),
      make('span', { class: 'header-title' }, kind === 'explore' ? t('explore') : ''),
      make('span', { class: 'spring' }),
    );
    const explorer = this.#explorer;
    if (explorer) {
      const undo = button('undo', () => explorer.undo());
      const redo = button('redo', () => explorer.redo());
      const able = () => {
        undo.disabled = !explorer.travels.undo;
        redo.disabled = !explorer.travels.redo;
      };
      able();
      explorer.onTravel = able;
      header.append(undo, redo);
      header.append(button('share', () => void this.#share()), button('present', () => void explorer.present()));
    } else {
      header.append(make('a', { class: 'header-button', href: '#/explore' }, t('explore')));
    }
    header.append(
      button('theme', () => { nextTheme(this); this.#themed(); }),
      button('help', () => void openHelp(/** @type {ShadowRoot} */ (this.shadowRoot))),
    );
    this.#sayTheme();
  }

  async #share() {
    this.#explorer?.commit();
    const button = this.#header?.querySelector('[data-act=share]');
    await navigator.clipboard?.writeText(location.href).catch(() => undefined);
    if (this.#explorer && /\b(data=own|stored=)/.test(location.hash)) void staysBehind(this.#explorer);
    if (button) {
      button.textContent = t('shared');
      setTimeout(() => { button.textContent = t('share'); }, 1600);
    }
  }
}

customElements.define('downhill-lab', DownhillLab);
