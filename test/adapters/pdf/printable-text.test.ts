import { describe, expect, it } from "vitest";
import { directionRuns } from "#adapters/pdf/direction-runs.ts";
import { coverageOf } from "#adapters/pdf/font-coverage.ts";
import { type FontName, loadFonts } from "#adapters/pdf/fonts.ts";
import { printableText } from "#adapters/pdf/printable-text.ts";

describe("what the fonts can show", () => {
  it.each`
    character       | covered  | script
    ${"A"}          | ${true}  | ${"Latin"}
    ${"ł"}          | ${true}  | ${"Polish"}
    ${"Ω"}          | ${true}  | ${"Greek"}
    ${"Є"}          | ${true}  | ${"Ukrainian"}
    ${"ש"}          | ${true}  | ${"Hebrew"}
    ${"م"}          | ${true}  | ${"Arabic"}
    ${"€"}          | ${true}  | ${"currency signs"}
    ${"□"}          | ${true}  | ${"the replacement itself"}
    ${"…"}          | ${true}  | ${"the ellipsis"}
    ${"中"}         | ${false} | ${"Chinese"}
    ${"ह"}          | ${false} | ${"Devanagari"}
    ${"\u{10ffff}"} | ${false} | ${"none at all"}
    ${"\u0000"}     | ${false} | ${"control characters"}
  `("$script: $covered", async ({ character, covered }) => {
    const fonts = await loadFonts();
    for (const name of ["regular", "bold"] satisfies FontName[]) {
      expect(fonts[name].covers(character.codePointAt(0))).toBe(covered);
    }
  });

  it("is not asked of a file that is no font", () => {
    expect(() => coverageOf(new Uint8Array(12))).toThrow("the file is no TrueType font");
  });
});

describe("printable text", () => {
  const letters = (codePoint: number): boolean => /[a-z ]/.test(String.fromCodePoint(codePoint));

  it.each`
    text           | printed       | because
    ${"acme inc"}  | ${"acme inc"} | ${"the font has it all"}
    ${"acme 株式"} | ${"acme □□"}  | ${"each character that it lacks becomes a box"}
    ${"👩"}        | ${"□"}        | ${"a character beyond the basic plane is one box"}
    ${"a\u200db"}  | ${"ab"}       | ${"a joiner has no picture anyway"}
    ${"a\ufe0f"}   | ${"a"}        | ${"nor has a variation selector"}
  `("of $text is $printed, $because", ({ text, printed }) => {
    expect(printableText(text, letters)).toBe(printed);
  });
});

describe("the direction of writing", () => {
  it.each`
    line                  | runs                            | because
    ${"Acme Inc"}         | ${["Acme Inc"]}                 | ${"it never changes"}
    ${"שלום עולם"}        | ${["שלום\u00a0עולם"]}           | ${"two words are turned around as one"}
    ${"Acme שלום (acme)"} | ${["Acme ", "שלום", " (acme)"]} | ${"it changes twice"}
    ${"שלום 12 עולם"}     | ${["שלום", " 12 ", "עולם"]}     | ${"numbers run from left to right"}
    ${"שלום · مؤسسة"}     | ${["שלום", " · ", "مؤسسة"]}     | ${"each script is laid out alone"}
    ${""}                 | ${[""]}                         | ${"nothing has no direction"}
  `("of $line makes $runs, $because", ({ line, runs }) => {
    expect(directionRuns(line)).toEqual(runs);
  });
});
