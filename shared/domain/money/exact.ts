import Big from "big.js";

export type RoundingMode = "DOWN" | "HALF_UP" | "HALF_EVEN" | "UP";
export type Rounding = { readonly scale: number; readonly rounding: RoundingMode };

/**
 * The numbers behind `Decimal`. One of everyday size is `units` × 10^-`places`, two whole numbers that a double holds exactly, and the
 * processor itself reckons with them. Any other is held by big.js as `long`, and its `units` are NaN: so is whatever is reckoned
 * from them, or comes out greater than a double holds exactly, and then big.js does it again. Equal values have the same form.
 */
export class Exact {
  readonly units: number;
  readonly places: number;
  readonly long: Big | undefined;

  constructor(units: number, places: number, long?: Big) {
    this.units = units;
    this.places = places;
    this.long = long;
  }

  plus(other: Exact | string): Exact {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    return ofUnits(unitsAt(this, places) + unitsAt(that, places), places) ?? ofBig(bigOf(this).plus(bigOf(that)));
  }
  minus(other: Exact | string): Exact {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    return ofUnits(unitsAt(this, places) - unitsAt(that, places), places) ?? ofBig(bigOf(this).minus(bigOf(that)));
  }
  times(other: Exact | string): Exact {
    const that = exactOf(other);
    return ofUnits(this.units * that.units, this.places + that.places) ?? ofBig(bigOf(this).times(bigOf(that)));
  }
  mod(other: Exact | string): Exact {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    return ofUnits(unitsAt(this, places) % unitsAt(that, places), places) ?? ofBig(bigOf(this).mod(bigOf(that)));
  }
  abs(): Exact {
    return ofUnits(Math.abs(this.units), this.places) ?? ofBig(bigOf(this).abs());
  }
  neg(): Exact {
    return ofUnits(-this.units, this.places) ?? ofBig(bigOf(this).neg());
  }
  cmp(other: Exact | string): -1 | 0 | 1 {
    const that = exactOf(other);
    const places = Math.max(this.places, that.places);
    const [one, two] = [unitsAt(this, places), unitsAt(that, places)];
    if (one < two) return -1;
    if (one > two) return 1;
    return one === two ? 0 : bigOf(this).cmp(bigOf(that));
  }
  eq(other: Exact | string): boolean {
    return this.cmp(other) === 0;
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
    if (this.long) return this.long.toFixed();
    if (this.places === 0) return `${this.units}`;
    const digits = `${Math.abs(this.units)}`.padStart(this.places + 1, "0");
    return `${this.units < 0 ? "-" : ""}${digits.slice(0, -this.places)}.${digits.slice(-this.places)}`;
  }
  toJSON(): string {
    return this.toString();
  }
  valueOf(): never {
    throw new TypeError("a decimal is no JavaScript number");
  }
}

/** The number that a text says which is known to say one. */
export const exactOf = (value: Exact | string): Exact => {
  if (value instanceof Exact) return value;
  if (typeof value !== "string") throw new TypeError(`a ${typeof value} is no decimal`);
  return (PLAIN.test(value) ? ofPlain(value) : undefined) ?? ofBig(new Reckoning(value));
};

/** The quotient, cut by the named rule. Throws where the divisor is zero. */
export const divided = (dividend: Exact, divisor: Exact, { scale, rounding }: Rounding): Exact => {
  const up = divisor.places + scale - dividend.places;
  const [one, two] =
    up < 0 ? [dividend.units, scaled(divisor.units, -up)] : [scaled(dividend.units, up), divisor.units];
  const short = ofUnits(wholeQuotient(one, two, rounding), scale);
  if (short) return short;
  Dividing.DP = scale;
  Dividing.RM = BIG_ROUNDING[rounding];
  return ofBig(new Reckoning(new Dividing(bigOf(dividend)).div(bigOf(divisor))));
};

export const rounded = (value: Exact, { scale, rounding }: Rounding): Exact => {
  if (value.long) return ofBig(value.long.round(scale, BIG_ROUNDING[rounding]));
  if (value.places <= scale) return value;
  const short = ofUnits(wholeQuotient(value.units, scaled(1, value.places - scale), rounding), scale);
  return short ?? ofBig(bigOf(value).round(scale, BIG_ROUNDING[rounding]));
};

export const bigOf = ({ units, places, long }: Exact): Big => long ?? new Reckoning(`${units}e-${places}`);

const Reckoning = Big();
Reckoning.strict = true;

/** Its scale and rounding are set before each division; a division never yields to other code. */
const Dividing = Big();
Dividing.strict = true;

const BIG_ROUNDING: Record<RoundingMode, 0 | 1 | 2 | 3> = { DOWN: 0, HALF_UP: 1, HALF_EVEN: 2, UP: 3 };

/** Powers of ten that a double holds exactly and that keep one unit a safe whole number. */
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));
const MOST_PLACES = 15;

/** What is short enough to be of everyday size, and has no exponent. */
const PLAIN = /^[-\d.]{1,17}$/;

const ofPlain = (text: string): Exact | undefined => {
  const point = text.indexOf(".");
  return point < 0
    ? ofUnits(Number(text), 0)
    : ofUnits(Number(text.slice(0, point) + text.slice(point + 1)), text.length - point - 1);
};

/** Undefined where they are not of everyday size; a greater whole number may stand for another one. */
const ofUnits = (units: number, places: number): Exact | undefined => {
  if (!Number.isSafeInteger(units)) return undefined;
  let [shorter, fewer] = [units, places];
  // A tenth with a rest is too far from the next whole number for a double to take it for one.
  while (fewer > 0 && Number.isInteger(shorter / 10)) {
    shorter /= 10;
    fewer -= 1;
  }
  // Adding zero leaves no negative one.
  return fewer <= MOST_PLACES ? new Exact(shorter + 0, fewer) : undefined;
};

const ofBig = (big: Big): Exact => {
  const places = Math.max(0, big.c.length - 1 - big.e);
  const isShort = big.e < 16 && places <= MOST_PLACES;
  return (
    (isShort ? ofUnits(Number(big.toFixed().replace(".", "")), places) : undefined) ?? new Exact(Number.NaN, 0, big)
  );
};

/** The units of a number with that many places, at least its own; NaN where that is more than a double holds exactly. */
const unitsAt = ({ units, places }: Exact, wanted: number): number =>
  places === wanted ? units : scaled(units, wanted - places);

const scaled = (units: number, exponent: number): number => {
  const product = units * (POWERS[exponent] ?? Number.NaN);
  return Number.isSafeInteger(product) ? product : Number.NaN;
};

/** Exact: the part that divides evenly is divided, and the rest decides. */
const wholeQuotient = (dividend: number, divisor: number, rounding: RoundingMode): number => {
  const rest = dividend % divisor;
  const whole = (dividend - rest) / divisor;
  if (rest === 0 || rounding === "DOWN") return whole;
  const away = dividend < 0 === divisor < 0 ? whole + 1 : whole - 1;
  if (rounding === "UP") return away;
  const beyondHalf = 2 * Math.abs(rest) - Math.abs(divisor);
  const isAway = rounding === "HALF_UP" ? beyondHalf >= 0 : beyondHalf > 0 || (beyondHalf === 0 && whole % 2 !== 0);
  return isAway ? away : whole;
};
