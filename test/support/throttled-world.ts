import type { World } from "#usecases/world.ts";
import { aroundPorts } from "./around-ports.ts";

/** What an adapter throws after its own repeats were turned away, too. */
class Throttled extends Error {
  constructor(call: string) {
    super(`${call} was throttled`);
    this.name = "ThrottlingException";
  }
}

/**
 * A world whose tables turn away every n-th operation until they are healed. `losesAnswers`: a write that is turned away was done
 * all the same, as when only its answer is lost.
 */
export const throttledWorld = (
  world: World,
  { every, losesAnswers = false }: { readonly every: number; readonly losesAnswers?: boolean },
): { readonly world: World; readonly heal: () => void; readonly throttled: () => number } => {
  let operations = 0;
  let throttled = 0;
  let isHealed = false;
  return {
    heal: () => {
      isHealed = true;
    },
    throttled: () => throttled,
    world: aroundPorts(world, async (call, done) => {
      const isTable = call.name.startsWith("store.") || call.name.startsWith("usageCounters.");
      if (!isTable || isHealed) return done();
      operations += 1;
      if (operations % every !== 0) return done();
      throttled += 1;
      if (losesAnswers && call.writes) await done();
      throw new Throttled(call.name);
    }),
  };
};
