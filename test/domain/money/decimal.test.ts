import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Decimal,
  decimal,
  decimalPlaces,
  digits,
  divide,
  isDecimal,
  MAX_DIGITS,
  max,
  min,
  parseDecimal,
  type RoundingMode,
  round,
  sum,
  toFixedText,
  toText,
} from "#domain/money/decimal.ts";

const text = (value: Decimal | undefined) => (value === undefined ? undefined : toText(value));

describe("a decimal from outside", () => {
  it.each`
    input                                          | says                                           | because
    ${"0"}                                         | ${"0"}                                         | ${"zero"}
    ${"-0"}                                        | ${"0"}                                         | ${"there is one zero"}
    ${"-0.000"}                                    | ${"0"}                                         | ${"there is one zero"}
    ${"0e999999"}                                  | ${"0"}                                         | ${"zero has no size"}
    ${"27.40"}                                     | ${"27.4"}                                      | ${"trailing zeros are not part of the value"}
    ${"007"}                                       | ${"7"}                                         | ${"neither are leading ones"}
    ${"1000"}                                      | ${"1000"}                                      | ${"zeros before the point are"}
    ${"0.1000000000000000055"}                     | ${"0.1000000000000000055"}                     | ${"a double would cut it to 0.1"}
    ${"-0.1000000000000000055"}                    | ${"-0.1000000000000000055"}                    | ${"the same below zero"}
    ${"9007199254740993"}                          | ${"9007199254740993"}                          | ${"2^53 + 1, which no double holds"}
    ${"12345678901234567890123456789012345678"}    | ${"12345678901234567890123456789012345678"}    | ${"38 digits"}
    ${"-0.12345678901234567890123456789012345678"} | ${"-0.12345678901234567890123456789012345678"} | ${"38 digits behind the point"}
    ${"1e3"}                                       | ${"1000"}                                      | ${"exponent"}
    ${"1E3"}                                       | ${"1000"}                                      | ${"capital exponent"}
    ${"1.5e+3"}                                    | ${"1500"}                                      | ${"signed exponent"}
    ${"-1.5e-7"}                                   | ${"-0.00000015"}                               | ${"written out, never as 1.5e-7"}
    ${"1e21"}                                      | ${"1000000000000000000000"}                    | ${"written out, never as 1e+21"}
  `("'$input' says $says, $because", ({ input, says }) => {
    expect(text(parseDecimal(input))).toBe(says);
    expect(toText(decimal(input))).toBe(says);
  });

  it.each([
    "",
    " ",
    " 1",
    "1 ",
    "1\n",
    "+1",
    "--1",
    "-",
    ".",
    ".5",
    "5.",
    "1.2.3",
    "1,5",
    "1_000",
    "0x10",
    "1e",
    "1e+",
    "1e1.5",
    "e5",
    "NaN",
    "Infinity",
    "-Infinity",
    "null",
    "true",
    "abc",
    "1abc",
    "١٢",
    "½",
    "1n",
  ])("'%s' says no number", (input) => {
    expect(parseDecimal(input)).toBeUndefined();
    expect(() => decimal(input)).toThrow(`'${input}' is no decimal number`);
  });

  it("has at most 1,100 digits when it is written out, wherever they stand", () => {
    expect(digits(parseDecimal("9".repeat(MAX_DIGITS)) as Decimal)).toBe(1_100);
    expect(parseDecimal("9".repeat(MAX_DIGITS + 1))).toBeUndefined();
    expect(digits(parseDecimal("1e1099") as Decimal)).toBe(1_100);
    expect(parseDecimal("1e1100")).toBeUndefined();
    expect(digits(parseDecimal("1e-1099") as Decimal)).toBe(1_100);
    expect(parseDecimal("1e-1100")).toBeUndefined();
    expect(parseDecimal(`0.${"0".repeat(1_098)}1`)).toBeDefined();
    expect(parseDecimal(`0.${"0".repeat(1_099)}1`)).toBeUndefined();
  });

  it("is not read where its text is more than twice as long, whatever it says", () => {
    expect(text(parseDecimal(`${"0".repeat(2 * MAX_DIGITS - 1)}7`))).toBe("7");
    expect(parseDecimal(`${"0".repeat(2 * MAX_DIGITS)}7`)).toBeUndefined();
  });

  it("refuses what is huge without writing it out", () => {
    const before = performance.now();
    for (const huge of [
      "1e999999",
      "-1e999999",
      "1e-999999",
      "1e999999999999",
      "9".repeat(5_000_000),
      `1e${"9".repeat(5_000_000)}`,
    ]) {
      expect(parseDecimal(huge)).toBeUndefined();
    }
    expect(performance.now() - before).toBeLessThan(500);
  });

  it("is read in no time, however many zeros are written behind the point", () => {
    const before = performance.now();
    for (let count = 0; count < 1_000; count += 1) {
      expect(text(parseDecimal(`1.${"0".repeat(2_190)}`))).toBe("1");
      expect(text(parseDecimal(`0.5${"0".repeat(2_190)}`))).toBe("0.5");
    }
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it("has one form for every value, however it came about", () => {
    expect(decimal("1.500")).toEqual(decimal("1.5"));
    expect(decimal("15e-1")).toEqual(decimal("1.5"));
    expect(decimal("0.5").plus("0.5")).toEqual(decimal("1"));
    expect(decimal("0.2").times("0.5")).toEqual(decimal("0.1"));
    expect(decimal("7.5").mod("2.5")).toEqual(decimal("0"));
    expect(decimal("-0.00")).toEqual(decimal("0").neg());
    expect(divide(decimal("1"), decimal("4"), { scale: 9, rounding: "DOWN" })).toEqual(decimal("0.25"));
    expect(round(decimal("0.999"), { scale: 2, rounding: "UP" })).toEqual(decimal("1"));
  });

  it("takes no JavaScript number, at run time neither", () => {
    const number = 0.1 as never;
    expect(() => decimal(number)).toThrow(new TypeError("a number is no decimal"));
    expect(() => parseDecimal(number)).toThrow(TypeError);
    for (const operate of ["plus", "minus", "times", "mod", "cmp", "eq", "gt", "gte", "lt", "lte"] as const) {
      expect(() => decimal("1")[operate](number), operate).toThrow(TypeError);
    }
    expect(() => min(decimal("1"), number)).toThrow(TypeError);
    expect(() => max(decimal("1"), number)).toThrow(TypeError);
    expect(() => sum([number])).toThrow(TypeError);
  });

  it("does not turn into a JavaScript number by accident", () => {
    const value = decimal("1") as unknown as number;
    expect(() => value + 1).toThrow();
    expect(() => value * 2).toThrow();
    expect(() => Number(value)).toThrow("a decimal is no JavaScript number");
    expect(() => value > 0).toThrow();
  });

  it("prints without exponent wherever text is made of it", () => {
    expect(`${decimal("1e30")}`).toBe("1000000000000000000000000000000");
    expect(JSON.stringify({ rate: decimal("1e-9") })).toBe('{"rate":"0.000000001"}');
  });

  it("is told from everything else", () => {
    expect(isDecimal(decimal("1"))).toBe(true);
    for (const other of [1, "1", null, undefined, {}, [], { s: 1, e: 0, c: [1] }]) expect(isDecimal(other)).toBe(false);
  });
});

describe("rounding", () => {
  // The expected columns are written by hand, in the order DOWN, HALF_UP, HALF_EVEN, UP.
  const modes: readonly RoundingMode[] = ["DOWN", "HALF_UP", "HALF_EVEN", "UP"];
  it.each`
    value        | scale | down       | halfUp      | halfEven    | up
    ${"0"}       | ${2}  | ${"0"}     | ${"0"}      | ${"0"}      | ${"0"}
    ${"1"}       | ${2}  | ${"1"}     | ${"1"}      | ${"1"}      | ${"1"}
    ${"0.001"}   | ${2}  | ${"0"}     | ${"0"}      | ${"0"}      | ${"0.01"}
    ${"0.004"}   | ${2}  | ${"0"}     | ${"0"}      | ${"0"}      | ${"0.01"}
    ${"0.005"}   | ${2}  | ${"0"}     | ${"0.01"}   | ${"0"}      | ${"0.01"}
    ${"0.0051"}  | ${2}  | ${"0"}     | ${"0.01"}   | ${"0.01"}   | ${"0.01"}
    ${"0.015"}   | ${2}  | ${"0.01"}  | ${"0.02"}   | ${"0.02"}   | ${"0.02"}
    ${"0.025"}   | ${2}  | ${"0.02"}  | ${"0.03"}   | ${"0.02"}   | ${"0.03"}
    ${"1.005"}   | ${2}  | ${"1"}     | ${"1.01"}   | ${"1"}      | ${"1.01"}
    ${"32.109"}  | ${2}  | ${"32.1"}  | ${"32.11"}  | ${"32.11"}  | ${"32.11"}
    ${"99.995"}  | ${2}  | ${"99.99"} | ${"100"}    | ${"100"}    | ${"100"}
    ${"0.5"}     | ${0}  | ${"0"}     | ${"1"}      | ${"0"}      | ${"1"}
    ${"1.5"}     | ${0}  | ${"1"}     | ${"2"}      | ${"2"}      | ${"2"}
    ${"2.5"}     | ${0}  | ${"2"}     | ${"3"}      | ${"2"}      | ${"3"}
    ${"10.9"}    | ${0}  | ${"10"}    | ${"11"}     | ${"11"}     | ${"11"}
    ${"-0.001"}  | ${2}  | ${"0"}     | ${"0"}      | ${"0"}      | ${"-0.01"}
    ${"-0.005"}  | ${2}  | ${"0"}     | ${"-0.01"}  | ${"0"}      | ${"-0.01"}
    ${"-0.015"}  | ${2}  | ${"-0.01"} | ${"-0.02"}  | ${"-0.02"}  | ${"-0.02"}
    ${"-2.5"}    | ${0}  | ${"-2"}    | ${"-3"}     | ${"-2"}     | ${"-3"}
    ${"-32.109"} | ${2}  | ${"-32.1"} | ${"-32.11"} | ${"-32.11"} | ${"-32.11"}
  `("$value to $scale places is $down, $halfUp, $halfEven, $up", ({ value, scale, down, halfUp, halfEven, up }) => {
    const rounded = modes.map((rounding) => toText(round(decimal(value), { scale, rounding })));
    expect(rounded).toEqual([down, halfUp, halfEven, up]);
    // A division by one is the same rounding, reached another way.
    expect(modes.map((rounding) => toText(divide(decimal(value), decimal("1"), { scale, rounding })))).toEqual(rounded);
  });
});

describe("division", () => {
  it.each`
    dividend   | divisor   | scale | rounding       | quotient                     | because
    ${"1"}     | ${"3"}    | ${4}  | ${"HALF_UP"}   | ${"0.3333"}                  | ${"Togai vector 24"}
    ${"2"}     | ${"3"}    | ${4}  | ${"HALF_UP"}   | ${"0.6667"}                  | ${"Togai vector 24"}
    ${"2500"}  | ${"1000"} | ${4}  | ${"HALF_UP"}   | ${"2.5"}                     | ${"it comes out even"}
    ${"-2"}    | ${"3"}    | ${4}  | ${"HALF_UP"}   | ${"-0.6667"}                 | ${"half up is away from zero"}
    ${"2"}     | ${"-3"}   | ${4}  | ${"HALF_UP"}   | ${"-0.6667"}                 | ${"whichever is negative"}
    ${"-2"}    | ${"-3"}   | ${4}  | ${"HALF_UP"}   | ${"0.6667"}                  | ${"both are"}
    ${"2"}     | ${"3"}    | ${4}  | ${"DOWN"}      | ${"0.6666"}                  | ${"cut"}
    ${"1"}     | ${"3"}    | ${4}  | ${"UP"}        | ${"0.3334"}                  | ${"anything left goes up"}
    ${"1"}     | ${"8"}    | ${2}  | ${"HALF_EVEN"} | ${"0.12"}                    | ${"0.125 lies half way, 2 is even"}
    ${"3"}     | ${"8"}    | ${2}  | ${"HALF_EVEN"} | ${"0.38"}                    | ${"0.375 lies half way, 7 is odd"}
    ${"1"}     | ${"2"}    | ${0}  | ${"HALF_EVEN"} | ${"0"}                       | ${"half of one, zero is even"}
    ${"1001"}  | ${"1000"} | ${0}  | ${"UP"}        | ${"2"}                       | ${"a package that was begun"}
    ${"1000"}  | ${"1000"} | ${0}  | ${"UP"}        | ${"1"}                       | ${"a package that was filled"}
    ${"1e-9"}  | ${"1"}    | ${0}  | ${"UP"}        | ${"1"}                       | ${"however little was begun"}
    ${"1e-9"}  | ${"1"}    | ${4}  | ${"HALF_UP"}   | ${"0"}                       | ${"far below the last place"}
    ${"0"}     | ${"-7"}   | ${4}  | ${"HALF_UP"}   | ${"0"}                       | ${"no negative zero"}
    ${"1"}     | ${"7"}    | ${21} | ${"DOWN"}      | ${"0.142857142857142857142"} | ${"as many places as are asked for"}
    ${"1e100"} | ${"1e99"} | ${0}  | ${"DOWN"}      | ${"10"}                      | ${"large by large"}
  `("$dividend / $divisor to $scale places $rounding is $quotient, $because", (row) => {
    const { dividend, divisor, scale, rounding, quotient } = row;
    expect(toText(divide(decimal(dividend), decimal(divisor), { scale, rounding }))).toBe(quotient);
  });

  it("by zero is a mistake of the caller", () => {
    expect(() => divide(decimal("1"), decimal("0"), { scale: 2, rounding: "DOWN" })).toThrow();
    expect(() => decimal("1").mod("0")).toThrow();
  });

  it("keeps its scale to itself", () => {
    divide(decimal("1"), decimal("3"), { scale: 0, rounding: "DOWN" });
    const third = divide(decimal("1"), decimal("3"), { scale: 6, rounding: "UP" });
    expect(toText(third)).toBe("0.333334");
    expect(toText(third.times(third))).toBe("0.111111555556");
    expect(toText(third.mod("0.1"))).toBe("0.033334");
  });
});

describe("text with fixed places", () => {
  it.each`
    value       | scale | fixed
    ${"27.4"}   | ${2}  | ${"27.40"}
    ${"-27.4"}  | ${2}  | ${"-27.40"}
    ${"0"}      | ${2}  | ${"0.00"}
    ${"-0"}     | ${2}  | ${"0.00"}
    ${"1235"}   | ${0}  | ${"1235"}
    ${"1e21"}   | ${1}  | ${"1000000000000000000000.0"}
    ${"0.0001"} | ${4}  | ${"0.0001"}
  `("$value with $scale places is $fixed", ({ value, scale, fixed }) => {
    expect(toFixedText(decimal(value), scale)).toBe(fixed);
  });

  it("never rounds", () => {
    expect(() => toFixedText(decimal("27.405"), 2)).toThrow("27.405 has more than 2 decimal places");
    expect(() => toFixedText(decimal("-0.004"), 2)).toThrow("more than 2");
  });
});

describe("least, greatest and sum", () => {
  it("compare and add by value", () => {
    expect(toText(min(decimal("2"), decimal("-10")))).toBe("-10");
    expect(toText(max(decimal("2"), decimal("10")))).toBe("10");
    expect(toText(sum(["0.1", "0.2", "0.3"].map(decimal)))).toBe("0.6");
    expect(toText(sum([]))).toBe("0");
  });
});

/** A number as coefficient × 10^-places, for which whole-number arithmetic says what is right. */
type Scaled = { readonly coefficient: bigint; readonly places: number };
const within = (most: bigint) => fc.bigInt({ min: -most, max: most });
/** Of everyday size, far beyond it, and just where a double stops holding whole numbers exactly. */
const coefficient = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    within(10n ** 4n),
    within(10n ** 12n),
    within(10n ** 40n),
    fc.tuple(within(3n), fc.constantFrom(1n, 10n, 1_000n), fc.constantFrom(1n, -1n)).map(([near, factor, sign]) => {
      return sign * (2n ** 53n / factor + near);
    }),
  );
const scaled = (): fc.Arbitrary<Scaled> =>
  fc.record({ coefficient: coefficient(), places: fc.oneof(fc.nat(4), fc.nat(25)) });
const written = ({ coefficient, places }: Scaled): string => {
  const all = (coefficient < 0n ? -coefficient : coefficient).toString().padStart(places + 1, "0");
  const point = all.length - places;
  return `${coefficient < 0n ? "-" : ""}${all.slice(0, point)}${places > 0 ? `.${all.slice(point)}` : ""}`;
};
const at = (places: number, { coefficient, places: own }: Scaled) => coefficient * 10n ** BigInt(places - own);

describe("arithmetic agrees with whole numbers", () => {
  it("writes and reads back every number", () => {
    fc.assert(
      fc.property(scaled(), (one) => {
        const parsed = parseDecimal(written(one)) as Decimal;
        const plain = toText(parsed);
        expect(plain).toMatch(/^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/);
        expect(toText(parseDecimal(plain) as Decimal)).toBe(plain);
        expect(parsed.eq(written(one))).toBe(true);
        expect(toText(decimal(`${one.coefficient}e-${one.places}`))).toBe(plain);
        expect(decimalPlaces(parsed)).toBe((plain.split(".")[1] ?? "").length);
      }),
    );
  });

  it("adds, subtracts, multiplies and compares", () => {
    fc.assert(
      fc.property(scaled(), scaled(), (one, other) => {
        const [first, second] = [decimal(written(one)), decimal(written(other))];
        const exact = (coefficient: bigint, places: number) => toText(decimal(written({ coefficient, places })));
        expect(toText(first.plus(second))).toBe(exact(at(50, one) + at(50, other), 50));
        expect(toText(first.minus(second))).toBe(exact(at(50, one) - at(50, other), 50));
        expect(toText(first.times(second))).toBe(exact(one.coefficient * other.coefficient, one.places + other.places));
        expect(first.cmp(second)).toBe(at(50, one) < at(50, other) ? -1 : at(50, one) > at(50, other) ? 1 : 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("divides and takes remainders", () => {
    fc.assert(
      fc.property(scaled(), scaled(), fc.nat(8), (one, other, scale) => {
        fc.pre(other.coefficient !== 0n);
        const [first, second] = [decimal(written(one)), decimal(written(other))];
        const [dividend, divisor] = [at(50 + scale, one), at(50, other)];
        const [whole, rest] = [dividend / divisor, dividend % divisor];
        const twice = 2n * (rest < 0n ? -rest : rest) - (divisor < 0n ? -divisor : divisor);
        const away = dividend < 0n === divisor < 0n ? 1n : -1n;
        const expected: Record<RoundingMode, bigint> = {
          DOWN: whole,
          UP: rest === 0n ? whole : whole + away,
          HALF_UP: twice >= 0n ? whole + away : whole,
          HALF_EVEN: twice > 0n || (twice === 0n && whole % 2n !== 0n) ? whole + away : whole,
        };
        for (const rounding of ["DOWN", "UP", "HALF_UP", "HALF_EVEN"] as const) {
          const quotient = toText(divide(first, second, { scale, rounding }));
          expect(quotient, rounding).toBe(toText(decimal(written({ coefficient: expected[rounding], places: scale }))));
        }
        expect(toText(first.mod(second))).toBe(
          toText(decimal(written({ coefficient: at(50, one) % at(50, other), places: 50 }))),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("leaves its operands as they were", () => {
    fc.assert(
      fc.property(scaled(), scaled(), (one, other) => {
        const [first, second] = [decimal(written(one)), decimal(written(other))];
        const before = [toText(first), toText(second)];
        first.plus(second);
        first.minus(second);
        first.times(second);
        if (!second.eq("0")) {
          first.mod(second);
          divide(first, second, { scale: 3, rounding: "HALF_UP" });
        }
        round(first, { scale: 1, rounding: "UP" });
        first.neg();
        first.abs();
        expect([toText(first), toText(second)]).toEqual(before);
      }),
    );
  });
});
