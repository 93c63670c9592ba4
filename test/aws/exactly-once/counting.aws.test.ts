import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { describeBoundaries } from "../../exactly-once/boundaries.ts";
import { createDynamoCounting, type OpenCountingEngine } from "../../exactly-once/counting-engine.ts";
import { describeDuplicates } from "../../exactly-once/duplicates.ts";
import { describeOrderFreedom } from "../../exactly-once/order-freedom.ts";
import { openDynamoTables } from "../../support/aws/dynamodb-engine.ts";
import { realPacing } from "../../support/usage/real-pacing.ts";

/** Expiry is done by hand: no engine does it when a test wants it. */
const openDynamoCounting: OpenCountingEngine = async () => {
  const { client, usageTable, close } = await openDynamoTables();
  return createDynamoCounting(createDynamoUsageTable(client, { table: usageTable, pacing: realPacing }), {
    remove: async ({ pk, sk }) => {
      await client.send(new DeleteItemCommand({ TableName: usageTable, Key: { pk: { S: pk }, sk: { S: sk } } }));
    },
    close,
  });
};

describeDuplicates("the DynamoDB engine", openDynamoCounting, { forgets: true });
describeOrderFreedom("the DynamoDB engine", openDynamoCounting, { runs: 10 });
describeBoundaries("the DynamoDB engine", openDynamoCounting);
