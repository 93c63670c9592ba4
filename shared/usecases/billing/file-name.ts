const MOST_CHARACTERS = 60;

/** A text of somebody's choice as part of a file's name: what a file system or a link could take for something else becomes `_`. */
export const inFileName = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_-]/gu, "_")
    .replace(/^-/, "_")
    .slice(0, MOST_CHARACTERS);
