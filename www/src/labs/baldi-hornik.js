/** Baldi, Hornik 1989: a linear network has saddles, and no valleys but the deepest. */
import { make } from '../dom.js';
import { Components } from './components.js';
import { Families } from './families.js';

const VALLEY = 'data=linear&sv=1&hidden=1&w0=3,0.2&box=-4,4,-4,4&levels=log';
const DEEP = 'data=plane&n=60&act=identity&out=identity&bias=no&test=0&init=zeros';

/** @type {import('../theorem-lab.js').Story['scenes']} */
export const scenes = [
  { name: 'valley', spec: `${VALLEY}&lr=0.11`, dials: ['lr'], follows: true },
  { name: 'leap', spec: `${VALLEY}&lr=0.2&view=surface&show=spectrum`, dials: ['lr'], follows: true, plain: true },
  { name: 'table', spec: 'data=linear&design=same&hidden=2&sv=3,2,1&lr=0.02&scale=0.5&slice=hessian&eigen=ends', dials: ['hidden', 'sv', 'design'], follows: true },
  { name: 'plateaus', spec: 'data=linear&sv=4,2,1&hidden=3&lr=0.002&scale=0.001&slice=points&t=2600', dials: ['sv', 'hidden', 'scale', 'lr'], follows: true, plain: true },
  { name: 'components', spec: 'data=linear&design=same&hidden=1&sv=3,2,1&lr=0.02&scale=0.3&slice=hessian&eigen=ends', dials: ['sv', 'hidden', 'start'], follows: true },
  { name: 'tied', spec: 'data=linear&design=tied&hidden=1&sv=2,1&lr=0.01&w0=0.06,-1.15&box=-1.5,1.5,-1.5,1.5', dials: ['sv', 'lr'], follows: true, plain: true },
  { name: 'digits', spec: 'data=linear&design=digits&hidden=4&lr=0.2&scale=0.01&slice=pca&t=60', dials: ['hidden', 'lr', 'scale', 'start'], follows: true, plain: true },
  { name: 'deep', spec: `${DEEP}&hidden=2,2&slice=random&show=spectrum`, dials: ['hidden'], follows: true, plain: true },
];

/** @type {import('../theorem-lab.js').Story['panel']} */
export const panel = (explorer) => {
  const parts = [new Families(explorer), new Components(explorer)];
  return { element: make('div', {}, ...parts.map((part) => part.element)), follow: (scene) => parts.forEach((part) => part.follow(scene)) };
};
