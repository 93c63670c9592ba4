import type { Update } from "@aws-sdk/client-dynamodb";
import { type DocumentItem, keyOfDocument, MARKS, placeAttributes } from "#adapters/aws/dynamodb-store-item.ts";
import type { PackedChange, PackedPut } from "#adapters/aws/dynamodb-store-packing.ts";
import type { Expectation } from "#ports/store.ts";

/** One step of a transaction; every kind of change has the same fields, but for what a put writes. */
export type Write =
  | { readonly Update: Update }
  | { readonly Delete: Condition & { readonly Key: DocumentItem; readonly TableName: string } }
  | {
      readonly ConditionCheck: Condition & {
        readonly Key: DocumentItem;
        readonly TableName: string;
        readonly ConditionExpression: string;
      };
    };

type Condition = {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: DocumentItem;
};

/** The change as DynamoDB does it; undefined where nothing is to be done: a check that expects nothing. */
export const writeOf = (change: PackedChange, table: string, mark: string): Write | undefined => {
  if (change.type === "put") return { Update: updateOf(change, table, mark) };
  const target = { TableName: table, Key: keyOfDocument(change.key) };
  const condition = conditionOf(change.expect);
  if (change.type === "remove") return { Delete: { ...target, ...condition } };
  const { ConditionExpression } = condition;
  return ConditionExpression === undefined
    ? undefined
    : { ConditionCheck: { ...target, ...condition, ConditionExpression } };
};

/**
 * A put as an update, since only an update can count: it takes the version from what is there, so that nobody needs to read
 * it first. It names every attribute, those to be removed too: a place in an index and an end of life do not outlive the
 * put that gave them.
 */
export const updateOf = (put: PackedPut, table: string, mark: string): Update => {
  const { written } = put;
  const condition = conditionOf(put.expect);
  const sets = Object.keys(written).map((name) => `${name} = :${name}`);
  const removes = VOLATILE.filter((name) => !(name in written));
  return {
    TableName: table,
    Key: keyOfDocument(put.key),
    UpdateExpression: `SET ${[COUNT, ...REMEMBER, ...sets].join(", ")}${removes.length > 0 ? ` REMOVE ${removes.join(", ")}` : ""}`,
    ...condition,
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(written).map(([name, value]) => [`:${name}`, value])),
      ...condition.ExpressionAttributeValues,
      ":zero": { N: "0" },
      ":one": { N: "1" },
      ":mark": { S: mark },
      ":none": { S: "-" },
    },
  };
};

const VOLATILE = [...placeAttributes("index1"), ...placeAttributes("index2"), "exp"];

// The right sides are what was there before: the marks move on by one, and the oldest falls off.
const COUNT = "ver = if_not_exists(ver, :zero) + :one";
const REMEMBER = MARKS.map(
  (name, place) => `${name} = ${place === 0 ? ":mark" : `if_not_exists(${MARKS[place - 1]}, :none)`}`,
);

const conditionOf = (expect: Expectation): Condition => {
  if (expect === "ANYTHING") return {};
  if (expect === "ABSENT") return { ConditionExpression: "attribute_not_exists(pk)" };
  if (expect === "PRESENT") return { ConditionExpression: "attribute_exists(pk)" };
  return {
    ConditionExpression: "ver = :expected",
    ExpressionAttributeValues: { ":expected": { N: String(expect.version) } },
  };
};
