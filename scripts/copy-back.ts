/**
 * Copies a part of a table that was restored beside back into the table in use, while nobody writes there
 * (docs/operations.md says when and what):
 *
 *   npm run copy-back -- --from TABLE-restored --to TABLE --partition 'U#…'            says what differs
 *   npm run copy-back -- --from TABLE-restored --to TABLE --partition 'U#…' --write    and copies it
 *   … --partition '<org>#invoice' --sort in_…                                          only sort keys that begin so
 *
 * Exit codes: 0 done, 1 failed, which may have copied a part and can be repeated, 2 called wrongly.
 */
import { parseArgs } from "node:util";
import { createDynamoClient } from "#adapters/aws/dynamodb-client.ts";
import { copyPartition, type PartitionCopy } from "./copy-back/copy-partition.ts";

const USAGE = "Usage: npm run copy-back -- --from TABLE --to TABLE --partition KEY [--sort PREFIX] [--write]";

const whatIsAsked = (): PartitionCopy | string => {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      options: { from: text, to: text, partition: text, sort: text, write: { type: "boolean", default: false } },
    });
    const { from, to, partition, sort, write } = values;
    if (!from || !to || !partition) return "--from, --to and --partition are needed";
    if (from === to) return "--from and --to are the same table";
    return { from, to, partition, write, ...(sort !== undefined && { sort }) };
  } catch (cause) {
    return (cause as Error).message;
  }
};

const asked = whatIsAsked();
if (typeof asked === "string") {
  console.error(`copy-back: ${asked}\n${USAGE}`);
  process.exitCode = 2;
} else {
  const client = createDynamoClient();
  try {
    const changes = await copyPartition(client, asked);
    for (const { sort, type } of changes) console.log(`${type.padEnd(6)}  ${sort}`);
    const what = `${changes.length} item${changes.length === 1 ? "" : "s"} of ${asked.partition}`;
    console.log(asked.write ? `Copied ${what}.` : `${what} differ; --write copies them.`);
  } catch (cause) {
    console.error(`copy-back: ${(cause as Error).message}`);
    process.exitCode = 1;
  } finally {
    client.destroy();
  }
}
