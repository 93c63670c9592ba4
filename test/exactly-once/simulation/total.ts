import type { FaultKind } from "./faults.ts";
import type { SimulationResult } from "./simulate.ts";

/** What many runs come to. */
export type Total = {
  readonly runs: number;
  readonly submissions: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly steps: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** Those in which something did not hold. */
  readonly failed: readonly { readonly seed: number; readonly violations: readonly string[] }[];
};

export const totalOf = (results: readonly SimulationResult[]): Total => {
  const faults = new Map<FaultKind, number>();
  for (const result of results) {
    for (const [kind, count] of result.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
  }
  const sum = (count: (result: SimulationResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  return {
    runs: results.length,
    submissions: sum(({ submissions }) => submissions),
    messages: sum(({ messages }) => messages),
    deliveries: sum(({ deliveries }) => deliveries),
    steps: sum(({ steps }) => steps),
    faults,
    failed: results.flatMap(({ seed, violations }) => (violations.length > 0 ? [{ seed, violations }] : [])),
  };
};
