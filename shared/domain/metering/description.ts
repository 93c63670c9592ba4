/** Characters of a status description at the most (Togai rule §10.5). */
const MOST_CHARACTERS = 250;

/** All parts in one status description; those that do not fit any more are counted. */
export const description = (parts: readonly string[]): string => {
  const all = parts.join("; ");
  if (all.length <= MOST_CHARACTERS) return all;
  for (let shown = parts.length - 1; shown > 0; shown -= 1) {
    const text = `${parts.slice(0, shown).join("; ")}; and ${parts.length - shown} more`;
    if (text.length <= MOST_CHARACTERS) return text;
  }
  const more = parts.length > 1 ? `; and ${parts.length - 1} more` : "";
  return `${(parts[0] ?? "").slice(0, MOST_CHARACTERS - more.length - 1)}…${more}`;
};

/** The same for a list of names: `the event lacks attributes 'a', 'b', and 3 more`. */
export const nameList = (names: readonly string[]): string => {
  const quoted = names.map((name) => `'${name}'`);
  for (let shown = quoted.length; shown > 1; shown -= 1) {
    const text = [
      ...quoted.slice(0, shown),
      ...(shown < quoted.length ? [`and ${quoted.length - shown} more`] : []),
    ].join(", ");
    if (text.length <= MOST_NAMES) return text;
  }
  return quoted.length > 1 ? `${quoted[0]}, and ${quoted.length - 1} more` : (quoted[0] ?? "");
};

const MOST_NAMES = 110;
