import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sortRange } from "#adapters/aws/dynamodb-store-range.ts";

const bytewise = (first: string, second: string): number => Buffer.compare(Buffer.from(first), Buffer.from(second));

describe("the first and the last sort key of a range", () => {
  // 1,016 bytes, so that the ends of what a key can hold are near.
  const LONG = "k".repeat(1_016);

  it.each([
    ["no bounds", {}, {}],
    ["empty bounds", { prefix: "", from: "" }, {}],
    ["from, as it is", { from: "a" }, { first: "a" }],
    ["a prefix, filled up", { prefix: `${LONG}a` }, { first: `${LONG}a`, last: `${LONG}a\u{10ffff}\uffff` }],
    ["the last key before an end", { until: `${LONG}b` }, { last: `${LONG}a\u{10ffff}\uffff` }],
    ["the last key before two bytes", { until: `${LONG}\u0080` }, { last: `${LONG}\u007f\u{10ffff}\uffff` }],
    [
      "the last key before the end of the surrogates",
      { until: `${LONG}\ue000` },
      { last: `${LONG}\ud7ff\u{10ffff}\u007f` },
    ],
    ["the last key before the lowest character", { until: "a\u0000" }, { last: "a" }],
    ["the last key of full length", { until: `${LONG}12345678` }, { last: `${LONG}12345677` }],
    ["an end longer than any key", { until: `${LONG}12345678x` }, { last: `${LONG}12345678` }],
    ["a start longer than any key", { from: `${LONG}12345678x` }, { first: `${LONG}12345679` }],
    ["a start whose next character has no room", { from: `${LONG}a1234\uffffx` }, { first: `${LONG}a1235` }],
    ["nothing before the empty text", { until: "" }, undefined],
    ["nothing before the lowest key", { until: "\u0000" }, undefined],
    ["nothing from an end", { from: "b", until: "b" }, undefined],
    ["nothing with a prefix longer than any key", { prefix: `${LONG}123456789` }, undefined],
    ["nothing after the highest of all", { from: "\u{10ffff}".repeat(257) }, undefined],
  ])("are %s", (_what, bounds, expected) => {
    expect(sortRange(bounds)).toEqual(expected);
  });

  it("include what satisfies the bounds and nothing else, up to the longest keys", () => {
    const unit = fc.constantFrom("\u0000", "a", "k", "\u007f", "é", "\ud7ff", "\ue000", "\uffff", "😀", "\u{10ffff}");
    const tail = fc.string({ unit, maxLength: 4 });
    const text = fc.oneof(
      tail,
      tail.map((end) => LONG + end),
    );
    const key = text.filter((one) => one !== "" && Buffer.byteLength(one) <= 1_024);
    const bounds = fc.record({ prefix: text, from: text, until: text }, { requiredKeys: [] });
    fc.assert(
      fc.property(bounds, fc.array(key, { minLength: 1, maxLength: 20 }), ({ prefix = "", from = "", until }, keys) => {
        const range = sortRange({ prefix, from, ...(until !== undefined && { until }) });
        for (const one of keys) {
          const satisfies =
            one.startsWith(prefix) && bytewise(one, from) >= 0 && (until === undefined || bytewise(one, until) < 0);
          const included =
            range !== undefined &&
            bytewise(one, range.first ?? "") >= 0 &&
            (range.last === undefined || bytewise(one, range.last) <= 0);
          expect(included).toBe(satisfies);
        }
        for (const end of [range?.first, range?.last]) expect(Buffer.byteLength(end ?? "")).toBeLessThanOrEqual(1_024);
      }),
      { numRuns: 2_000 },
    );
  });
});
