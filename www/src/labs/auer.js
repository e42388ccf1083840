/** Auer, Herbster, Warmuth 1995: one neuron with exponentially many minima, scene by scene. */

/** What the theorem speaks of: a neuron without bias, logarithmic axes. */
const LADDER = 'data=ladder&bias=no&xscale=ln';

/** @type {import('../theorem-lab.js').Story['scenes']} */
export const scenes = [
  { name: 'grid', spec: `${LADDER}&yscale=ln&n=10&w0=200,6`, dials: ['n', 'd', 'ratio', 'y', 'loss'] },
  { name: 'line', spec: `${LADDER}&n=5&d=1&view=line&w0=6`, dials: ['n', 'ratio', 'y'] },
  { name: 'pair', spec: `${LADDER}&n=2&d=1&view=line&w0=2`, dials: ['ratio', 'y'] },
];
