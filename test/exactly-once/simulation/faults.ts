import type { Chance } from "./chance.ts";
import type { Process } from "./scheduler.ts";

/** What can go wrong with a request to the world. */
export type FaultKind =
  | "died before"
  | "died after"
  | "lost answer"
  | "throttled"
  | "transaction conflict"
  | "fold failed";

/** The process is no more; nobody handles this. */
export class Died extends Error {
  constructor(process: Process) {
    super(`${process.name} died`);
    this.name = "Died";
  }
}

/** A fault of the world that a consumer sees, and answers by letting its message come again. */
export class WorldFailed extends Error {
  constructor(kind: FaultKind) {
    super(`simulated: ${kind}`);
    this.name = "WorldFailed";
  }
}

export type FaultRates = Readonly<Record<FaultKind, number>>;

/** Faults by chance, until so many have happened: a run is to have an end. */
export type Faults = {
  /** Does a request, or not, or does it and keeps the answer. `refuse` is the answer to a conflict where one is possible. */
  request<T>(process: Process, work: () => Promise<T>, conflict?: { readonly refuse: () => T }): Promise<T>;
  /** A step of ours that fails in the middle of a write. */
  mayFold(): void;
  /** How many of each kind there were. */
  readonly tally: ReadonlyMap<FaultKind, number>;
};

export const createFaults = (
  chance: Chance,
  { rates, most, die }: { readonly rates: FaultRates; readonly most: number; readonly die: (process: Process) => void },
): Faults => {
  const tally = new Map<FaultKind, number>();
  let left = most;
  const strikes = (kind: FaultKind): boolean => {
    if (left === 0 || !chance.happens(rates[kind])) return false;
    left -= 1;
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
    return true;
  };
  const kill = (process: Process): never => {
    die(process);
    throw new Died(process);
  };
  return {
    request: async (process, work, conflict) => {
      if (strikes("died before")) return kill(process);
      if (strikes("throttled")) throw new WorldFailed("throttled");
      if (conflict && strikes("transaction conflict")) return conflict.refuse();
      const answer = await work();
      if (strikes("died after")) return kill(process);
      if (strikes("lost answer")) throw new WorldFailed("lost answer");
      return answer;
    },
    mayFold: () => {
      if (strikes("fold failed")) throw new WorldFailed("fold failed");
    },
    tally,
  };
};
