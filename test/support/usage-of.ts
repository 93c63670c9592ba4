import { expect } from "vitest";
import { tollbook } from "./command-line.ts";

/** What the meters of the token organization have counted in November 2023, as the command line prints it. */
export const usageOf = async (dataDir: string): Promise<{ readonly context: number; readonly generated: number }> => {
  const { code, json, stderr } = await tollbook("usage", "--from", "2023-11-01", "--json", "--data", dataDir);
  expect([code, stderr]).toEqual([0, ""]);
  const of = (name: string): number =>
    json.data
      .filter((row: { usageMeter: string; cycleStart: string }) => row.usageMeter === name)
      .reduce((sum: number, { usage }: { usage: number }) => sum + usage, 0);
  return { context: of("Context tokens"), generated: of("Generated tokens") };
};
