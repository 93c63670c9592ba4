import { type DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import type { Retry } from "#adapters/aws/dynamodb-store-retry.ts";
import type { Write } from "#adapters/aws/dynamodb-store-write.ts";

/**
 * Several writes together, or one that must not happen twice. Answers which were refused, by their place; when there are any,
 * nothing was written.
 *
 * The mark is the request token: for ten minutes DynamoDB answers the same token with what came of it, so that a transaction
 * whose answer was lost is neither done again nor refused because of itself. All our tries use the same one; one that was
 * cancelled left nothing behind, and the next is done anew.
 *
 * Where rivals and failed conditions are named together, it is tried again. If the rivals outlast all tries, only those are
 * answered that were refused for certain.
 */
export const writeTogether =
  ({ client, retry }: { client: DynamoDBClient; retry: Retry }) =>
  async (writes: readonly Write[], mark: string): Promise<readonly number[]> => {
    const command = new TransactWriteItemsCommand({ TransactItems: [...writes], ClientRequestToken: mark });
    try {
      await retry(() => client.send(command));
      return [];
    } catch (cause) {
      const refused = refusedPlaces(cause);
      if (refused.length === 0) throw cause;
      return refused;
    }
  };

/** DynamoDB names a reason for each write, in their order. */
const refusedPlaces = (cause: unknown): readonly number[] =>
  cause instanceof TransactionCanceledException
    ? (cause.CancellationReasons ?? []).flatMap(({ Code }, place) => (Code === "ConditionalCheckFailed" ? [place] : []))
    : [];
