import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unpackText } from "#adapters/aws/packed-text.ts";
import type { IndexName, Key, Stored } from "#ports/store.ts";

/**
 * A document as the table holds it.
 *
 * - `pk`, `sk`: its key.
 * - `ver`: its version, from 1.
 * - `doc`: its value as JSON text, compressed where that is long: raw deflate, as binary. DynamoDB's own maps would take its
 *   numbers through a type of theirs, and refuse an empty attribute name.
 * - `pk1`, `sk1`, `pk2`, `sk2`: its places in the indexes; absent where it has none.
 * - `exp`: when it may vanish, in seconds since 1970.
 * - `mark`, `mark1`, `mark2`: the commits that put it last, the latest first. See `dynamodb-store-put.ts`.
 */
export type DocumentItem = Record<string, AttributeValue>;

export const keyOfDocument = ({ partition, sort }: Key): DocumentItem => ({ pk: { S: partition }, sk: { S: sort } });

/** The names of the two attributes that place a document in an index. */
export const placeAttributes = (index: IndexName): readonly [partition: string, sort: string] => {
  const number = index.slice("index".length);
  return [`pk${number}`, `sk${number}`];
};

export const MARKS = ["mark", "mark1", "mark2"] as const;

/** Whether the commit with this mark is one of the three that put the document last. */
export const carriesMark = (item: DocumentItem | undefined, mark: string): boolean =>
  MARKS.some((name) => item?.[name]?.S === mark);

/** The document; throws, with its key, where the item is none that this code wrote. */
export const readDocument = (item: DocumentItem): Stored => {
  const { pk, sk, ver, doc } = item;
  const version = Number(ver?.N);
  const packed = doc?.S ?? doc?.B;
  if (pk?.S === undefined || sk?.S === undefined || packed === undefined || !Number.isSafeInteger(version)) {
    throw new Error(`the item at ${describe(item)} is no document: it lacks a text or a version`);
  }
  try {
    return { key: { partition: pk.S, sort: sk.S }, version, value: JSON.parse(unpackText(packed)) };
  } catch (cause) {
    throw new Error(`the item at ${describe(item)} is no document: its value is no JSON`, { cause });
  }
};

const describe = ({ pk, sk }: DocumentItem): string => JSON.stringify([pk?.S, sk?.S]);
