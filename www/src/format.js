/** Numbers as a reader wants them: few digits, a true minus, 1e−3, and a dash for what is not a number. */

/** Below it, and from 10⁵, a number is written with a power of ten. */
const SMALL = 1e-2;
const LARGE = 1e5;

/** @typedef {number | null | undefined} Maybe */

/**
 * A number with so many significant digits at most: 0.02441, −3.5, 1e−3, 1.2e5. What is not finite is a dash.
 * @param {Maybe} v @param {number} [digits]
 */
export function num(v, digits = 4) {
  if (v === null || v === undefined || !Number.isFinite(v)) return '–';
  if (v === 0) return '0';
  // Rounding comes first: it can lift a number over one of the borders.
  const rounded = Number(v.toPrecision(digits));
  const size = Math.abs(rounded);
  const text = size < SMALL || size >= LARGE ? power(rounded, digits) : String(rounded);
  return text.replaceAll('-', '−');
}

/** 1.2e5: without needless zeros and without a plus. @param {number} v @param {number} digits */
function power(v, digits) {
  const [mantissa = '', exponent = ''] = v.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(exponent)}`;
}

/** A share as a percentage with at most one decimal: 0.956 → 95.6 %. @param {Maybe} v */
export function percent(v) {
  if (v === null || v === undefined || !Number.isFinite(v)) return '–';
  return `${String(Math.round(v * 1000) / 10).replaceAll('-', '−')}\u00a0%`;
}

/** A whole number with thin spaces between thousands: 12 500. @param {Maybe} v */
export function count(v) {
  if (v === null || v === undefined || !Number.isFinite(v)) return '–';
  return Math.round(v).toString().replaceAll('-', '−').replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}

/** A parameter's name as it is written: w2_1_3 as w²₁₃. @param {string} name */
export function symbol(name) {
  const [first = '', ...places] = name.split('_');
  if (!places.length) return name.replace(/\d/g, lowered);
  return first.replace(/\d/g, raised) + places.join(places.some((p) => p.length > 1) ? ',' : '').replace(/\d/g, lowered);
}

/** @param {string | number} d */
export const lowered = (d) => String.fromCharCode(0x2080 + Number(d));
/** @param {string | number} d */
export const raised = (d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)] ?? '';
