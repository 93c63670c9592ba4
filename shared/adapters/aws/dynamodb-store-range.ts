import type { RangeQuery } from "#ports/store.ts";
import { MOST_SORT_BYTES } from "#ports/store-limits.ts";

/** Sort keys from the first to the last, both included; an absent end is open. */
export type SortRange = { readonly first?: string; readonly last?: string };

/**
 * The sort keys that satisfy prefix, from and until together; undefined when there can be none.
 *
 * DynamoDB takes one condition on the sort key, and the only one with two ends includes both. An end that is not included is
 * therefore turned into the last possible key before it. There is one, because keys have a greatest length:
 * before `b` it is `a` and as many of the highest characters as 1,024 bytes hold.
 */
export const sortRange = ({ prefix = "", from = "", until }: Bounds): SortRange | undefined => {
  if (byteLength(prefix) > MOST_SORT_BYTES) return undefined;
  const start = firstAtOrAfter(from);
  const end = until === undefined ? undefined : lastBefore(until);
  if (start === undefined || (until !== undefined && end === undefined)) return undefined;
  const first = bytewise(prefix, start) > 0 ? prefix : start;
  const endOfPrefix = prefix === "" ? undefined : filledUp(prefix);
  const last = earlier(endOfPrefix, end);
  if (last !== undefined && bytewise(first, last) > 0) return undefined;
  return { ...(first !== "" && { first }), ...(last !== undefined && { last }) };
};
type Bounds = Pick<RangeQuery, "prefix" | "from" | "until">;

/** The first possible key at or after a text, which may be longer than any key. */
const firstAtOrAfter = (text: string): string | undefined => {
  const start = cut(text);
  return start === text ? text : afterAllWith(start);
};

/** The last possible key before a text, which may be longer than any key. */
const lastBefore = (text: string): string | undefined => {
  const start = cut(text);
  if (start !== text) return filledUp(start);
  const points = [...text];
  const last = points.pop()?.codePointAt(0);
  if (last === undefined) return undefined;
  const rest = points.join("");
  if (last === 0) return rest === "" ? undefined : rest;
  return filledUp(rest + String.fromCodePoint(last === AFTER_SURROGATES ? BEFORE_SURROGATES : last - 1));
};

/** The first possible key after all that start so. */
const afterAllWith = (start: string): string | undefined => {
  const points = [...start];
  while (points.length > 0) {
    const last = points.pop()?.codePointAt(0) ?? LAST_CODE_POINT;
    if (last < LAST_CODE_POINT) {
      const next = last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1;
      const key = points.join("") + String.fromCodePoint(next);
      // The next character may take a byte more, as do all after it.
      if (byteLength(key) <= MOST_SORT_BYTES) return key;
    }
  }
  return undefined;
};

/** As many whole characters of the text as a key can have. */
const cut = (text: string): string => {
  if (byteLength(text) <= MOST_SORT_BYTES) return text;
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > MOST_SORT_BYTES) break;
    kept += character;
  }
  return kept;
};

/** The last possible key that starts so: filled up with the highest characters of four, three, two and one bytes. */
const filledUp = (start: string): string => {
  const left = MOST_SORT_BYTES - byteLength(start);
  return start + "\u{10ffff}".repeat(left / 4) + (HIGHEST_OF_BYTES[left % 4] ?? "");
};
const HIGHEST_OF_BYTES = ["", "\u007f", "\u07ff", "\uffff"];

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

const byteLength = (text: string): number => Buffer.byteLength(text);
const bytewise = (first: string, second: string): number => Buffer.compare(Buffer.from(first), Buffer.from(second));
const earlier = (first: string | undefined, second: string | undefined): string | undefined => {
  if (first === undefined || second === undefined) return first ?? second;
  return bytewise(first, second) < 0 ? first : second;
};
