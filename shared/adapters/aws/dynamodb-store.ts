import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { commitChanges } from "#adapters/aws/dynamodb-store-commit.ts";
import { listDocuments } from "#adapters/aws/dynamodb-store-listing.ts";
import { getDocument, getDocuments } from "#adapters/aws/dynamodb-store-reading.ts";
import { createPause, createRetry } from "#adapters/aws/dynamodb-store-retry.ts";
import type { Store } from "#ports/store.ts";

export type DynamoStoreSettings = {
  /** The physical name of the table `ledger`. */
  readonly table: string;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** At least 0 and below 1. */
  readonly random: () => number;
};

/**
 * Documents in the table `ledger`. Trouble that may pass is tried again a bounded number of times; whatever else DynamoDB
 * says passes as it is.
 */
export const createDynamoStore = (client: DynamoDBClient, { table, wait, random }: DynamoStoreSettings): Store => {
  const pause = createPause({ wait, random });
  const world = { client, table, pause, retry: createRetry(pause) };
  return {
    get: getDocument(world),
    getMany: getDocuments(world),
    list: listDocuments(world),
    commit: commitChanges(world),
  };
};
