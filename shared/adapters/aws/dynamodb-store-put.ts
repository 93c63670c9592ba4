import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { carriesMark, MARKS } from "#adapters/aws/dynamodb-store-item.ts";
import type { PackedPut } from "#adapters/aws/dynamodb-store-packing.ts";
import type { Retry } from "#adapters/aws/dynamodb-store-retry.ts";
import { updateOf } from "#adapters/aws/dynamodb-store-write.ts";

/**
 * A put that is a commit by itself: one write unit for each started kilobyte, where a transaction takes two. Answers
 * "refused" when its expectation is not met.
 *
 * When the answer is lost, the client sends the put again, which then finds its own work. So each put leaves a mark that
 * nobody else has, and the document keeps the last three: a put that finds its mark has happened, and does not happen twice.
 * Three, because others may put the document in between.
 */
export const putAlone =
  ({ client, table, retry }: { client: DynamoDBClient; table: string; retry: Retry }) =>
  async (put: PackedPut, mark: string): Promise<"done" | "refused"> => {
    const update = updateOf(put, table, mark);
    const command = new UpdateItemCommand({
      ...update,
      ConditionExpression: orOnce(put, update.ConditionExpression),
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    try {
      await retry(() => client.send(command));
      return "done";
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      return carriesMark(cause.Item, mark) ? "done" : "refused";
    }
  };

/** Expectations that still hold after the put itself would let it happen again: those also ask for its mark. */
const orOnce = ({ expect }: PackedPut, condition: string | undefined): string | undefined => {
  if (expect === "PRESENT") return `${condition} AND ${NOT_YET}`;
  if (expect === "ANYTHING") return `attribute_not_exists(pk) OR ${NOT_YET}`;
  return condition;
};
const NOT_YET = `NOT :mark IN (${MARKS.join(", ")})`;
