import { describe, expect, it } from "vitest";
import { decimal } from "#domain/money/decimal.ts";
import { figure } from "#domain/money/figure.ts";

describe("a figure for people", () => {
  it.each`
    value             | places | text                               | because
    ${"0"}            | ${0}   | ${"0"}                             | ${"nothing is nothing"}
    ${"-0"}           | ${2}   | ${"0.00"}                          | ${"nothing has no sign"}
    ${"999"}          | ${0}   | ${"999"}                           | ${"three digits need no comma"}
    ${"1000"}         | ${0}   | ${"1,000"}                         | ${"four digits do"}
    ${"1234567.8"}    | ${2}   | ${"1,234,567.80"}                  | ${"it has at least the places asked for"}
    ${"-1234.5"}      | ${2}   | ${"-1,234.50"}                     | ${"the sign comes first"}
    ${"0.0000025"}    | ${2}   | ${"0.0000025"}                     | ${"nothing is rounded away"}
    ${"1234.5678901"} | ${0}   | ${"1,234.5678901"}                 | ${"only whole thousands are grouped"}
    ${"1e21"}         | ${0}   | ${"1,000,000,000,000,000,000,000"} | ${"people read no exponents"}
  `("$value is $text, $because", ({ value, places, text }) => {
    expect(figure(decimal(value), { minimumPlaces: places })).toBe(text);
  });

  it("has as many places as the number, if nobody asks", () => {
    expect(figure(decimal("2.50"))).toBe("2.5");
  });
});
