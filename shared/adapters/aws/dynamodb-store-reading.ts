import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { type DocumentItem, keyOfDocument, readDocument } from "#adapters/aws/dynamodb-store-item.ts";
import { MOST_TRIES, type Pause, type Retry } from "#adapters/aws/dynamodb-store-retry.ts";
import type { Store } from "#ports/store.ts";
import { canBeKey, checkKeys, identityOf } from "#ports/store-limits.ts";

type World = { client: DynamoDBClient; table: string; retry: Retry; pause: Pause };

/** Reads one document. What cannot be a key is not asked for: nothing can be there. */
export const getDocument =
  ({ client, table, retry }: World): Store["get"] =>
  async (key) => {
    if (!canBeKey(key)) return undefined;
    const command = new GetItemCommand({ TableName: table, Key: keyOfDocument(key), ConsistentRead: true });
    const { Item } = await retry(() => client.send(command));
    return Item && readDocument(Item);
  };

/** Reads many, a hundred at a time, up to ten hundreds at once. */
export const getDocuments = (world: World): Store["getMany"] => {
  const readHundred = readSome(world);
  return async (keys) => {
    checkKeys(keys);
    const distinct = new Map(keys.filter(canBeKey).map((key) => [identityOf(key), keyOfDocument(key)]));
    const items = await Promise.all(hundreds([...distinct.values()]).map(readHundred));
    return items.flat().map(readDocument);
  };
};

/**
 * DynamoDB may leave keys unread, where an answer would exceed 16 MB or a partition is busy. Those are asked for again, as
 * long as at least one more is read in {@link MOST_TRIES} tries.
 */
const readSome =
  ({ client, table, retry, pause }: World) =>
  async (keys: readonly DocumentItem[]): Promise<readonly DocumentItem[]> => {
    const found: DocumentItem[] = [];
    let left = keys;
    let tries = 0;
    while (left.length > 0) {
      if (tries >= MOST_TRIES) throw new Error(`DynamoDB left ${left.length} of ${keys.length} keys unread`);
      if (tries > 0) await pause(tries);
      const command = new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: [...left], ConsistentRead: true } },
      });
      const { Responses, UnprocessedKeys } = await retry(() => client.send(command));
      found.push(...(Responses?.[table] ?? []));
      const unread = UnprocessedKeys?.[table]?.Keys ?? [];
      tries = unread.length < left.length ? 1 : tries + 1;
      left = unread;
    }
    return found;
  };

const hundreds = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / 100) }, (_, place) => all.slice(place * 100, place * 100 + 100));
