import type { Chance } from "./chance.ts";
import type { Process } from "./scheduler.ts";
import type { SimulatedMessage } from "./workload.ts";

/**
 * A queue that delivers at least once, at its worst: to two consumers at the same time (the visibility time-out ran out), again
 * after a failure or a death, again after it was acknowledged, in any order; and one that fails may end as a dead letter.
 */
export type SimulatedQueue = {
  post(message: SimulatedMessage): void;
  /** Up to so many messages; none once everything is done for good. Waits while others hold what is left. */
  receive(process: Process, most: number): Promise<readonly SimulatedMessage[]>;
  acknowledge(message: SimulatedMessage, process: Process): void;
  /** It comes again, or is given up. */
  fail(message: SimulatedMessage, process: Process): void;
  /** What a process held comes again. */
  died(process: Process): void;
  /** Messages that were given up. */
  readonly deadLetters: readonly SimulatedMessage[];
  /** Puts dead letters back. */
  redrive(messages: readonly SimulatedMessage[]): void;
  readonly deliveries: number;
};

const NEVER = new Promise<never>(() => {});

type State = {
  readonly message: SimulatedMessage;
  isVisible: boolean;
  readonly holders: Set<Process>;
};

const TWO_AT_ONCE = 0.1;
const AGAIN_AFTER_SUCCESS = 0.1;
const GIVEN_UP = 0.04;
/** Of corrections, which are few. */
const CORRECTION_GIVEN_UP = 0.3;

export const createSimulatedQueue = (
  chance: Chance,
  { acknowledged }: { readonly acknowledged: (message: SimulatedMessage) => void },
): SimulatedQueue => {
  const states = new Map<SimulatedMessage, State>();
  const deadLetters: SimulatedMessage[] = [];
  const repeated = new Set<SimulatedMessage>();
  let waiting: (() => void)[] = [];
  let deliveries = 0;

  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const one of woken) one();
  };
  const release = (state: State, process: Process): void => {
    state.holders.delete(process);
    if (states.get(state.message) !== state) return;
    if (chance.happens(state.message.undo ? CORRECTION_GIVEN_UP : GIVEN_UP) && state.holders.size === 0) {
      states.delete(state.message);
      deadLetters.push(state.message);
    } else {
      state.isVisible = true;
    }
    wake();
  };
  const takeOne = (process: Process): SimulatedMessage | undefined => {
    const all = [...states.values()].filter(({ holders }) => !holders.has(process));
    const visible = all.filter(({ isVisible }) => isVisible);
    const wanted = all.length > 0 && (chance.happens(TWO_AT_ONCE) ? all : visible);
    if (!wanted || wanted.length === 0) return undefined;
    const state = chance.pick(wanted);
    state.isVisible = false;
    state.holders.add(process);
    deliveries += 1;
    return state.message;
  };
  const post = (message: SimulatedMessage): void => {
    states.set(message, { message, isVisible: true, holders: new Set() });
    wake();
  };

  return {
    post,
    receive: async (process, most) => {
      for (;;) {
        const taken: SimulatedMessage[] = [];
        while (taken.length < most) {
          const message = takeOne(process);
          if (!message) break;
          taken.push(message);
        }
        if (taken.length > 0 || states.size === 0) return taken;
        await new Promise<void>((resolve) => waiting.push(resolve));
        // A request of its own that was still under way killed it.
        if (process.isDead) return NEVER;
      }
    },
    acknowledge: (message, process) => {
      const state = states.get(message);
      acknowledged(message);
      if (!state) return;
      state.holders.delete(process);
      if (!repeated.has(message) && chance.happens(AGAIN_AFTER_SUCCESS)) {
        repeated.add(message);
        state.isVisible = true;
      } else {
        states.delete(message);
      }
      wake();
    },
    fail: (message, process) => {
      const state = states.get(message);
      if (state) release(state, process);
    },
    died: (process) => {
      for (const state of [...states.values()]) if (state.holders.has(process)) release(state, process);
    },
    deadLetters,
    redrive: (messages) => {
      for (const message of messages) {
        deadLetters.splice(deadLetters.indexOf(message), 1);
        post(message);
      }
    },
    get deliveries() {
      return deliveries;
    },
  };
};
