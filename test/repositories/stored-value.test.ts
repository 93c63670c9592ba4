import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimal, isDecimal, toText } from "#domain/money/decimal.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

const throughTheStore = (value: unknown): unknown => fromStored(JSON.parse(JSON.stringify(toStored(value))));

describe("what lies in the store", () => {
  it("keeps every digit of a decimal", () => {
    const back = throughTheStore({ rate: decimal("0.1000000000000000055") }) as { rate: unknown };
    expect(isDecimal(back.rate) && toText(back.rate)).toBe("0.1000000000000000055");
  });

  it.each([{ $decimal: "1" }, { $decimal: "no number" }, { $$decimal: "1" }, { $: "a", $$: "b" }])(
    "keeps names of a caller's choice, such as those of %j",
    (metadata) => {
      expect(throughTheStore({ metadata })).toEqual({ metadata });
    },
  );

  it("keeps a member called __proto__ as a member", () => {
    const metadata = JSON.parse('{"__proto__":"x","a":"b"}');
    const back = throughTheStore(metadata) as object;
    expect(Object.entries(back)).toEqual([
      ["__proto__", "x"],
      ["a", "b"],
    ]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
  });

  it("gives the same value for the same stored one, which nobody can change", () => {
    const stored = toStored({ lines: [{ amount: decimal("1.5") }] });
    const value = fromStored<{ lines: { amount?: unknown }[] }>(stored);
    expect(fromStored(stored)).toBe(value);
    expect(() => value.lines.pop()).toThrow(TypeError);
    expect(() => delete value.lines[0]?.amount).toThrow(TypeError);
    expect(value).toEqual({ lines: [{ amount: decimal("1.5") }] });
  });

  it("gives back any JSON value", () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: "binary" }), (text) => {
        expect(throughTheStore(JSON.parse(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});
