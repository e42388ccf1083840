/** Auer, Herbster, Warmuth 1995: one neuron with exponentially many minima, scene by scene. */
import { make } from '../dom.js';
import { percent } from '../format.js';
import { t } from '../messages.js';
import { Picture } from './picture.js';

/** What the theorem speaks of: a neuron without bias on logarithmic axes, which descends in ln w. */
const LADDER = 'data=ladder&bias=no&init=lognormal&coords=log&xscale=ln';
const LINE = `${LADDER}&d=1&view=line&terms=each&lr=5`;
const PLANE = `${LADDER}&yscale=ln&lr=20`;

/** @type {import('../theorem-lab.js').Story['scenes']} */
export const scenes = [
  { name: 'grid', spec: `${PLANE}&n=10&w0=36,0.44`, dials: ['n', 'ratio', 'y', 'leftover'] },
  { name: 'one', spec: `${LADDER}&d=1&view=line&lr=5&n=1&box=0.001,1000&w0=0.02`, dials: ['y'] },
  { name: 'pair', spec: `${LINE}&n=2&box=0.005,200&w0=0.8`, dials: ['ratio', 'y'] },
  { name: 'line', spec: `${LINE}&n=5&w0=6`, dials: ['n', 'ratio', 'y', 'noise'] },
  { name: 'cube', spec: `${PLANE}&n=12&d=3&w0=30,0.5,4.4`, dials: ['n', 'd', 'ratio', 'leftover'] },
  { name: 'bad', spec: `${PLANE}&n=10&y=0.8&w0=0.02,0.02`, dials: ['ratio', 'y'] },
  { name: 'starts', spec: `${PLANE}&n=10&y=0.8&scale=3&basins=flow`, dials: ['scale', 'ratio', 'y'] },
  { name: 'descent', spec: `${LADDER}&yscale=ln&lr=2&n=10&w0=100,0.02&beside=coords:w;lr:0.008`, dials: ['coords', 'lr'] },
  { name: 'matching', spec: `${LADDER}&yscale=ln&n=10&loss=matching&opt=adam&lr=0.1&beta2=0.9&batch=10&levels=log&w0=200,30&beside=loss:square`, dials: ['loss', 'ratio', 'y'] },
  { name: 'met', spec: `${LINE}&n=5&mix=0&w0=100`, dials: ['mix', 'n'], follows: true },
  { name: 'slice', spec: 'data=offsets&bias=no&steep=6&view=line&terms=each&lr=0.3&w0=0.4,1&box=-3.5,3.5', dials: ['steep', 'wells'], follows: true },
  { name: 'pinned', spec: 'data=pinned&bias=no&d=1&lr=0.3&w0=0.4,1.2&box=-3,3,-0.2,1.6', dials: ['steep', 'd', 'anchor'] },
];

/** Where random starts end, as bars from the best minimum to the worst. @param {import('../explorer.js').Explorer} explorer @returns {import('../theorem-lab.js').Panel} */
export function panel(explorer) {
  const canvas = make('canvas', { role: 'img' });
  const says = make('p', { class: 'lab-says' });
  const element = make('section', { class: 'lab-panel', hidden: '' }, make('h2', {}, t('lottery.title')), canvas, says);
  const picture = new Picture(explorer, element, canvas);
  const words = Object.fromEntries(['number', 'starts', 'best', 'worst'].map((id) => [id, t(`lottery.${id}`)]));
  return {
    element,
    follow(scene) {
      const { session } = explorer;
      if (!picture.asks(scene.name === 'starts', session.spec().replace(/&(t|at|w0|start|box)=[^&]*/g, ''))) return;
      picture.draw(words, (_, options) => {
        const drawn = /** @type {{ counts: number[], losses: number[], draws: number } | null} */ (JSON.parse(session.labLottery()));
        if (!drawn) return false;
        session.drawLottery(canvas, options);
        const share = (/** @type {number} */ k) => percent((drawn.counts.at(k) ?? 0) / drawn.draws);
        says.textContent = t('lottery.says', { n: drawn.draws, best: share(0), worst: share(-1) });
        canvas.setAttribute('aria-label', `${t('lottery.title')}. ${says.textContent}`);
        return true;
      });
    },
  };
}
