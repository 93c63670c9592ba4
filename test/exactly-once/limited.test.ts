import { expect, it } from "vitest";
import { simulateLimited } from "./simulation/simulate-limited.ts";

const SEEDS = Number(process.env["EXACTLY_ONCE_SEEDS"] ?? "100");

it("counts limited events and moves what limits them together, in a bad world", { timeout: 120_000 }, async () => {
  const faults = new Map<string, number>();
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const result = await simulateLimited(seed);
    expect(result.violations, `seed ${seed}`).toEqual([]);
    for (const [kind, times] of result.faults) faults.set(kind, (faults.get(kind) ?? 0) + times);
  }
  // A world in which nothing goes wrong would prove nothing.
  for (const kind of ["died before", "died after", "lost answer", "throttled", "transaction conflict"]) {
    expect(faults.get(kind) ?? 0, kind).toBeGreaterThan(0);
  }
});
