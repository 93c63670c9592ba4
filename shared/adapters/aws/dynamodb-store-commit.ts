import { randomBytes } from "node:crypto";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type PackedChange, packChange } from "#adapters/aws/dynamodb-store-packing.ts";
import { putAlone } from "#adapters/aws/dynamodb-store-put.ts";
import type { Retry } from "#adapters/aws/dynamodb-store-retry.ts";
import { checkSizes } from "#adapters/aws/dynamodb-store-size.ts";
import { writeTogether } from "#adapters/aws/dynamodb-store-transaction.ts";
import { type Write, writeOf } from "#adapters/aws/dynamodb-store-write.ts";
import { ConditionFailed, type Store } from "#ports/store.ts";
import { checkChanges } from "#ports/store-limits.ts";

/** A lone put by itself, everything else as a transaction; nothing at all where nothing is to be done or to be judged. */
export const commitChanges = (world: { client: DynamoDBClient; table: string; retry: Retry }): Store["commit"] => {
  const alone = putAlone(world);
  const together = writeTogether(world);
  return async (changes) => {
    const packed = checkChanges(changes).map(packChange);
    checkSizes(packed);
    // Names this commit among all others: 96 random bits.
    const mark = randomBytes(12).toString("base64url");
    const placed = placedWrites(packed, world.table, mark);
    const [first, ...others] = placed;
    if (!first) return;
    if (others.length === 0 && first.change.type === "put") {
      if ((await alone(first.change, mark)) === "refused") throw new ConditionFailed([first.position]);
      return;
    }
    const refused = await together(
      placed.map(({ write }) => write),
      mark,
    );
    if (refused.length > 0) throw new ConditionFailed(refused.flatMap((place) => placed[place]?.position ?? []));
  };
};

/** What is to be done, and for which of the changes. */
const placedWrites = (changes: readonly PackedChange[], table: string, mark: string): readonly PlacedWrite[] =>
  changes.flatMap((change, position) => {
    const write = writeOf(change, table, mark);
    return write ? [{ change, position, write }] : [];
  });
type PlacedWrite = { readonly change: PackedChange; readonly position: number; readonly write: Write };
