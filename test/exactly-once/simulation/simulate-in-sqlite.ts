import type { OrganizationId } from "#domain/ids.ts";
import { createMovableClock, type SimulationResult, simulate } from "./simulate.ts";
import { openSqliteEngine } from "./sqlite-engine.ts";

/** One run of the adapter for SQLite. */
export const simulateInSqlite = async (seed: number): Promise<SimulationResult> => {
  const engine = openSqliteEngine();
  try {
    return await simulate(seed, { engine, clock: createMovableClock(), organizationId: ORGANIZATION });
  } finally {
    await engine.close();
  }
};

const ORGANIZATION = "org.24DTYka03Um.MFK81" as OrganizationId;
