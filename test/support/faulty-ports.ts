import type { World } from "#usecases/world.ts";
import { aroundPorts } from "./around-ports.ts";

/** What a process leaves behind when it dies at a write: nothing of it, or all of it without knowing. */
export type Death = { readonly atWrite: number; readonly when: "before" | "after" };

export class Died extends Error {}

/** A world whose process dies once, at its n-th write to any port; `writes` counts them. */
export const dyingWorld = (world: World, death?: Death): { readonly world: World; readonly writes: () => number } => {
  let writes = 0;
  return {
    writes: () => writes,
    world: aroundPorts(world, async (call, done) => {
      if (!call.writes) return done();
      writes += 1;
      const number = writes;
      const dies = number === death?.atWrite;
      if (dies && death.when === "before") throw new Died(`before write ${number}`);
      const result = await done();
      if (dies) throw new Died(`after write ${number}`);
      return result;
    }),
  };
};

/**
 * A world whose process is killed at its n-th write and stays dead: nothing is read or written afterwards, whatever else was to
 * be done. Calls that were under way are still done, as by an engine that had already been asked.
 */
export const killedWorld = (world: World, death: Death): World => {
  let writes = 0;
  let isDead = false;
  return aroundPorts(world, async (call, done) => {
    if (isDead) throw new Died(`${call.name} of a dead process`);
    if (call.writes) writes += 1;
    const dies = call.writes && writes === death.atWrite;
    if (dies) isDead = true;
    if (dies && death.when === "before") throw new Died(`before write ${death.atWrite}`);
    const result = await done();
    if (isDead) throw new Died(`${call.name} told a dead process`);
    return result;
  });
};

/** Every death that a piece of work of so many writes can die. */
export const deathsOf = (writes: number): Death[] =>
  Array.from({ length: writes }, (_, index) =>
    (["before", "after"] as const).map((when): Death => ({ atWrite: index + 1, when })),
  ).flat();

/** Does something that is repeated until it survives, as a client or a queue repeats it. */
export const untilSurvived = async <T>(done: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await done();
    } catch (cause) {
      if (!(cause instanceof Died)) throw cause;
    }
  }
};
