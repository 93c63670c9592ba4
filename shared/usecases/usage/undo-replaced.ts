import { unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { QueuedEvent, UsageMessage } from "#domain/metering/usage-message.ts";
import type { World } from "#usecases/world.ts";

/** Does a write for the messages at these positions, and tells whether it was done; otherwise they have failed. */
type Attempt = (positions: Iterable<number>, write: () => Promise<void>) => Promise<boolean>;

/**
 * Takes back what events of the batch replace. Answers the messages with the events that are to be ingested: one whose
 * predecessor was taken back by somebody else, or never was, is left out. Mostly nothing is replaced, and nothing is done.
 */
export const undoReplaced = (
  { usageCounters }: Pick<World, "usageCounters">,
  messages: readonly UsageMessage[],
  attempt: Attempt,
): Promise<readonly UsageMessage[]> => {
  const isIngested = async ({ organizationId }: UsageMessage, { replaces }: QueuedEvent): Promise<boolean> => {
    if (!replaces) return true;
    const { command, ...submission } = replaces;
    const outcome = await usageCounters.undo({ organizationId, ...submission }, { command, unfold: unfoldUsage });
    if (outcome === "InProgress") throw new Error(`${submission.reference} is being counted at this moment`);
    return outcome === "undone";
  };
  return Promise.all(
    messages.map(async (message, position) => {
      if (message.events.every(({ replaces }) => replaces === undefined)) return message;
      const ingested: QueuedEvent[] = [];
      const done = await attempt([position], async () => {
        for (const event of message.events) if (await isIngested(message, event)) ingested.push(event);
      });
      return { ...message, events: done ? ingested : [] };
    }),
  );
};
