import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, isDecimal, toText } from "#domain/money/decimal.ts";
import { parseExact, stringifyExact } from "#wire/json.ts";

describe("JSON with exact numbers", () => {
  it.each`
    text                                           | because
    ${"0.1000000000000000055"}                     | ${"a double would shorten it to 0.1"}
    ${"12345678901234567890123456789012345678"}    | ${"38 digits"}
    ${"-0.00000000000000000000000000000000000001"} | ${"38 places, negative"}
    ${"9007199254740993"}                          | ${"one more than a double can tell apart"}
  `("writes $text as it was read, $because", ({ text }) => {
    const parsed = parseExact(`{"amount":${text}}`);
    expect(parsed.ok && stringifyExact(parsed.value)).toBe(`{"amount":${text}}`);
  });

  it("writes a decimal as a number, not as text", () => {
    expect(stringifyExact({ total: decimal("27.40"), items: [decimal("1e3")], name: "x" })).toBe(
      '{"total":27.4,"items":[1000],"name":"x"}',
    );
  });

  it("reads exponents as the number that they say", () => {
    const parsed = parseExact("[1.5e-7, 2E+3]");
    expect(parsed.ok && (parsed.value as never[]).map(toText)).toEqual(["0.00000015", "2000"]);
  });

  it("turns a number beyond every bound into none, without writing it out", () => {
    const parsed = parseExact("[1e999999999]");
    expect(parsed.ok && isDecimal((parsed.value as unknown[])[0])).toBe(false);
  });

  it.each(["", "{", "{'a':1}", "[1,]", "NaN", "01"])("refuses %j", (text) => {
    expect(parseExact(text)).toEqual({ ok: false, error: "is not valid JSON" });
  });

  it("refuses text that is nested a hundred thousand levels deep", () => {
    expect(parseExact("[".repeat(100_000) + "]".repeat(100_000)).ok).toBe(false);
  });

  it.each`
    text                                    | values | because
    ${"1"}                                  | ${1}   | ${"a number is one"}
    ${"[]"}                                 | ${2}   | ${"an empty list counts as if it held one: it costs as much"}
    ${"[1,2,3]"}                            | ${4}   | ${"a list and its members"}
    ${'{"a":{"b":1},"c":2}'}                | ${4}   | ${"two objects, two numbers, one of them counted with its object"}
    ${String.raw`["a,[{,b", "\\", "\",["]`} | ${4}   | ${"what stands in a text is none, whatever is escaped"}
  `("counts $values values in $text, $because", ({ text, values }) => {
    expect(parseExact(text, { mostValues: values }).ok).toBe(true);
    const refused = parseExact(text.padEnd(10), { mostValues: values - 1 });
    expect(refused).toEqual({ ok: false, error: `has more than ${values - 1} values` });
  });

  it("reads back whatever it wrote", () => {
    const anyDecimal = fc
      .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 40 }))
      .map(([digits, places]) => decimal(`${digits}e-${places}`));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(anyDecimal, fc.string(), fc.boolean())), (value) => {
        const text = stringifyExact(value);
        const parsed = parseExact(text);
        expect(parsed.ok && stringifyExact(parsed.value)).toBe(text);
      }),
    );
  });
});
