import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type AwsClientStub, mockClient } from "aws-sdk-client-mock";
import { createDynamoStore } from "#adapters/aws/dynamodb-store.ts";
import type { Store } from "#ports/store.ts";

/** A store over a client that answers what the test says. It does not wait, but tells how long it would have. */
export const openMockedDynamoStore = (): {
  readonly store: Store;
  readonly dynamo: AwsClientStub<DynamoDBClient>;
  /** Milliseconds, half of what may be waited: chance is in the middle. */
  readonly waits: readonly number[];
} => {
  const client = new DynamoDBClient({ region: "us-east-1" });
  const waits: number[] = [];
  return {
    dynamo: mockClient(client),
    waits,
    store: createDynamoStore(client, {
      table: "ledger",
      wait: async (milliseconds) => {
        waits.push(milliseconds);
      },
      random: () => 0.5,
    }),
  };
};
