import { describe, expect, it } from "vitest";
import type { FaultKind } from "./simulation/faults.ts";
import { simulateInMemory } from "./simulation/simulate-in-memory.ts";
import { simulateInSqlite } from "./simulation/simulate-in-sqlite.ts";
import { totalOf } from "./simulation/total.ts";

/** Seeds of one run of the tests; `npm run soak` takes thousands. */
const SEEDS = 300;
const TIME = 120_000;

/** Every seed is one world: 2 to 5 consumers, 30 % repeated ids, and a death, a lost answer or a throttle at any step. */
describe("events in a world of deaths, lost answers, throttles and deliveries in any order", () => {
  it(
    "count once over the DynamoDB adapter",
    async () => {
      const results = [];
      for (let seed = 0; seed < SEEDS; seed += 1) results.push(await simulateInMemory(seed));
      const total = totalOf(results);
      expect(total.failed).toEqual([]);
      // A proof by a world in which nothing goes wrong would be none.
      for (const kind of EVERY_FAULT) expect([kind, (total.faults.get(kind) ?? 0) > 0]).toEqual([kind, true]);
      expect(total.submissions).toBeGreaterThan(20 * SEEDS);
      expect(total.deliveries).toBeGreaterThan(total.messages);
    },
    TIME,
  );

  it(
    "count once over the SQLite adapter",
    async () => {
      const results = [];
      for (let seed = 0; seed < SEEDS / 2; seed += 1) results.push(await simulateInSqlite(seed));
      expect(totalOf(results).failed).toEqual([]);
    },
    TIME,
  );

  it("run in the same way again from the same seed", async () => {
    const [first, second, other] = [await simulateInMemory(7), await simulateInMemory(7), await simulateInMemory(8)];
    expect(second).toEqual(first);
    expect(other.steps).not.toBe(first.steps);
  });
});

const EVERY_FAULT: readonly FaultKind[] = [
  "died before",
  "died after",
  "lost answer",
  "throttled",
  "transaction conflict",
  "fold failed",
];
