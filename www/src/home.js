/** The home page: what this is, in two sentences, and where to begin. */
import { make } from './dom.js';
import { homePicture } from './home-picture.js';
import { t } from './messages.js';

/** Cards to begin with. @type {[id: string, href: string][]} */
const START = [
  ['lesson', '#/lesson/1'],
  ['lab', '#/lab/penguins'],
  ['auer', '#/lab/auer'],
  ['mei', '#/lab/mei'],
  ['baldi_hornik', '#/lab/baldi-hornik'],
  ['fu', '#/lab/fu'],
  ['practice', '#/lab/practice'],
];

/** Cards that open the explorer. @type {[id: string, href: string][]} */
const EXPLORE = [
  ['spirals', '#/explore?data=spirals&n=400&noise=0.05&gain=4&hidden=8,8&act=tanh&loss=ce&opt=adam&lr=0.02&batch=32&init=xavier&view=network'],
  ['digits', '#/explore?data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he&view=network'],
  ['linear', '#/explore?data=linear&sv=4,2,1&hidden=3&lr=0.005&scale=0.001&t=900'],
  ['beside', '#/explore?data=penguins&t=200&beside=loss:ce'],
  ['edge', '#/explore?data=bumps&n=80&gain=3&test=0&hidden=11&act=tanh&out=identity&lr=0.3&init=xavier&t=2500&show=spectrum'],
  ['overfit', '#/explore?data=moons&n=120&noise=0.15&flip=0.2&test=0.5&hidden=32,32&act=tanh&loss=ce&opt=adam&lr=0.01&batch=16&init=xavier'],
  ['penguins', '#/explore?data=penguins'],
  ['iris', '#/explore?data=iris'],
  ['species', '#/explore?data=iris&classes=all&hidden=5&act=tanh&out=softmax&loss=ce&opt=adam&lr=0.02&batch=16&init=xavier'],
  ['regression', '#/explore?data=regression&noise=0.3&act=identity&lr=0.1'],
  ['classification', '#/explore?data=classification&n=200&loss=ce'],
  ['clouds', '#/explore?data=clouds&n=200&loss=ce'],
  ['perceptron', '#/explore?data=iris&class0=setosa&class1=versicolor&x1=sepal_length_cm&x2=sepal_width_cm&test=0&act=sign&loss=perceptron&opt=sgd&lr=0.5&batch=1&order=cyclic&init=zeros'],
  ['points', '#/explore?data=points'],
];

/** Cards that open a study. @type {[id: string, href: string][]} */
const STUDIES = [
  ['relu-tanh', '#/study/relu-tanh'],
  ['decay', '#/study/decay'],
  ['dropout', '#/study/dropout'],
  ['augmentation', '#/study/augmentation'],
  ['stopping', '#/study/stopping'],
];

/** @param {[string, string]} entry */
function card([id, href]) {
  return make(
    'li',
    {},
    make('a', { class: 'home-card', href, 'data-card': id }, make('strong', {}, t(`home.card.${id}.title`)), make('span', {}, t(`home.card.${id}.text`))),
  );
}

/** @param {HTMLElement} root */
export function renderHome(root) {
  const list = (/** @type {string} */ title, /** @type {[string, string][]} */ cards, /** @type {string} */ kind) =>
    make('section', {}, make('h2', {}, t(title)), make('ul', { class: `home-cards ${kind}` }, ...cards.map(card)));
  root.replaceChildren(
    make(
      'article',
      { class: 'home' },
      make(
        'div',
        { class: 'home-hero' },
        make('div', {}, make('h1', { class: 'home-title' }, t('home.title')), make('p', { class: 'home-lede' }, t('home.lede')), make('p', { class: 'home-how' }, t('home.how'))),
        homePicture(),
      ),
      list('home.labs', START, 'home-start'),
      list('home.data', EXPLORE, 'home-explore'),
      list('home.studies', STUDIES, 'home-explore'),
    ),
  );
}
