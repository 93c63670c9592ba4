import type { Coverage } from "#adapters/pdf/font-coverage.ts";

/** Stands for every character that the font cannot show. */
const REPLACEMENT = "□";

/**
 * The text with a box for each character that the font lacks; marks that have no picture anyway (joiners, variation selectors)
 * go without one. Nothing that a customer may be called stops a document.
 */
export const printableText = (text: string, covers: Coverage): string => {
  let printable = "";
  for (const character of text) printable += covers(character.codePointAt(0) ?? 0) ? character : substitute(character);
  return printable;
};

const substitute = (character: string): string => (INVISIBLE.test(character) ? "" : REPLACEMENT);
const INVISIBLE = /^[\p{Cf}\p{Variation_Selector}]$/u;
