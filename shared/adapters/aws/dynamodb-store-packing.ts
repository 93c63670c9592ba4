import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type DocumentItem, placeAttributes } from "#adapters/aws/dynamodb-store-item.ts";
import { packTextAbove } from "#adapters/aws/packed-text.ts";
import type { CheckedChange } from "#ports/store-limits.ts";

export type PackedChange = Exclude<CheckedChange, CheckedPut> | PackedPut;
export type PackedPut = Pick<CheckedPut, "type" | "key" | "expect"> & {
  /** The attributes that the put gives by itself: all but its key, version and marks. */
  readonly written: DocumentItem;
};
type CheckedPut = Extract<CheckedChange, { type: "put" }>;

/** What a change writes. Packed once: what is judged by its size is what is sent. */
export const packChange = (change: CheckedChange): PackedChange => {
  if (change.type !== "put") return change;
  const { type, key, expect } = change;
  return { type, key, expect, written: writtenBy(change) };
};

const writtenBy = ({ text, indexes = {}, expiresAt }: CheckedPut): DocumentItem => {
  const written: DocumentItem = { doc: attributeOf(packDocument(text)) };
  for (const index of ["index1", "index2"] as const) {
    const place = indexes[index];
    if (!place) continue;
    const [partition, sort] = placeAttributes(index);
    written[partition] = { S: place.partition };
    written[sort] = { S: place.sort };
  }
  // Whole seconds, upwards: a document never vanishes before its time.
  if (expiresAt !== undefined) written["exp"] = { N: String(Math.ceil(expiresAt / 1_000)) };
  return written;
};

/** Shorter ones stay legible to whoever looks into the table, and would seldom cost a write unit less. */
const packDocument = packTextAbove(1_024);

const attributeOf = (packed: string | Uint8Array): AttributeValue =>
  typeof packed === "string" ? { S: packed } : { B: packed };
