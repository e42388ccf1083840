/** The labs: what each shows at first, and for those of a theorem the module that tells its story. What is said is in the messages `lab.<name>.…`. */
import { make } from './dom.js';
import { t } from './messages.js';

/** @typedef {{ spec: string, story?: () => Promise<import('./theorem-lab.js').Story> }} Lab */

/** @type {Readonly<Record<string, Lab>>} */
export const labs = {
  auer: { spec: '', story: () => import('./labs/auer.js') },
  mei: { spec: '', story: () => import('./labs/mei.js') },
  'baldi-hornik': { spec: '', story: () => import('./labs/baldi-hornik.js') },
  fu: { spec: '', story: () => import('./labs/fu.js') },
  practice: { spec: '', story: () => import('./labs/practice.js') },
  penguins: { spec: 'data=penguins&class0=Adelie&class1=Gentoo&x1=bill_length_mm&x2=bill_depth_mm&act=sigmoid&loss=square&lr=1' },
};

/** What stands at the head of a lab without a theorem. @param {string} name */
export const lede = (name) => make('div', { class: 'lede' }, make('h1', {}, t(`lab.${name}.title`)), make('p', {}, t(`lab.${name}.text`)), make('p', { class: 'try' }, t(`lab.${name}.try`)));
