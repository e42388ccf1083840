/** Fu, Chi, Liang 2018: one hidden layer is strongly convex near the truth. */
import { make } from '../dom.js';
import { Curvature } from './curvature.js';
import { Profile } from './profile.js';

const COMMITTEE = 'data=committee&loss=ce&test=0';

/** @type {import('../theorem-lab.js').Story['scenes']} */
export const scenes = [
  { name: 'whole', spec: `${COMMITTEE}&hidden=2&d=1&risk=population&n=300&lr=16&w0=5,4.4&box=-2,7,-2,7&levels=log`, dials: ['loss', 'risk', 'n'], follows: true },
  { name: 'near', spec: `${COMMITTEE}&hidden=2&d=2&risk=population&n=300&lr=18&w0=2.2,0.6,-0.9,1.7&slice=hessian&eigen=ends&t=60`, dials: ['loss'], follows: true },
  { name: 'sample', spec: `${COMMITTEE}&hidden=2&d=2&n=5000&lr=18&w0=2.4,0.2,-1.3,2.1&slice=truth&box=-0.8,1.2,-1,1`, dials: ['n', 'seed', 'loss'], follows: true, study: 'committee' },
  { name: 'three', spec: `${COMMITTEE}&hidden=3&d=3&risk=population&n=300&lr=28&w0=2.1,0.1,0,0,1.9,0.1,0.1,0,2&slice=truth&box=-0.6,0.8,-0.7,0.7&t=20`, dials: ['loss'], follows: true },
];

/** @type {import('../theorem-lab.js').Story['panel']} */
export const panel = (explorer) => {
  const parts = [new Curvature(explorer, 'whole'), new Profile(explorer)];
  return { element: make('div', {}, ...parts.map((part) => part.element)), follow: (scene) => parts.forEach((part) => part.follow(scene)) };
};
