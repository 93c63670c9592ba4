import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { type DocumentItem, placeAttributes, readDocument } from "#adapters/aws/dynamodb-store-item.ts";
import { type SortRange, sortRange } from "#adapters/aws/dynamodb-store-range.ts";
import type { Retry } from "#adapters/aws/dynamodb-store-retry.ts";
import type { IndexName, Page, RangeQuery, Store, Stored } from "#ports/store.ts";
import { canBePartition, checkLimit } from "#ports/store-limits.ts";

/**
 * Lists one partition, strongly consistent, or one of an index, which lags behind: DynamoDB knows no other reading of one.
 * In an index several documents may have the same place; DynamoDB puts those in an order of its own, the same both ways.
 */
export const listDocuments =
  ({ client, table, retry }: { client: DynamoDBClient; table: string; retry: Retry }): Store["list"] =>
  async (query) => {
    checkLimit(query.limit);
    const after = query.after === undefined ? undefined : parseCursor(query.after, query);
    const range = sortRange(query);
    if (!range || !canBePartition(query.partition)) return { items: [] };
    const input: QueryCommandInput = {
      TableName: table,
      ...(query.index ? { IndexName: query.index } : { ConsistentRead: true }),
      ...keyCondition(query, range),
      ScanIndexForward: query.direction === "FORWARD",
    };
    // One more than asked for tells whether there is a next page.
    const wanted = query.limit + 1;
    const items: DocumentItem[] = [];
    let start = after;
    // An answer ends at 1 MB. It brings one document at least, and no more answers are needed than there are documents.
    for (let answers = 0; answers <= wanted; answers += 1) {
      const command = new QueryCommand({
        ...input,
        Limit: wanted - items.length,
        ...(start && { ExclusiveStartKey: start }),
      });
      const answer = await retry(() => client.send(command));
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
      if (!start || items.length >= wanted) return pageOf(items, query);
    }
    throw new Error(
      `DynamoDB answered ${wanted + 1} times for ${wanted} documents of ${query.partition}, without an end`,
    );
  };

const keyCondition = (
  { partition, index, prefix, from, until }: RangeQuery,
  { first, last }: SortRange,
): Pick<QueryCommandInput, "KeyConditionExpression" | "ExpressionAttributeValues"> => {
  const [pk, sk] = attributesOf(index);
  const values: DocumentItem = { ":partition": { S: partition } };
  const condition = (sorts: string): ReturnType<typeof keyCondition> => ({
    KeyConditionExpression: `${pk} = :partition${sorts}`,
    ExpressionAttributeValues: values,
  });
  if (prefix && from === undefined && until === undefined) {
    values[":prefix"] = { S: prefix };
    return condition(` AND begins_with(${sk}, :prefix)`);
  }
  if (first !== undefined) values[":first"] = { S: first };
  if (last !== undefined) values[":last"] = { S: last };
  if (first !== undefined && last !== undefined) return condition(` AND ${sk} BETWEEN :first AND :last`);
  if (first !== undefined) return condition(` AND ${sk} >= :first`);
  if (last !== undefined) return condition(` AND ${sk} <= :last`);
  return condition("");
};

const pageOf = (items: readonly DocumentItem[], query: RangeQuery): Page<Stored> => {
  const page = items.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map(readDocument),
    ...(items.length > query.limit && last && { next: formatCursor(last, query) }),
  };
};

const attributesOf = (index: IndexName | undefined): readonly [partition: string, sort: string] =>
  index ? placeAttributes(index) : ["pk", "sk"];

/** What says where a page ended: the key of its last document, and its place in the index. */
const cursorAttributes = ({ index }: RangeQuery): readonly string[] =>
  index ? [...placeAttributes(index), "pk", "sk"] : ["pk", "sk"];

const formatCursor = (item: DocumentItem, query: RangeQuery): string =>
  Buffer.from(JSON.stringify(cursorAttributes(query).map((name) => item[name]?.S))).toString("base64url");

const parseCursor = (text: string, query: RangeQuery): DocumentItem => {
  const names = cursorAttributes(query);
  const parts = partsOf(text);
  const fits = parts.length === names.length && parts.every((part) => typeof part === "string");
  if (!fits || parts[0] !== query.partition) throw new RangeError("this is no cursor of this list");
  return Object.fromEntries(names.map((name, place) => [name, { S: String(parts[place]) }]));
};

const partsOf = (text: string): readonly unknown[] => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(parts) ? parts : [];
  } catch (cause) {
    throw new RangeError("this is no cursor of a list", { cause });
  }
};
