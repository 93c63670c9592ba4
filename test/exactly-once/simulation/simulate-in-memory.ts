import type { OrganizationId } from "#domain/ids.ts";
import { createMemoryEngine } from "./memory-engine.ts";
import { createMovableClock, type SimulationResult, simulate } from "./simulate.ts";

/** One run of the adapter for DynamoDB over a table in memory. */
export const simulateInMemory = (seed: number): Promise<SimulationResult> => {
  const clock = createMovableClock();
  return simulate(seed, { engine: createMemoryEngine(ORGANIZATION, { clock }), clock, organizationId: ORGANIZATION });
};

const ORGANIZATION = "org.24DTYka03Um.MFK81" as OrganizationId;
