import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakFigure, breakLines, shortenTo } from "#adapters/pdf/line-breaking.ts";

/** Every character is one point wide. */
const measure = (text: string): number => [...text].length;

describe("a text in lines", () => {
  it.each`
    text              | width | lines                             | because
    ${""}             | ${5}  | ${[""]}                           | ${"nothing is an empty line"}
    ${"Acme Inc"}     | ${8}  | ${["Acme Inc"]}                   | ${"it just fits"}
    ${"Acme Inc"}     | ${7}  | ${["Acme", "Inc"]}                | ${"it breaks between words"}
    ${"a b c d e"}    | ${3}  | ${["a b", "c d", "e"]}            | ${"each line takes what it can"}
    ${"abcdefgh"}     | ${3}  | ${["abc", "def", "gh"]}           | ${"a word alone is too wide"}
    ${"x abcdefgh y"} | ${3}  | ${["x", "abc", "def", "gh", "y"]} | ${"only that word is broken"}
    ${"👩👩👩"}       | ${2}  | ${["👩👩", "👩"]}                 | ${"no character is cut in two"}
  `("$text in $width is $lines, $because", ({ text, width, lines }) => {
    expect(breakLines(text, { measure, width, maxLines: 9 })).toEqual(lines);
  });

  it.each`
    text             | maxLines | lines
    ${"aaa bbb ccc"} | ${3}     | ${["aaa", "bbb", "ccc"]}
    ${"aaa bbb ccc"} | ${2}     | ${["aaa", "bb…"]}
    ${"aaa bbb ccc"} | ${1}     | ${["aa…"]}
  `("of $maxLines lines at most shows where it was cut: $lines", ({ text, maxLines, lines }) => {
    expect(breakLines(text, { measure, width: 3, maxLines })).toEqual(lines);
  });

  it("loses nothing but the spaces at which it breaks, and keeps to its width", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "é", "Ж", "👩"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (words, width) => {
        const lines = breakLines(words.join(" "), { measure, width, maxLines: 1_000 });
        expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
        for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("a figure in lines", () => {
  it.each`
    text             | width | lines                      | because
    ${"1,234"}       | ${5}  | ${["1,234"]}               | ${"it fits"}
    ${"1,234,567"}   | ${6}  | ${["1,234,", "567"]}       | ${"it breaks after a comma"}
    ${"1,234.56789"} | ${4}  | ${["1,23", "4.56", "789"]} | ${"it breaks between digits where it must"}
  `("$text in $width is $lines, $because", ({ text, width, lines }) => {
    expect(breakFigure(text, measure, width)).toEqual(lines);
  });

  it("keeps every digit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n }), fc.integer({ min: 1, max: 9 }), (number, width) => {
        const text = number.toLocaleString("en");
        expect(breakFigure(text, measure, width).join("")).toBe(text);
      }),
    );
  });
});

describe("a text in one line", () => {
  it.each`
    text          | width | shown
    ${"Acme Inc"} | ${8}  | ${"Acme Inc"}
    ${"Acme Inc"} | ${7}  | ${"Acme I…"}
    ${"Acme Inc"} | ${6}  | ${"Acme…"}
    ${"Acme Inc"} | ${1}  | ${"…"}
  `("$text in $width is $shown", ({ text, width, shown }) => {
    expect(shortenTo(text, measure, width)).toBe(shown);
  });
});
