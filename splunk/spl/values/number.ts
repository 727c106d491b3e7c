const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a field's text is, or NaN. Blanks, hexadecimal and words such as `inf` are no numbers. */
export function parseNumber(text: string): number {
  const first = text.charCodeAt(0);
  // 0-9, "+", "-", ".": anything else cannot be a number, and most texts stop here.
  if (!((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46)) return Number.NaN;
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

export function isNumeric(text: string): boolean {
  return !Number.isNaN(parseNumber(text));
}

/** A computed number as Splunk shows it: shortest form that reads back the same, whole numbers without point. */
export function renderNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Object.is(value, -0)) return '0';
  return String(value);
}

/** A sum or difference without the noise of binary fractions: 15 significant digits. Our choice. */
export function renderRounded(value: number): string {
  return renderNumber(Number.isFinite(value) ? Number(value.toPrecision(15)) : value);
}

/**
 * Decimal digits of a finite number: sign, digits, and the power of ten of the point after the first digit.
 */
function decimalParts(value: number): { negative: boolean; digits: string; exponent: number } {
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e') as [string, string];
  return { negative: value < 0, digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

/**
 * Rounds the shortest decimal text of a number, half away from zero, to `places` decimals and keeps them all.
 * Rounding the text rather than the double is what makes `round(2.555, 2)` the documented 2.56.
 */
export function toFixedDecimal(value: number, places: number): string {
  if (!Number.isFinite(value)) return renderNumber(value);
  const { negative, digits, exponent } = decimalParts(value);
  // `digits` as a whole number scaled by 10^scale is the value.
  const scale = digits.length - 1 - exponent;
  let whole = BigInt(digits);
  if (scale > places) {
    const cut = 10n ** BigInt(scale - places);
    const rest = whole % cut;
    whole = whole / cut + (rest * 2n >= cut ? 1n : 0n);
  } else whole *= 10n ** BigInt(places - scale);
  let text = whole.toString().padStart(places + 1, '0');
  if (places > 0) text = `${text.slice(0, -places)}.${text.slice(-places)}`;
  return negative && whole !== 0n ? `-${text}` : text;
}

/** Rounds the double itself to `places` decimals, a tie to the even digit, as C does: 2.5 gives 2. */
export function toFixedExact(value: number, places: number): string {
  if (!Number.isFinite(value)) return renderNumber(value);
  const decimals = Math.min(100, places);
  const rounded = value.toFixed(decimals);
  // toFixed is exact but rounds ties up; the further digits tell a tie, which no double has beyond 52 places.
  const further =
    Math.abs(value)
      .toFixed(Math.min(100, decimals + 54))
      .split('.')[1]
      ?.slice(decimals) ?? '';
  if (!/^50*$/.test(further) || /[02468]$/.test(rounded)) return rounded;
  const step = Math.sign(value) * Number(`1e-${decimals}`);
  return (Number(rounded) - step).toFixed(decimals);
}

/** Rounds to significant figures, half away from zero. */
export function toSignificant(value: number, figures: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const { exponent } = decimalParts(value);
  const places = figures - 1 - exponent;
  if (places >= 0) return Number(toFixedDecimal(value, places));
  const unit = 10 ** -places;
  return Math.sign(value) * Math.round(Math.abs(value) / unit) * unit;
}
