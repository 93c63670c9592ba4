import Big from "big.js";
import { describe, expect, it } from "vitest";
import {
  type Decimal,
  decimal,
  decimalPlaces,
  digits,
  divide,
  parseDecimal,
  type RoundingMode,
  round,
  toFixedText,
  toText,
} from "#domain/money/decimal.ts";

// The witness is big.js, which reckons with digits one by one. Every run makes the same numbers.
const SEED = 42;
const PAIRS = 12_000;
const SCALES = [0, 2, 4, 20];
const ROUNDING: Readonly<Record<RoundingMode, 0 | 1 | 2 | 3>> = { DOWN: 0, HALF_UP: 1, HALF_EVEN: 2, UP: 3 };
const MODES = Object.keys(ROUNDING) as RoundingMode[];

const Witness = Big();
Witness.strict = true;
const textOf = (value: Big): string => value.toFixed();

/** Whole numbers below a bound, always the same ones: a congruential generator with the constants of MMIX. */
const chance = (seed: number): ((below: number) => number) => {
  let state = BigInt(seed);
  return (below) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number((state >> 33n) % BigInt(below));
  };
};

type Chance = ReturnType<typeof chance>;
const digitsBy = (next: Chance, count: number): string =>
  Array.from({ length: count }, (_, index) => `${index === 0 ? 1 + next(9) : next(10)}`).join("");

/** Where carries, roundings and the sizes of machine words turn over. */
const TURNING: readonly string[] = [
  ..."0 1 5 9 10 0.1 0.5 0.05 0.005 0.015 0.025 0.004999 0.005001 1e-20 5e-21 1e20".split(" "),
  ...[31n, 32n, 53n, 63n, 64n, 128n].flatMap((bits) => [2n ** bits - 1n, 2n ** bits, 2n ** bits + 1n].map(String)),
  ...[15, 16, 17, 64, 256].flatMap((size) => [`1e-${size}`, `1e${size}`, "9".repeat(size), `0.${"9".repeat(size)}`]),
];

const SHAPES: readonly ((next: Chance) => string)[] = [
  // Of everyday size, with zeros at the end as well.
  (next) => `${next(1_000_000)}`,
  (next) => `${next(100_000)}.${`${next(100)}`.padStart(2, "0")}`,
  (next) => `0.${"0".repeat(next(8))}${1 + next(9_999)}`,
  (next) => `${next(1_000)}e${next(12) - 6}`,
  // Of forty digits.
  (next) => digitsBy(next, 40),
  (next) => `${digitsBy(next, 1 + next(40))}.${digitsBy(next, 40)}${"0".repeat(next(20))}`,
  // At a turning point.
  (next) => TURNING[next(TURNING.length)] ?? "0",
  (next) => TURNING[next(TURNING.length)] ?? "0",
];

const numberBy = (next: Chance): string => `${next(3) === 0 ? "-" : ""}${SHAPES[next(SHAPES.length)]?.(next)}`;

/** All that is made of a pair: what we say, and what the witness says. */
const answersOf = (one: string, two: string, scale: number) => {
  const [first, second] = [decimal(one), decimal(two)];
  const [bigFirst, bigSecond] = [new Witness(one), new Witness(two)];
  const answers: [what: string, ours: unknown, theirs: unknown][] = [
    ["text", toText(first), textOf(bigFirst)],
    ["text from outside", toText(parseDecimal(one) as Decimal), textOf(bigFirst)],
    ["plus", toText(first.plus(second)), textOf(bigFirst.plus(bigSecond))],
    ["plus text", toText(first.plus(two)), textOf(bigFirst.plus(two))],
    ["minus", toText(first.minus(second)), textOf(bigFirst.minus(bigSecond))],
    ["times", toText(first.times(second)), textOf(bigFirst.times(bigSecond))],
    ["abs", toText(first.abs()), textOf(bigFirst.abs())],
    ["neg", toText(first.neg()), textOf(bigFirst.neg())],
    ["cmp", first.cmp(second), bigFirst.cmp(bigSecond)],
    ["eq", first.eq(second), bigFirst.eq(bigSecond)],
    ["gt", first.gt(second), bigFirst.gt(bigSecond)],
    ["gte", first.gte(second), bigFirst.gte(bigSecond)],
    ["lt", first.lt(second), bigFirst.lt(bigSecond)],
    ["lte", first.lte(second), bigFirst.lte(bigSecond)],
    ["digits", digits(first), textOf(bigFirst).replace(/[-.]/g, "").length],
    ["fixed", toFixedText(first, decimalPlaces(first) + 2), bigFirst.toFixed(decimalPlaces(first) + 2)],
    ...MODES.map((rounding): [string, string, string] => [
      `round ${rounding}`,
      toText(round(first, { scale, rounding })),
      textOf(bigFirst.round(scale, ROUNDING[rounding])),
    ]),
  ];
  if (second.eq("0")) return answers;
  const quotients = MODES.map((rounding): [string, string, string] => {
    Witness.DP = scale;
    Witness.RM = ROUNDING[rounding];
    return [`divide ${rounding}`, toText(divide(first, second, { scale, rounding })), textOf(bigFirst.div(bigSecond))];
  });
  return [...answers, ...quotients, ["mod", toText(first.mod(second)), textOf(bigFirst.mod(bigSecond))] as const];
};

describe("arithmetic beside big.js", () => {
  it("says the same in 200,000 random operations and more", () => {
    const next = chance(SEED);
    let compared = 0;
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [one, two, scale] = [numberBy(next), numberBy(next), SCALES[next(SCALES.length)] ?? 0];
      const answers = answersOf(one, two, scale);
      compared += answers.length;
      const wrong = answers.filter(([, ours, theirs]) => ours !== theirs);
      expect(wrong, `${one} and ${two}, scale ${scale}`).toEqual([]);
    }
    expect(compared).toBeGreaterThanOrEqual(200_000);
  });

  it("says the same of the longest numbers that come from outside", () => {
    const next = chance(SEED + 1);
    const longest = [
      "9".repeat(1_100),
      `0.${"9".repeat(1_099)}`,
      "1e1099",
      "1e-1099",
      `1${"0".repeat(500)}.${"0".repeat(498)}1`,
    ];
    for (const one of longest) {
      for (const two of [...longest, numberBy(next), numberBy(next)]) {
        const wrong = answersOf(one, two, 20).filter(([, ours, theirs]) => ours !== theirs);
        expect(wrong, `${one} and ${two}`).toEqual([]);
      }
    }
  });
});
