/** The Spec of the risk alone: what a worker is given that needs neither the walk nor what is seen of it. */
import { withKeys } from './query.js';

/**
 * Keys on which the risk does not depend, and with them every key that needs one of these: a Spec with a key that does not apply is refused. Where the walk begins and
 * where it was put are among them; the samples that were drawn or dragged are not.
 */
const NOT_THE_RISK = [
  't', 'at', 'w0', 'race', 'beside', 'view', 'slice', 'through', 'eigen', 'centre', 'dirs', 'turn', 'carry', 'put', 'p1', 'p2', 'xscale', 'yscale', 'box', 'eye',
  'terms', 'levels', 'show', 'basins', 'scene', 'hide',
];

const NONE = Object.fromEntries(NOT_THE_RISK.map((key) => [key, '']));

/** @param {string} spec */
export const riskOf = (spec) => withKeys(spec, NONE);
