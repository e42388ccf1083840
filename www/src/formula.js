/** The formulas in force: the model, the risk that is descended on, the update. They are put together from the settings, so that what stands there is what is computed. */
import { make } from './dom.js';
import { raised } from './format.js';
import { has, t } from './messages.js';

/** How activations are written. @type {Record<string, string>} */
const SIGN = { sigmoid: 'σ', tanh: 'tanh', leaky: 'leaky', softplus: 'softplus', identity: '', softmax: 'softmax', sign: 'sign' };

/** An activation of something. @param {string} act @param {string} z */
function applied(act, z) {
  if (act === 'identity') return z;
  if (act === 'relu') return `max(0, ${z})`;
  return `${SIGN[act] ?? act}(${z})`;
}

/** What the model answers. @param {Map<string, string>} values */
function model(values) {
  if (values.get('data') === 'linear') return 'ŷ = A B x';
  const bias = values.get('bias') === 'yes';
  const hidden = (values.get('hidden') ?? '').split(',').filter(Boolean);
  const act = values.get('act') ?? 'sigmoid';
  const out = values.get('out');
  if (!out) return `ŷ = ${applied(act, `w·x${bias ? ' + b' : ''}`)}`;
  const layer = (/** @type {number} */ l, /** @type {string} */ from) => `W${raised(l)}${from === 'x' ? 'x' : ` ${from}`}${bias ? ` + b${raised(l)}` : ''}`;
  const top = hidden.length + 1;
  if (hidden.length > 2) return `ŷ = ${applied(out, layer(top, `a${raised(top - 1)}`))}, aˡ = ${applied(act, 'Wˡaˡ⁻¹' + (bias ? ' + bˡ' : ''))}, a⁰ = x`;
  const inner = hidden.reduce((below, _, l) => (act === 'identity' ? `(${layer(l + 1, below)})` : applied(act, layer(l + 1, below))), 'x');
  return `ŷ = ${applied(out, layer(top, inner))}`;
}

/** What is descended on. @param {Map<string, string>} values */
function risk(values) {
  if (values.get('data') === 'linear') return 'f(A, B) = ‖Y − A B X‖²';
  const loss = values.get('out') === 'softmax' ? 'softmax' : values.get('loss') ?? 'square';
  const decay = Number(values.get('decay') ?? 0) > 0 && values.get('opt') !== 'adamw' ? ' + (λ/2)‖w‖²' : '';
  return `ℓ(w) = ${t(`formula.loss.${loss}`, { decay })}`;
}

/** The update. @param {Map<string, string>} values */
function update(values) {
  const opt = values.get('opt') ?? 'gd';
  const sum = values.get('reduce') === 'sum' ? 1 : 0;
  const whole = opt === 'gd' || opt === 'newton';
  const decay = !whole && Number(values.get('decay') ?? 0) > 0 && opt !== 'adamw' ? [' + λw', ' + |S|λw'][sum] : '';
  const g = (whole ? ['∇ℓ(w)', 'Σ ∇ℓᵢ(w) over all n'] : [`(1/|S|) Σ ∇ℓᵢ(w)${decay}, i ∈ S`, `Σ ∇ℓᵢ(w)${decay}, i ∈ S`])[sum] ?? '';
  const form = values.get('form');
  const id = `formula.update.${opt}${form ? `.${form}` : ''}`;
  return t(has(id) ? id : 'formula.update.gd', { g });
}

export class Formula {
  /** @param {import('./controls.js').Controls} controls */
  constructor(controls) {
    const line = (/** @type {string} */ name) => make('p', { class: 'formula', 'data-formula': name });
    this.model = line('model');
    this.risk = line('risk');
    this.update = line('update');
    controls.group('model')?.append(this.model, this.risk);
    controls.group('descent')?.append(this.update);
  }

  /** Writes what is in force. @param {import('./fields.js').ControlInfo[]} all */
  show(all) {
    const values = new Map(all.map(({ name, value }) => [name, value]));
    for (const [element, text] of /** @type {[HTMLElement, string][]} */ ([[this.model, model(values)], [this.risk, risk(values)], [this.update, update(values)]])) {
      if (element.textContent !== text) element.textContent = text;
    }
  }
}
