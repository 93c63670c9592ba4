import { buildMutant } from "./build-mutant.ts";
import type { Mutant } from "./mutants.ts";

/** How a mutant was found out. */
export type Kill = { readonly seed: number; readonly violation: string };

/** Runs seeds from 0 on until one notices the mutant; undefined where none of so many does. */
export const killMutant = async (mutant: Mutant, { seeds }: { readonly seeds: number }): Promise<Kill | undefined> => {
  const simulate = await buildMutant(mutant);
  for (let seed = 0; seed < seeds; seed += 1) {
    const [violation] = (await simulate(seed)).violations;
    if (violation !== undefined) return { seed, violation };
  }
  return undefined;
};
