/** The transport: reset, new start, back, play, one update, one epoch, speed, seek bar, numbers. It never moves. */
import { make } from './dom.js';
import { num } from './format.js';
import { icon } from './icons.js';
import { t } from './messages.js';

/** The fastest speed, in updates a second. */
const FASTEST = 300_000;

/** Updates a second at a place 0…1000 of the speed slider. @param {number} place */
const speedAt = (place) => FASTEST ** (place / 1000);

export class Transport {
  #playing = false;

  /** @param {HTMLElement} root @param {import('./explorer.js').Explorer} explorer */
  constructor(root, explorer) {
    this.explorer = explorer;
    const button = (/** @type {import('./icons.js').Icon} */ id, /** @type {() => void} */ act) => {
      const b = make('button', { type: 'button', class: `round ${id}`, 'aria-label': t(id), title: t(id), 'data-act': id }, icon(id));
      b.addEventListener('click', act);
      return b;
    };
    this.playButton = button('play', () => explorer.toggle());
    this.speed = make('input', { type: 'range', min: '0', max: '1000', class: 'speed', 'aria-label': t('speed'), 'data-act': 'speed' });
    this.speedText = make('output', { class: 'speed-text' });
    this.seek = make('input', { type: 'range', min: '0', max: '1', step: '1', class: 'seek', 'aria-label': t('seek'), 'data-act': 'seek' });
    this.numbers = make('output', { class: 'numbers' });
    this.speed.value = String(Math.round((1000 * Math.log(explorer.speed)) / Math.log(FASTEST)));
    this.speed.addEventListener('input', () => this.#setSpeed());
    this.seek.addEventListener('input', () => { explorer.pause(); explorer.seek(Number(this.seek.value)); });
    this.seek.addEventListener('change', () => explorer.commit());
    root.append(
      button('reset', () => explorer.reset()),
      button('new_start', () => explorer.newStart()),
      button('step_back', () => explorer.step(-1)),
      this.playButton,
      button('step', () => explorer.step(1)),
      button('epoch', () => explorer.step(explorer.report.epochLength)),
      make('label', { class: 'speed-label' }, make('span', {}, t('speed')), this.speed, this.speedText),
      this.seek,
      this.numbers,
    );
    this.#setSpeed();
  }

  #setSpeed() {
    this.speed.style.setProperty('--part', String(Number(this.speed.value) / 1000));
    const speed = speedAt(Number(this.speed.value));
    this.explorer.speed = speed < 10 ? Math.max(1, Math.round(speed)) : speed;
    const perFrame = speed / 60;
    this.speedText.textContent = perFrame < 1 ? t('per_second', { n: Math.max(1, Math.round(speed)) }) : t('per_frame', { n: num(Math.round(perFrame), 2) });
  }

  update() {
    const { report, playing } = this.explorer;
    if (playing !== this.#playing) {
      this.#playing = playing;
      const does = playing ? 'pause' : 'play';
      this.playButton.replaceChildren(icon(does));
      this.playButton.setAttribute('aria-label', t(does));
      this.playButton.title = t(does);
    }
    const end = Math.max(report.reached, report.step, 1);
    // The bar's end moves in round steps, so that the thumb does not crawl while the run grows.
    const round = 10 ** Math.floor(Math.log10(end));
    const max = playing ? Math.ceil((end + 1) / round) * round : end;
    this.seek.max = String(max);
    if (this.seek.value !== String(report.step)) this.seek.value = String(report.step);
    this.seek.style.setProperty('--part', String(report.step / max));
    const parts = [[t('figure.update'), `${report.step} / ${report.reached}`], ['ℓ', num(report.loss)], ['η', num(report.eta, 3)]];
    this.numbers.replaceChildren(...parts.map(([name, value]) => make('span', {}, make('i', {}, `${name} `), value ?? '')));
  }
}
