import type { Chance } from "./chance.ts";

/** Somebody who takes steps: a consumer from its start to its death. */
export type Process = { readonly name: string; isDead: boolean };

/**
 * Lets processes take one step at a time, in an order that chance decides. A step is what the world does in one go (a request to a
 * table); whoever asks for one is parked until it is its turn. No time passes.
 */
export type Scheduler = {
  /** Does the work when it is its turn. A dead process asks for nothing any more: its promise never settles. */
  step<T>(process: Process, work: () => Promise<T>): Promise<T>;
  /** Gives turns until nobody is parked. Throws when there is no end to it. */
  run(): Promise<void>;
  readonly steps: number;
};

/** Far more than any run needs. */
const MOST_STEPS = 200_000;

/** `atOnce`: how many parked steps may be done in one turn, for engines that group what comes together. */
export const createScheduler = (chance: Chance, { atOnce = 1 }: { readonly atOnce?: number } = {}): Scheduler => {
  const parked: { readonly process: Process; readonly go: () => Promise<void> }[] = [];
  let steps = 0;

  const take = () => {
    const at = chance.between(0, parked.length - 1);
    const [taken] = parked.splice(at, 1);
    if (!taken) throw new Error("nobody is parked");
    return taken;
  };

  return {
    step: <T>(process: Process, work: () => Promise<T>): Promise<T> => {
      if (process.isDead) return NEVER;
      return new Promise<T>((resolve, reject) => {
        const go = async (): Promise<void> => {
          if (process.isDead) {
            // The request was under way when the process died: the world may have done it all the same.
            if (chance.happens(0.5)) await work().catch(() => undefined);
            return;
          }
          await work().then(resolve, reject);
        };
        parked.push({ process, go });
      });
    },
    run: async () => {
      await settled();
      while (parked.length > 0) {
        steps += 1;
        if (steps > MOST_STEPS) throw new Error(`no end after ${MOST_STEPS} steps`);
        const turns = Array.from({ length: Math.min(parked.length, chance.between(1, atOnce)) }, take);
        await Promise.all(turns.map(({ go }) => go()));
        await settled();
      }
    },
    get steps() {
      return steps;
    },
  };
};

const NEVER = new Promise<never>(() => {});

/** Everything that follows from the last step without another one has happened: promises settle before the loop turns. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
