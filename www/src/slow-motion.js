/**
 * Backpropagation of one sample, phase by phase: forward, loss, δ of the outputs, δ of the hidden layers, gradients, update. Every number is the core's;
 * a line is what is computed, how, and what came out.
 */
import { lowered, num, raised, symbol } from './format.js';
import { t } from './messages.js';

/**
 * @typedef {{ activation: string, inputs: number, units: number, first: number, weights: number[], biases: number[] | null, z: number[], a: number[], delta: number[] }} Layer
 * @typedef {{ samples: number, x: number[], y: number[], layers: Layer[], loss: number, criterion: string, eta: number, decay: number, batch: number[] | null, gradient: number[], next: number[] | null, move: Move | null }} Facts
 * @typedef {{ next: number[], gradient: number[], momentum: number[], decay: number[] }} Move what the next update consists of, where it is not plain descent's
 * @typedef {{ title: string, rule: string, params: Record<string, string>, lines: [string, string, string][], backward: boolean, set: 'pairs' | 'short' | 'long' }} Phase `set` is how its lines are set
 */

/** Lines of a phase, at most, and terms of a sum. */
const LINES = 128;
const TERMS = 4;
/** A formula of so many letters leaves room for a second line beside it. */
const SHORT = 24;

const digits = (/** @type {number} */ n) => [...String(n)].map(lowered).join('');
const at = (/** @type {string} */ letter, /** @type {number} */ layer, /** @type {number} */ unit) => `${letter}${[...String(layer)].map(raised).join('')}${digits(unit + 1)}`;
const say = (/** @type {number} */ v) => num(v, 4) ?? '';

/** A sum of products in numbers; of many terms the first ones. @param {[number, number][]} terms @param {number | null} more */
function sum(terms, more = null) {
  const shown = terms.slice(0, TERMS).map(([a, b]) => `${say(a)}·${brackets(b)}`);
  if (terms.length > TERMS) shown.push(t('slow.more', { n: terms.length - TERMS }));
  if (more !== null) shown.push(say(more));
  // What is negative is taken away.
  return shown.join(' + ').replaceAll('+ −', '− ');
}

/** @param {number} v */
const brackets = (v) => (v < 0 ? `(${say(v)})` : say(v));

/** All phases of a sample. @param {Facts} facts @param {string[]} names @returns {Phase[]} */
export function phases(facts, names) {
  const { layers, x, y } = facts;
  const last = layers.length;
  /** @type {Phase[]} */ const all = [];
  const add = (/** @type {string} */ title, /** @type {string} */ rule, /** @type {[string, string, string][]} */ lines, backward = false, params = {}) => {
    const set = rule === 'slow.forward.rule' ? 'pairs' : lines.every(([, how]) => how.length <= SHORT) ? 'short' : 'long';
    const rest = lines.length - LINES;
    if (rest > 0) lines = [...lines.slice(0, LINES), ['', t('slow.lines', { n: rest }), '']];
    all.push({ title, rule, params, lines, backward, set });
  };
  add(t('slow.input'), 'slow.input.rule', x.map((v, k) => [`x${digits(k + 1)}`, '', say(v)]));
  layers.forEach((layer, l) => {
    const below = l === 0 ? x : (layers[l - 1]?.a ?? []);
    /** @type {[string, string, string][]} */ const lines = [];
    for (let u = 0; u < layer.units; u += 1) {
      const row = layer.weights.slice(u * layer.inputs, (u + 1) * layer.inputs);
      const terms = row.map((w, k) => /** @type {[number, number]} */ ([w, below[k] ?? 0]));
      lines.push([at('z', l + 1, u), sum(terms, layer.biases?.[u] ?? null), say(layer.z[u] ?? NaN)]);
      const softmax = layer.activation === 'softmax';
      lines.push([at('a', l + 1, u), softmax ? at('z', l + 1, u) : `${t(`choice.act.${layer.activation}`)}(${say(layer.z[u] ?? NaN)})`, say(layer.a[u] ?? NaN)]);
    }
    add(t(l + 1 === last ? 'slow.output' : 'slow.hidden', { n: l + 1 }), 'slow.forward.rule', lines);
  });
  const output = /** @type {Layer} */ (layers[last - 1]);
  const softmax = output.activation === 'softmax';
  const kind = softmax ? 'softmax' : facts.criterion;
  add(t('slow.loss'), `slow.loss.${kind}`, [...y.map((v, k) => /** @type {[string, string, string]} */ ([`y${digits(k + 1)}`, '', say(v)])), ['ℓ', '', say(facts.loss)]]);
  const same = softmax || facts.criterion === 'ce' || facts.criterion === 'matching';
  add(t('slow.delta.output'), same ? `slow.delta.${softmax ? 'softmax' : 'ce'}` : `slow.delta.${facts.criterion}`, output.delta.map((d, k) => [
    at('δ', last, k),
    same && !softmax ? `${say(output.a[k] ?? NaN)} − ${brackets(y[k] ?? NaN)}` : facts.criterion === 'square' ? `(${say(output.a[k] ?? NaN)} − ${brackets(y[k] ?? NaN)})·a′(${say(output.z[k] ?? NaN)})` : '',
    say(d),
  ]), true);
  for (let l = last - 2; l >= 0; l -= 1) {
    const layer = /** @type {Layer} */ (layers[l]);
    const above = /** @type {Layer} */ (layers[l + 1]);
    add(t('slow.delta.hidden', { n: l + 1 }), 'slow.delta.hidden.rule', layer.delta.map((d, u) => {
      const terms = above.delta.map((delta, o) => /** @type {[number, number]} */ ([above.weights[o * above.inputs + u] ?? 0, delta]));
      return [at('δ', l + 1, u), `a′(${say(layer.z[u] ?? NaN)})·(${sum(terms)})`, say(d)];
    }), true);
  }
  layers.forEach((layer, l) => {
    const below = l === 0 ? x : (layers[l - 1]?.a ?? []);
    /** @type {[string, string, string][]} */ const lines = [];
    layer.delta.forEach((d, u) => {
      below.slice(0, layer.inputs).forEach((a, k) => lines.push([`∂ℓ/∂${symbol(names[layer.first + u * layer.inputs + k] ?? '')}`, `${say(d)}·${brackets(a)}`, say(d * a)]));
      if (layer.biases) lines.push([`∂ℓ/∂${symbol(names[layer.first + layer.units * layer.inputs + u] ?? '')}`, at('δ', l + 1, u), say(d)]);
    });
    add(t('slow.gradient', { n: l + 1 }), 'slow.gradient.rule', lines, true);
  });
  const w = layers.flatMap((layer) => [...layer.weights, ...(layer.biases ?? [])]);
  const { next, move } = facts;
  const parts = move && (['gradient', 'momentum', 'decay']).map((part) => move[/** @type {'gradient'} */ (part)]).filter((part, k) => k === 0 || part.some((v) => v !== 0));
  /** How the parameter k comes about. @param {number} g @param {number} k */
  const made = (g, k) => {
    if (next) return `${say(w[k] ?? NaN)} − ${say(facts.eta)}·${brackets(g)}`;
    return parts ? [say(w[k] ?? NaN), ...parts.map((part) => brackets(part[k] ?? NaN))].join(' + ') : `g = ${say(g)}`;
  };
  const rule = next ? 'slow.update.rule' : parts ? `slow.update.parts${move.decay.some((v) => v !== 0) ? '.decay' : parts.length > 1 ? '.momentum' : ''}` : 'slow.update.other';
  add(t('slow.update'), rule, facts.gradient.map((g, k) => [symbol(names[k] ?? ''), made(g, k), say((next ?? move?.next)?.[k] ?? NaN)]), true, { n: String(facts.batch?.length ?? facts.samples) });
  return all;
}
