import { isDecimal, toText } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** A value as scenarios write it: numbers as the text of all their digits. */
export const written = (value: unknown): unknown => (isDecimal(value) ? toText(value) : value);

/**
 * The member of an answer that a path names: `data.0.id`, `data.length`, or `data[status=DRAFT,class=INVOICE].id`, where the
 * brackets choose the only element with these members. What is not there is undefined.
 */
export const memberAt = (answer: unknown, path: string): Result<unknown, string> => {
  let value = answer;
  for (const [segment, choice] of path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)) {
    if (choice === undefined) {
      value = Array.isArray(value) && segment === "length" ? String(value.length) : membersOf(value)[segment];
      continue;
    }
    const chosen = (Array.isArray(value) ? value : []).filter((element) => isChosen(element, choice));
    if (chosen.length !== 1) {
      return err(`${path}: ${chosen.length} elements have ${choice}, instead of one, in ${JSON.stringify(value)}`);
    }
    value = chosen[0];
  }
  return ok(written(value));
};

const isChosen = (element: unknown, choice: string): boolean =>
  choice.split(",").every((pair) => {
    const [name = "", wanted] = pair.split("=");
    return String(written(membersOf(element)[name])) === wanted;
  });

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !isDecimal(value) ? (value as Record<string, unknown>) : {};
