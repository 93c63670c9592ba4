import { isDeepStrictEqual } from "node:util";
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from "@aws-sdk/client-dynamodb";

type Item = Readonly<Record<string, AttributeValue>>;

export type PartitionCopy = {
  /** The table as it was, restored beside. */
  readonly from: string;
  /** The table in use, to which nobody else may write meanwhile. */
  readonly to: string;
  readonly partition: string;
  /** Only what has a sort key that begins so. */
  readonly sort?: string;
  /** Otherwise it is only told what differs. */
  readonly write: boolean;
};

/** One item that differed: how it is called, and what is done about it. */
export type Change = { readonly sort: string; readonly type: "put" | "delete" | "empty" };

/**
 * Makes what lies under a partition key what it was, and answers what differed. May be repeated: a second time nothing differs.
 *
 * Versions only go up. An item of an event says at which version of its page it was not counted yet, and the journal is asked
 * from there on: on a page whose version went back, what is counted anew would be looked for too late in it, and be counted twice.
 * So a page that did not exist yet is emptied and not deleted, and everything else gets the version after the later of both.
 *
 * @throws RangeError for the parts of the table `usage` of which an earlier moment would be wrong: anything but pages and what
 *   lies beside them.
 */
export const copyPartition = async (client: DynamoDBClient, copy: PartitionCopy): Promise<readonly Change[]> => {
  const { to, partition, write } = copy;
  if (/^[A-TV-Z]#/.test(partition))
    throw new RangeError(`only partitions U#… of the table usage may go back, not ${partition}`);
  const [was, is] = await Promise.all([readItems(client, copy.from, copy), readItems(client, to, copy)]);
  const changes: Change[] = [];
  for (const sort of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const change = changeOf(was.get(sort), is.get(sort));
    if (!change) continue;
    changes.push({ sort, type: change.type });
    if (!write) continue;
    if (change.type === "delete") {
      await client.send(new DeleteItemCommand({ TableName: to, Key: { pk: { S: partition }, sk: { S: sort } } }));
    } else {
      await client.send(new PutItemCommand({ TableName: to, Item: change.item }));
    }
  }
  return changes;
};

const readItems = async (
  client: DynamoDBClient,
  table: string,
  { partition, sort }: PartitionCopy,
): Promise<ReadonlyMap<string, Item>> => {
  const items = new Map<string, Item>();
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: sort === undefined ? "pk = :pk" : "pk = :pk AND begins_with(sk, :sk)",
      ExpressionAttributeValues: { ":pk": { S: partition }, ...(sort !== undefined && { ":sk": { S: sort } }) },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) items.set(String(item["sk"]?.S), item);
  return items;
};

type ItemChange =
  | { readonly type: "put" | "empty"; readonly item: Record<string, AttributeValue> }
  | { readonly type: "delete" };

const changeOf = (was: Item | undefined, is: Item | undefined): ItemChange | undefined => {
  if (was) {
    if (is && isDeepStrictEqual(withVersion(was, "0"), withVersion(is, "0")) && version(is) >= version(was))
      return undefined;
    return { type: "put", item: withVersion(was, nextVersion(was, is)) };
  }
  if (!is) return undefined;
  if (!isPage(is)) return { type: "delete" };
  if (is["c"]?.S === NO_CELLS && JOURNALED.every((name) => is[name] === undefined)) return undefined;
  const { pk, sk, ar } = is;
  if (!pk || !sk || !ar) throw new Error(`${is["sk"]?.S} is no page`);
  return {
    type: "empty",
    item: withVersion({ pk, sk, ver: { N: "0" }, c: { S: NO_CELLS }, ar }, nextVersion(undefined, is)),
  };
};

/** What a page says of its journal and of what was undone, within it and beside it. */
const JOURNALED = ["j", "jc", "und", "uc"];

/** The cells of a page on which nothing counts. */
const NO_CELLS = "[]";

const isPage = ({ pk, sk }: Item): boolean => pk?.S?.startsWith("U#") === true && sk?.S?.startsWith("H#") === true;

const version = (item: Item | undefined): bigint => BigInt(item?.["ver"]?.N ?? 0);

const nextVersion = (was: Item | undefined, is: Item | undefined): string => {
  const [before, now] = [version(was), version(is)];
  return String((before > now ? before : now) + (is ? 1n : 0n));
};

/** The same, where it has a version. */
const withVersion = (item: Item, text: string): Record<string, AttributeValue> => ({
  ...item,
  ...(item["ver"] && { ver: { N: text } }),
});
