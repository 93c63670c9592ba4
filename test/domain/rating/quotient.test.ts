import { expect, it } from "vitest";
import { decimal, toText } from "#domain/money/decimal.ts";
import { evenAgain, quotient } from "#domain/rating/quotient.ts";

const q = (dividend: string, divisor: string) => quotient(decimal(dividend), decimal(divisor));

it.each([
  ["two thirds and a third", q("2", "3").plus(q("1", "3")), "1"],
  ["three times twenty thirds", q("20", "3").times("3"), "20"],
  ["minus three times twenty thirds", q("20", "3").times("-3"), "-20"],
  ["a million times a seventh of seven millionths", q("0.000007", "7").times("1000000"), "1"],
  ["a sum that ends after twelve places", q("0.000000000001", "3").times("3"), "0.000000000001"],
  ["a seventh alone", q("1", "7"), "0.14285714285714285714"],
  ["fifteen times twenty thirds, which ends in a zero", q("20", "3").times("15"), "100"],
  ["ten thousand times ten thirds, less than a cut quotient by four zeros", q("10", "3").times("30000"), "100000"],
  ["seventy sevenths", q("1", "7").times("70"), "10"],
  ["a number with fourteen places", decimal("0.99999999999999"), "0.99999999999999"],
  ["a number with many places that is near no short one", decimal("0.1234567890123456789"), "0.1234567890123456789"],
  ["a number that is even already", decimal("2.5"), "2.5"],
  ["a small quotient", q("1", "3000000000000000"), "0.00000000000000033333"],
])("%s is what its fraction is", (_, value, expected) => {
  expect(toText(evenAgain(value))).toBe(expected);
});
