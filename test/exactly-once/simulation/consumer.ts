import type { OrganizationId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { Outcome, UndoOutcome, UsageCounters } from "#ports/usage-counters.ts";
import { groupsByPage } from "#usecases/usage/group-events.ts";
import type { Chance } from "./chance.ts";
import { Died, type Faults } from "./faults.ts";
import type { SimulatedQueue } from "./queue.ts";
import type { Process, Scheduler } from "./scheduler.ts";
import type { SimulatedMessage } from "./workload.ts";

/** What consumers were told, for the audit. */
export type Answers = {
  counted(reference: string, outcome: Outcome): void;
  undone(message: SimulatedMessage, outcome: UndoOutcome): void;
  failed(message: SimulatedMessage, cause: unknown): void;
};

export type ConsumerParts = {
  readonly organizationId: OrganizationId;
  readonly counters: UsageCounters;
  readonly queue: SimulatedQueue;
  readonly process: Process;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly chance: Chance;
  readonly answers: Answers;
};

/** Drains the queue as the metering function does: undo, count page by page, and only then acknowledge. */
export const consume = async (parts: ConsumerParts): Promise<void> => {
  const { queue, process, scheduler, faults, chance } = parts;
  const acknowledge = async (message: SimulatedMessage): Promise<void> => {
    try {
      await scheduler.step(process, () => faults.request(process, async () => queue.acknowledge(message, process)));
    } catch (cause) {
      if (cause instanceof Died) throw cause;
      // Nobody knows whether it is gone; if not, it becomes visible again.
      queue.fail(message, process);
    }
  };
  for (;;) {
    const messages = await queue.receive(process, chance.between(1, 3));
    if (messages.length === 0) return;
    const failed = await countBatch(parts, messages);
    for (const message of messages) if (failed.has(message)) queue.fail(message, process);
    for (const message of messages) if (!failed.has(message)) await acknowledge(message);
  }
};

/** Answers the messages that must come again. */
const countBatch = async (
  { organizationId, counters, faults, answers }: ConsumerParts,
  messages: readonly SimulatedMessage[],
): Promise<ReadonlySet<SimulatedMessage>> => {
  const failed = new Set<SimulatedMessage>();
  const attempt = async (positions: Iterable<number>, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (cause) {
      if (cause instanceof Died) throw cause;
      for (const position of positions) {
        const message = messages[position] as SimulatedMessage;
        failed.add(message);
        answers.failed(message, cause);
      }
      return false;
    }
  };

  const ingested = await Promise.all(
    messages.map(async (message, position) => {
      const { undo, events } = message;
      if (!undo) return events;
      let outcome: UndoOutcome | undefined;
      await attempt([position], async () => {
        outcome = await counters.undo(
          { organizationId, ...undo.target },
          {
            command: undo.command,
            unfold: (cells, some) => {
              faults.mayFold();
              return unfoldUsage(cells, some);
            },
          },
        );
        answers.undone(message, outcome);
        if (outcome === "InProgress") throw new InProgress();
      });
      return outcome === "undone" ? events : [];
    }),
  );
  const pages = groupsByPage(
    ingested.flatMap((events, message) => events.map((event) => ({ organizationId, message, event }))),
  );
  await Promise.all(
    pages.map(async (groups) => {
      for (const [at, group] of groups.entries()) {
        const later = groups.slice(at).flatMap((one) => [...one.messages]);
        const done = await attempt(later, async () => {
          const outcomes = await counters.commit(group, (cells, some) => {
            faults.mayFold();
            return foldUsage(cells, some);
          });
          for (const [index, { reference }] of group.events.entries()) {
            answers.counted(reference, outcomes[index] as Outcome);
          }
        });
        if (!done) return;
      }
    }),
  );
  return failed;
};

/** The event is being counted at this moment; its correction comes again. */
export class InProgress extends Error {
  constructor() {
    super("being counted at this moment");
    this.name = "InProgress";
  }
}
