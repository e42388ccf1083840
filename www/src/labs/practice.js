/** The rest of the lecture: what descent does in practice, and what can be said of it beforehand. */

const SIZES = 'x1=flipper_length_mm&x2=body_mass_g';

/** @type {import('../theorem-lab.js').Story['scenes']} */
export const scenes = [
  { name: 'risk', spec: 'data=classification&n=400&test=0.5&bias=no&w0=-3,3&lr=5&box=-6,6,-6,6', dials: ['n', 'test', 'seed', 'loss'], follows: true, study: 'gap' },
  { name: 'delta', spec: 'data=penguins&test=0&opt=sgd&batch=1&lr=1&t=1', dials: ['lr', 'act'], follows: true },
  { name: 'plateau', spec: 'data=penguins&test=0&lr=4&w0=-6,7,8&beside=loss:ce', dials: ['lr'], follows: true },
  { name: 'units', spec: 'data=bumps&n=300&noise=0.05&test=0.5&hidden=8&act=tanh&init=xavier&opt=adam&lr=0.02&batch=32&t=400', dials: ['hidden', 'seed'], follows: true, study: 'units' },
  { name: 'threshold', spec: `data=penguins&test=0&act=identity&${SIZES}&lr=1.02&t=120&show=spectrum`, dials: ['lr'], follows: true },
  { name: 'neuron', spec: 'data=penguins&test=0&lr=8&t=40', dials: ['lr', 'loss'], follows: true },
  { name: 'momentum', spec: `data=penguins&test=0&act=identity&${SIZES}&batch=1000&opt=momentum&mu=0.34&lr=1.34&race=gd:1,nesterov:0.53`, dials: ['opt', 'lr', 'mu'], follows: true },
  { name: 'noise', spec: 'data=plane&n=400&noise=0.5&test=0&act=identity&opt=sgd&batch=1&lr=0.2&order=replacement&t=800', dials: ['batch', 'lr'], follows: true, study: 'batch' },
];
