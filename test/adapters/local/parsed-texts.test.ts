import { describe, expect, it } from "vitest";
import { createParsedTexts } from "#adapters/local/parsed-texts.ts";

const text = (name: number): string => JSON.stringify({ name });

describe("texts that were parsed", () => {
  it.each(["null", "0", "false", '""', "[]", '{"a":[1,{"b":null}]}'])("are what %s says, however often", (json) => {
    const parsed = createParsedTexts();
    expect([parsed(json), parsed(json)]).toEqual([JSON.parse(json), JSON.parse(json)]);
  });

  it("are parsed once while they are asked for, and forgotten when others have taken their place", () => {
    const length = text(1).length;
    const parsed = createParsedTexts(2 * length);
    const [first, second] = [parsed(text(1)), parsed(text(2))];
    expect(parsed(text(1)), "kept").toBe(first);
    parsed(text(3));
    expect(parsed(text(1)), "of the older ones, and now a younger one").toBe(first);
    parsed(text(4));
    expect(parsed(text(1)), "asked for since").toBe(first);
    expect(parsed(text(2)), "not asked for").not.toBe(second);
    expect(parsed(text(2))).toEqual(second);
  });

  it("are not kept where one alone is more than all may be", () => {
    const parsed = createParsedTexts(text(1).length - 1);
    expect(parsed(text(1))).not.toBe(parsed(text(1)));
    expect(parsed(text(1))).toEqual({ name: 1 });
  });
});
