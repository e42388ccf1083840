/** The home page's picture: a neuron that walks down its landscape, computed while it is seen. It is a link to the lab where the same walk is in the reader's hands. */
import { Session } from './core.js';
import { make } from './dom.js';
import { t } from './messages.js';
import { themeOf } from './theme.js';

/** The lab, and its walk. */
const [LAB, SPEC] = ['#/lab/penguins', 'data=penguins&lr=1'];
/** Updates a frame, and how many until it begins again. */
const [PACE, END] = [1, 420];

/** @returns {HTMLAnchorElement} */
export function homePicture() {
  const session = new Session(SPEC);
  const [below, above] = [make('canvas', { 'aria-hidden': 'true' }), make('canvas', { 'aria-hidden': 'true' })];
  const link = make('a', { class: 'home-picture', href: LAB, 'aria-label': t('home.picture') }, below, above);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (still) session.step(END / 2);
  let [seen, step] = ['', 0];
  const frame = () => {
    if (!link.isConnected) {
      session.free();
      return;
    }
    const [dpr, theme] = [window.devicePixelRatio || 1, themeOf(/** @type {HTMLElement} */ (/** @type {ShadowRoot} */ (link.getRootNode()).host))];
    const size = [below.clientWidth, below.clientHeight].map((css) => Math.round(css * dpr));
    if (!still && link.checkVisibility()) {
      step += PACE;
      if (step > END) {
        step = 0;
        session.apply(SPEC);
      } else session.step(PACE);
    }
    const options = JSON.stringify({ theme, dpr, cursor: null, focus: null, words: { loss: t('figure.loss'), coarse: '' } });
    for (const canvas of [below, above]) if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width = 0, canvas.height = 0] = size;
    session.draw('landscape', 'light', above, options);
    // The ground moves with the bias, which the picture holds: it is drawn again, coarsely, as it is in the lab while it plays.
    const now = `${size} ${theme} ${session.generation()} ${session.progress()}`;
    if (now !== seen) session.draw('landscape', 'static', below, options);
    seen = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  return link;
}
