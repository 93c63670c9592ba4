/**
 * A line cut where the direction of writing changes, in the order in which its parts stand on the page from left to right.
 * Inside a part that is written from right to left the font's own layout turns the characters around and joins them; its spaces
 * are made unbreakable so that this happens to the part as a whole. Enough for names and descriptions, which is all that we
 * print: a line as a whole runs from left to right.
 */
export const directionRuns = (line: string): readonly string[] => {
  if (!RIGHT_TO_LEFT.test(line)) return [line];
  return line
    .split(RUN)
    .filter((part) => part !== "")
    .map((part) => (RIGHT_TO_LEFT.test(part) ? part.replaceAll(" ", "\u00a0") : part));
};

const SCRIPTS = ["Hebrew", "Arabic", "Nko"].map((name) => `\\p{Script=${name}}`);
const RIGHT_TO_LEFT = new RegExp(`[${SCRIPTS.join("")}]`, "u");
/** From one letter to the last of the same script, with nothing but spaces and signs between them. */
const RUN = new RegExp(`(${SCRIPTS.map((letter) => `${letter}(?:[^\\p{L}\\p{N}]*${letter})*`).join("|")})`, "u");
