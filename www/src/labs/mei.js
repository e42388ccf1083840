/** Mei, Bai, Montanari 2018: data from a model leave one minimum, and it is near the truth. */

import { Curvature } from './curvature.js';

const NEURON = 'bias=no&test=0&lr=5';
const SQUARE = 'box=-6,6,-6,6';
/** Small samples whose risk has more than one minimum, as they were found among many draws. */
const TWO = 'moved=0:0.06,-0.94,0;1:0.3,0.69,1;2:-1.27,-0.44,1;3:-0.79,-1.04,0;4:-1,0.15,1;5:-0.01,0.53,0;6:-0.71,0.17,0;7:0.07,0.62,1;8:1.46,-1.99,1;9:2.27,1.98,0;10:0.24,1.31,1;11:1.05,1.41,0';
const THREE = 'moved=0:-0.55,-0.21,0;1:-0.52,-0.57,0;2:-0.09,-1.28,0;3:-0.27,0.09,0;4:0.18,-1.77,0;5:-1.68,-1.47,1;6:-0.23,-1,1;7:-2.87,-1.09,0';

/** @type {import('../theorem-lab.js').Story['scenes']} */
export const scenes = [
  { name: 'population', spec: `data=classification&risk=population&n=200&w0=-4,4&${NEURON}&${SQUARE}`, dials: ['risk', 'n', 'seed'], follows: true, study: 'minima' },
  { name: 'sample', spec: `data=classification&n=40&beside=risk:population&w0=-4,4&${NEURON}&${SQUARE}`, dials: ['n', 'seed', 'loss'], follows: true, study: 'deviation' },
  { name: 'exact', spec: `data=regression&n=8&w0=-4,4&${NEURON}&${SQUARE}`, dials: ['n', 'seed', 'noise', 'risk'], follows: true, study: 'dimension' },
  { name: 'near', spec: `data=classification&risk=population&n=200&w0=0.6,0.1&${NEURON}&box=-0.8,3.2,-2.9,1.1`, dials: ['risk', 'n', 'lr'], follows: true, study: 'recovery' },
  { name: 'two', spec: `data=classification&n=12&${TWO}&w0=2.5,2&${NEURON}&box=-4,4,-4,4`, dials: ['loss', 'risk'], follows: true },
  { name: 'three', spec: `data=classification&n=8&${THREE}&w0=-2,3&${NEURON}&box=-8,8,-8,8`, dials: ['loss', 'risk'], follows: true },
  { name: 'eight', spec: `data=classification&d=8&n=4000&slice=truth&scale=1&${NEURON}&lr=20`.replace('&lr=5', ''), dials: ['d', 'n', 'seed', 'risk'], follows: true },
];

/** @type {import('../theorem-lab.js').Story['panel']} */
export const panel = (explorer) => new Curvature(explorer, 'near');
