import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoUsageTable } from "#adapters/aws/dynamodb-usage-table.ts";
import { NO_ARCHIVE } from "#adapters/aws/usage-archive-objects.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { createDynamoEngine } from "../../exactly-once/simulation/dynamo-engine.ts";
import { createMovableClock, type SimulationResult, simulate } from "../../exactly-once/simulation/simulate.ts";
import { totalOf } from "../../exactly-once/simulation/total.ts";
import { type DynamoTables, openDynamoTables } from "../../support/aws/dynamodb-engine.ts";
import { realPacing } from "../../support/usage/real-pacing.ts";

const SEEDS = 40;
const AT_ONCE = 4;

/** The same worlds as in memory, over the engine: its conditions, transactions, batches and pages instead of ours. */
describe("events in a world of deaths, lost answers and throttles", () => {
  let tables: DynamoTables;
  beforeAll(async () => {
    tables = await openDynamoTables();
  });
  afterAll(() => tables.close());

  it("count once over DynamoDB", async () => {
    const table = createDynamoUsageTable(tables.client, { table: tables.usageTable, pacing: realPacing });
    const simulateOne = (seed: number): Promise<SimulationResult> => {
      const clock = createMovableClock();
      const organizationId = `org.${seed}` as OrganizationId;
      return simulate(seed, {
        engine: createDynamoEngine(table, { organizationId, clock, objects: NO_ARCHIVE }),
        clock,
        organizationId,
      });
    };
    const results: SimulationResult[] = [];
    for (let first = 0; first < SEEDS; first += AT_ONCE) {
      results.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => simulateOne(first + at)))));
    }
    const total = totalOf(results);
    expect(total.failed).toEqual([]);
    expect(total.runs).toBe(SEEDS);
    expect([...total.faults.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(SEEDS);
  }, 600_000);
});
