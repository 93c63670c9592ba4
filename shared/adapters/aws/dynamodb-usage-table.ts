import { randomBytes } from "node:crypto";
import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { packChange } from "#adapters/aws/dynamodb-store-packing.ts";
import { checkSizes } from "#adapters/aws/dynamodb-store-size.ts";
import { type Write, writeOf } from "#adapters/aws/dynamodb-store-write.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import type { Pacing } from "#adapters/aws/pacing.ts";
import type { ItemKey, ItemQuery, UsageItem, UsageTable, VersionedPut } from "#adapters/aws/usage-table.ts";
import type { Change } from "#ports/store.ts";
import { checkChanges } from "#ports/store-limits.ts";

/** Keys of one batch read at the most (DynamoDB limit). */
const MOST_KEYS = 100;
/** Batch reads at the same time. */
const READS_AT_ONCE = 8;
/** Rounds in which DynamoDB may leave keys unprocessed before the reading fails. */
const MOST_ROUNDS = 8;
const ROUND_MILLISECONDS = 25;

/**
 * The `usage` table of DynamoDB. Retries of single requests are the client's; what is thrown here may have happened. Whoever writes
 * documents together with usage names their table, `ledger`, as well.
 */
export const createDynamoUsageTable = (
  client: DynamoDBClient,
  { table, ledger, pacing }: { readonly table: string; readonly ledger?: string; readonly pacing: Pacing },
): UsageTable => {
  const readBatch = async (keys: readonly ItemKey[]): Promise<UsageItem[]> => {
    const items: UsageItem[] = [];
    let wanted: Record<string, AttributeValue>[] = keys.map(marshal);
    for (let round = 1; wanted.length > 0; round += 1) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
      );
      items.push(...(Responses?.[table] ?? []).map(unmarshal));
      wanted = UnprocessedKeys?.[table]?.Keys ?? [];
      if (wanted.length === 0) break;
      if (round === MOST_ROUNDS) throw new Error(`${wanted.length} keys of ${table} stay unprocessed`);
      await pacing.wait(ROUND_MILLISECONDS * 2 ** (round - 1) * (0.5 + pacing.random() / 2));
    }
    return items;
  };

  const putIf = async (item: UsageItem, condition: Condition): Promise<"written" | Refused> => {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: marshal(item),
          ...condition,
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return "written";
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException) return { found: cause.Item && unmarshal(cause.Item) };
      if (cause instanceof TransactionConflictException) return { found: undefined };
      throw cause;
    }
  };

  return {
    get: async (key) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: marshal({ pk: key.pk, sk: key.sk }), ConsistentRead: true }),
      );
      return Item && unmarshal(Item);
    },
    getMany: async (keys) => {
      const distinct = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
      return (await inParallel(inBatches(distinct), READS_AT_ONCE, readBatch)).flat();
    },
    query: async (query) => {
      const items: UsageItem[] = [];
      let after: Record<string, AttributeValue> | undefined;
      // Ends: every page is a megabyte of the partition, or its end.
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            ...conditionOf(query),
            ScanIndexForward: query.direction !== "BACKWARD",
            ConsistentRead: true,
            ...(query.limit !== undefined && { Limit: query.limit - items.length }),
            ...(after && { ExclusiveStartKey: after }),
          }),
        );
        items.push(...Items.map(unmarshal));
        after = LastEvaluatedKey;
      } while (after && (query.limit === undefined || items.length < query.limit));
      return items;
    },
    putIfAbsent: async (item) => {
      for (let round = 1; ; round += 1) {
        const answer = await putIf(item, ABSENT);
        if (answer === "written") return undefined;
        if (answer.found) return answer.found;
        // Another write of the same item was under way.
        if (round === MOST_ROUNDS) throw new Error(`item ${item.sk} of ${table} is being written all the time`);
        await pacing.wait(ROUND_MILLISECONDS * 2 ** (round - 1) * (0.5 + pacing.random() / 2));
      }
    },
    put: async (item) => {
      await client.send(new PutItemCommand({ TableName: table, Item: marshal(item) }));
    },
    putTogether: async (items, beside = []) => {
      const [only, another] = items;
      // One item needs no transaction, which would cost twice as much.
      if (only && !another && beside.length === 0) {
        return (await putIf(only.item, replacing(only))) === "written" ? "written" : "refused";
      }
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              ...items.map((one) => ({ Put: { TableName: table, Item: marshal(one.item), ...replacing(one) } })),
              ...documentWrites(beside, ledger),
            ],
          }),
        );
        return "written";
      } catch (cause) {
        if (cause instanceof TransactionCanceledException && isRefusal(cause)) return "refused";
        throw cause;
      }
    },
  };
};

/** Changes of documents as the store would write them. */
const documentWrites = (changes: readonly Change[], table: string | undefined): readonly Write[] => {
  if (changes.length === 0) return [];
  if (table === undefined) throw new Error("documents are to be written with usage, and their table was not named");
  const packed = checkChanges(changes).map(packChange);
  checkSizes(packed);
  const mark = randomBytes(12).toString("base64url");
  return packed.flatMap((change) => writeOf(change, table, mark) ?? []);
};

type Condition = {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
};
/** `found` is the item in the way; absent where another transaction was. */
type Refused = { readonly found: UsageItem | undefined };

const ABSENT: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

const replacing = ({ replaces }: VersionedPut): Condition =>
  replaces === 0
    ? ABSENT
    : {
        ConditionExpression: "ver = :ver",
        ExpressionAttributeValues: { ":ver": { N: String(replaces) } },
      };

/**
 * Somebody else was first, or is at it, or the table turns writes away: nothing was written, and whoever waits and reads the page
 * again will see which.
 */
const REFUSALS = new Set([
  "None",
  "ConditionalCheckFailed",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);
const isRefusal = ({ CancellationReasons = [] }: TransactionCanceledException): boolean =>
  CancellationReasons.length > 0 && CancellationReasons.every(({ Code = "None" }) => REFUSALS.has(Code));

const conditionOf = ({ pk, from, to }: ItemQuery) => {
  const range =
    from !== undefined && to !== undefined
      ? " AND sk BETWEEN :from AND :to"
      : from !== undefined
        ? " AND sk >= :from"
        : to !== undefined
          ? " AND sk <= :to"
          : "";
  return {
    KeyConditionExpression: `pk = :pk${range}`,
    ExpressionAttributeValues: {
      ":pk": { S: pk },
      ...(from !== undefined && { ":from": { S: from } }),
      ...(to !== undefined && { ":to": { S: to } }),
    },
  };
};

const inBatches = (keys: readonly ItemKey[]): ItemKey[][] => {
  const batches: ItemKey[][] = [];
  for (let first = 0; first < keys.length; first += MOST_KEYS) batches.push(keys.slice(first, first + MOST_KEYS));
  return batches;
};

const marshal = (item: UsageItem | ItemKey): Record<string, AttributeValue> => {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(item) as [string, UsageItem[string]][]) {
    if (value !== undefined) attributes[name] = marshalValue(value);
  }
  return attributes;
};

const marshalValue = (value: string | number | Uint8Array): AttributeValue => {
  if (typeof value === "string") return { S: value };
  return typeof value === "number" ? { N: String(value) } : { B: value };
};

const unmarshal = (attributes: Record<string, AttributeValue>): UsageItem => {
  const { pk, sk, ...others } = attributes;
  if (pk?.S === undefined || sk?.S === undefined) throw new Error("an item of the usage table has no key");
  const values = Object.entries(others).map(([name, value]) => [name, unmarshalValue(name, value)] as const);
  return { pk: pk.S, sk: sk.S, ...Object.fromEntries(values) };
};

const unmarshalValue = (name: string, { S, N, B }: AttributeValue): string | number | Uint8Array => {
  const value = S ?? B ?? (N === undefined ? undefined : Number(N));
  if (value === undefined) throw new Error(`attribute '${name}' of the usage table is neither text, number nor bytes`);
  return value;
};
