/** The width of a text in points, as it will be drawn. */
export type Measure = (text: string) => number;

/**
 * The lines of a text of at most `width` points each. It breaks between words, inside a word only where the word alone is too
 * wide. With more than `maxLines` the last one ends with an ellipsis.
 */
export const breakLines = (
  text: string,
  { measure, width, maxLines }: { measure: Measure; width: number; maxLines: number },
): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(" ").flatMap((word) => fittingPieces(word, measure, width))) {
    const longer = line === "" ? piece.text : `${line}${piece.glue}${piece.text}`;
    if (measure(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = piece.text;
    }
    if (lines.length > maxLines) break;
  }
  lines.push(line);
  return lines.length <= maxLines ? lines : shortened(lines.slice(0, maxLines), measure, width);
};

/** The text, or as much of its beginning as has room before an ellipsis. */
export const shortenTo = (text: string, measure: Measure, width: number): string =>
  measure(text) <= width ? text : withEllipsis(text, measure, width);

/** The lines of a long figure: broken after a comma where there is one, else between digits. */
export const breakFigure = (text: string, measure: Measure, width: number): readonly string[] => {
  const parts = text.split(AFTER_COMMA).flatMap((group) => (measure(group) <= width ? [group] : [...group]));
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1) ?? ""}${part}`;
    if (lines.length > 0 && measure(longer) <= width) lines.splice(-1, 1, longer);
    else lines.push(part);
  }
  return lines;
};

const AFTER_COMMA = /(?<=,)/;

type Piece = { readonly text: string; readonly glue: "" | " " };

const fittingPieces = (word: string, measure: Measure, width: number): readonly Piece[] => {
  if (measure(word) <= width) return [{ text: word, glue: " " }];
  const pieces: Piece[] = [];
  let text = "";
  for (const character of word) {
    if (text !== "" && measure(text + character) > width) {
      pieces.push({ text, glue: pieces.length === 0 ? " " : "" });
      text = character;
    } else {
      text += character;
    }
  }
  return [...pieces, { text, glue: pieces.length === 0 ? " " : "" }];
};

const shortened = (lines: readonly string[], measure: Measure, width: number): readonly string[] => [
  ...lines.slice(0, -1),
  withEllipsis(lines.at(-1) ?? "", measure, width),
];

const withEllipsis = (text: string, measure: Measure, width: number): string => {
  const characters = [...text];
  while (characters.length > 0 && measure(`${characters.join("")}…`) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
};
