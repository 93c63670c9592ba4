import type { z } from "zod";
import type { Reason } from "#domain/refusal.ts";

export type Reasons = readonly [Reason, ...Reason[]];

/** Characters of one reason at the most: a name that nobody knows may be a megabyte long. */
const MOST_CHARACTERS = 200;

/** Everything that a schema found wrong, up to `most`, each with its path below `under`: `events[3].attributes[0].value`. */
export const reasonsOf = (
  error: z.core.$ZodError,
  { under = [], most = 100 }: { readonly under?: readonly PropertyKey[]; readonly most?: number } = {},
): Reasons => {
  const [first = { path: pathText(under), message: "is not valid" }, ...others] = error.issues
    .slice(0, most)
    .map(({ path, message }) => ({ path: pathText([...under, ...path]), message: message.slice(0, MOST_CHARACTERS) }));
  return [first, ...others];
};

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    const name = String(part).slice(0, MOST_CHARACTERS);
    return text === "" ? name : `${text}.${name}`;
  }, "");
