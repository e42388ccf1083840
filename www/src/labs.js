/** The labs: a Spec each, and the ids of what is said beside it. */

/** @typedef {{ name: string, spec: string, title: string, text: string, tryThis: string, readouts: string[] }} Lab */

/** @type {Readonly<Record<string, Lab>>} */
export const labs = {
  penguins: {
    name: 'penguins',
    spec: 'data=penguins&class0=Adelie&class1=Gentoo&x1=bill_length_mm&x2=bill_depth_mm&act=sigmoid&loss=square&lr=1',
    title: 'lab.penguins.title',
    text: 'lab.penguins.text',
    tryThis: 'lab.penguins.try',
    readouts: ['accuracy', 'test_accuracy', 'loss', 'grad_norm', 'saturated', 'step_size'],
  },
};

/** The names under `#/lab/`. */
export const labNames = () => Object.keys(labs);
