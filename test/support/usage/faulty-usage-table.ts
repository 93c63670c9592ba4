import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { Faults } from "../../exactly-once/simulation/faults.ts";
import type { Process, Scheduler } from "../../exactly-once/simulation/scheduler.ts";

/**
 * A `usage` table as one process sees it in a bad world: every operation waits for its turn, and by chance the process dies before
 * or after it, its answer is lost, it is throttled, or a write of several items meets another transaction. Reads stay strongly
 * consistent, and each operation stays one step: that much DynamoDB promises.
 */
export const createFaultyUsageTable = (
  table: UsageTable,
  { scheduler, faults, process }: { readonly scheduler: Scheduler; readonly faults: Faults; readonly process: Process },
): UsageTable => {
  const request = <T>(work: () => Promise<T>, conflict?: { readonly refuse: () => T }): Promise<T> =>
    scheduler.step(process, () => faults.request(process, work, conflict));
  return {
    get: (key) => request(() => table.get(key)),
    getMany: (keys) => request(() => table.getMany(keys)),
    query: (query) => request(() => table.query(query)),
    putIfAbsent: (item) => request(() => table.putIfAbsent(item)),
    put: (item) => request(() => table.put(item)),
    putTogether: (items, beside) => request(() => table.putTogether(items, beside), { refuse: () => "refused" }),
  };
};
