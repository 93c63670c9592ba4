export type RoundingMode = "DOWN" | "HALF_UP" | "HALF_EVEN" | "UP";
export type Rounding = { readonly scale: number; readonly rounding: RoundingMode };

/**
 * The number behind `Decimal`: coefficient × 10^-places. The coefficient is a whole number of any size, and `places` is as small as it
 * can be, but not below zero: equal values have the same form, and there is one zero.
 */
export class Exact {
  readonly coefficient: bigint;
  readonly places: number;

  constructor(coefficient: bigint, places: number) {
    this.coefficient = coefficient;
    this.places = places;
  }

  plus(other: Exact | string): Exact {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    return shortest(unitsOf(this, places) + unitsOf(that, places), places);
  }
  minus(other: Exact | string): Exact {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    return shortest(unitsOf(this, places) - unitsOf(that, places), places);
  }
  times(other: Exact | string): Exact {
    const that = exactOf(other);
    return shortest(this.coefficient * that.coefficient, this.places + that.places);
  }
  /** What a division leaves; it has the sign of this number. */
  mod(other: Exact | string): Exact {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    return shortest(unitsOf(this, places) % unitsOf(that, places), places);
  }
  abs(): Exact {
    return new Exact(magnitude(this.coefficient), this.places);
  }
  neg(): Exact {
    return new Exact(-this.coefficient, this.places);
  }
  cmp(other: Exact | string): -1 | 0 | 1 {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    const [one, two] = [unitsOf(this, places), unitsOf(that, places)];
    if (one === two) return 0;
    return one < two ? -1 : 1;
  }
  eq(other: Exact | string): boolean {
    const that = exactOf(other);
    return this.places === that.places && this.coefficient === that.coefficient;
  }
  gt(other: Exact | string): boolean {
    return this.cmp(other) > 0;
  }
  gte(other: Exact | string): boolean {
    return this.cmp(other) >= 0;
  }
  lt(other: Exact | string): boolean {
    return this.cmp(other) < 0;
  }
  lte(other: Exact | string): boolean {
    return this.cmp(other) <= 0;
  }

  /** Without exponent, also where a decimal meets a template string or JSON.stringify by accident. */
  toString(): string {
    if (this.places === 0) return `${this.coefficient}`;
    const digits = `${magnitude(this.coefficient)}`.padStart(this.places + 1, "0");
    return `${this.coefficient < 0n ? "-" : ""}${digits.slice(0, -this.places)}.${digits.slice(-this.places)}`;
  }
  toJSON(): string {
    return this.toString();
  }
  valueOf(): never {
    throw new TypeError("a decimal is no JavaScript number");
  }
}

/** Adds up in place: a long sum makes one number, not one for every addend. */
export class ExactSum {
  #coefficient = 0n;
  #places = 0;

  add(addend: Exact): void {
    const { coefficient, places } = exactOf(addend);
    if (places > this.#places) {
      this.#coefficient *= tenTo(places - this.#places);
      this.#places = places;
    }
    this.#coefficient += places === this.#places ? coefficient : coefficient * tenTo(this.#places - places);
  }
  total(): Exact {
    return shortest(this.#coefficient, this.#places);
  }
}

/** A number as a text says it: coefficient × 10^exponent. */
export type Numeral = { readonly coefficient: bigint; readonly exponent: number };

/** What JSON takes for a number, read in a time that goes by the text's length; undefined where it is anything else. */
export const numeralIn = (text: string): Numeral | undefined => {
  if (typeof text !== "string") throw new TypeError(`a ${typeof text} is no decimal`);
  const parts = FORM.exec(text);
  if (!parts) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = parts;
  const coefficient = BigInt(whole + fraction);
  // Zero has no size, whatever its exponent.
  return coefficient === 0n ? ZERO : { coefficient, exponent: Number(exponent) - fraction.length };
};

export const ofNumeral = ({ coefficient, exponent }: Numeral): Exact =>
  exponent < 0 ? shortest(coefficient, -exponent) : new Exact(coefficient * tenTo(exponent), 0);

const FORM = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,6}))?$/;
const ZERO: Numeral = { coefficient: 0n, exponent: 0 };

/** An operand: a number, or the text of one. Throws on anything else. */
export const exactOf = (value: Exact | string): Exact => {
  if (value instanceof Exact) return value;
  const numeral = numeralIn(value);
  if (!numeral) throw new RangeError(`'${value}' is no decimal number`);
  return ofNumeral(numeral);
};

/** Throws where the divisor is zero. */
export const quotient = (dividend: Exact, divisor: Exact, { scale, rounding }: Rounding): Exact => {
  const up = scale + divisor.places - dividend.places;
  const whole =
    up >= 0
      ? wholeQuotient(dividend.coefficient * tenTo(up), divisor.coefficient, rounding)
      : wholeQuotient(dividend.coefficient, divisor.coefficient * tenTo(-up), rounding);
  return shortest(whole, scale);
};

export const rounded = (value: Exact, { scale, rounding }: Rounding): Exact =>
  value.places <= scale
    ? value
    : shortest(wholeQuotient(value.coefficient, tenTo(value.places - scale), rounding), scale);

/** `bigint` cuts towards zero; what is left over decides. */
const wholeQuotient = (dividend: bigint, divisor: bigint, rounding: RoundingMode): bigint => {
  const whole = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n || rounding === "DOWN") return whole;
  const away = dividend < 0n === divisor < 0n ? whole + 1n : whole - 1n;
  if (rounding === "UP") return away;
  const beyondHalf = 2n * magnitude(rest) - magnitude(divisor);
  const isAway =
    rounding === "HALF_UP" ? beyondHalf >= 0n : beyondHalf > 0n || (beyondHalf === 0n && whole % 2n !== 0n);
  return isAway ? away : whole;
};

/** How many digits a number has when written out without an exponent. */
export const digitsOf = ({ coefficient, places }: Exact): number => {
  const whole = magnitude(coefficient);
  // To write a number in tens takes the square of its length, in sixteens only its length: those tell the digits but for one.
  let digits = 1 + Math.floor((whole.toString(16).length - 1) * Math.log10(16));
  while (whole >= tenTo(digits)) digits += 1;
  return Math.max(digits, places + 1);
};

const magnitude = (whole: bigint): bigint => (whole < 0n ? -whole : whole);

/** The coefficient that the number has with at least as many places as its own. */
const unitsOf = ({ coefficient, places }: Exact, wanted: number): bigint =>
  places === wanted ? coefficient : coefficient * tenTo(wanted - places);

const shortest = (coefficient: bigint, places: number): Exact =>
  places === 0 || coefficient % 10n !== 0n ? new Exact(coefficient, places) : withoutZeros(coefficient, places);

/** Many zeros at once while there are, so that it is not worth sending thousands of them. */
const withoutZeros = (coefficient: bigint, places: number): Exact => {
  if (coefficient === 0n) return new Exact(0n, 0);
  let [shorter, fewer] = [coefficient, places];
  for (const zeros of [256, 16, 1]) {
    while (fewer >= zeros && shorter % tenTo(zeros) === 0n) {
      shorter /= tenTo(zeros);
      fewer -= zeros;
    }
  }
  return new Exact(shorter, fewer);
};

const tenTo = (exponent: number): bigint => POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);

const POWERS_OF_TEN: readonly bigint[] = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));
