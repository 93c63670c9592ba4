import type { JsonValue } from "#ports/store.ts";

/** About as many characters of text are kept, twice. */
const MOST_CHARACTERS = 1_000_000;

/**
 * Parses JSON, and answers the same value for the same text as long as it is among the last ones. What is kept is known by its whole
 * text, so it is never out of date: who reads a document asks the database each time, and only spares the parsing.
 */
export const createParsedTexts = (mostCharacters = MOST_CHARACTERS): ((text: string) => JsonValue) => {
  // Two generations: when the younger is full, what nobody has asked for since the last time is forgotten.
  let younger = new Map<string, JsonValue>();
  let older = younger;
  let characters = 0;
  const keep = (text: string, value: JsonValue): void => {
    if (text.length > mostCharacters) return;
    if (characters + text.length > mostCharacters) {
      older = younger;
      younger = new Map();
      characters = 0;
    }
    younger.set(text, value);
    characters += text.length;
  };
  return (text) => {
    const known = younger.get(text);
    if (known !== undefined) return known;
    const value = older.get(text) ?? (JSON.parse(text) as JsonValue);
    keep(text, value);
    return value;
  };
};
