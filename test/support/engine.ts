import type { LocalAdapters } from "#adapters/local/local-adapters.ts";

/**
 * The adapters that a test is to run on. They are those of one process, unless the environment names another engine for documents
 * and usage: `TOLLBOOK_TEST_ENGINE=dynamodb` puts them into tables of the engine at `TOLLBOOK_TEST_DYNAMODB`.
 */
export const onEngine = async (adapters: LocalAdapters): Promise<LocalAdapters> => {
  const engine = process.env["TOLLBOOK_TEST_ENGINE"] ?? "sqlite";
  if (engine === "sqlite") return adapters;
  if (engine !== "dynamodb") throw new Error(`TOLLBOOK_TEST_ENGINE is sqlite or dynamodb, not '${engine}'`);
  // Only here, so that tests in one process do not load a client of AWS.
  const { openDynamoStorage } = await import("./aws/dynamodb-storage.ts");
  const storage = await openDynamoStorage(adapters.clock);
  return {
    ...adapters,
    store: storage.store,
    usageCounters: storage.usageCounters,
    close: async () => {
      await adapters.close();
      await storage.close();
    },
  };
};
