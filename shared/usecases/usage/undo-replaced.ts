import type { QueuedEvent, UsageMessage } from "#domain/metering/usage-message.ts";
import { atMost } from "#usecases/at-most.ts";
import { type RevertingWorld, seatUndone } from "#usecases/licenses/seat-undone.ts";
import { type UndoingWorld, undoSubmission } from "#usecases/usage/undo-submission.ts";

/** Does a write for the messages at these positions, and tells whether it was done; otherwise they have failed. */
type Attempt = (positions: Iterable<number>, write: () => Promise<void>) => Promise<boolean>;

/** Messages whose replaced events are taken back at a time: as many as the writes of a batch of usage. */
const MOST_AT_ONCE = 16;

/**
 * Takes back what events of the batch replace. Answers the messages with the events that are to be ingested: one whose
 * predecessor was taken back by somebody else, or never was, is left out. Mostly nothing is replaced, and nothing is done.
 */
export const undoReplaced = async (
  world: UndoingWorld & RevertingWorld,
  messages: readonly UsageMessage[],
  attempt: Attempt,
): Promise<readonly UsageMessage[]> => {
  const isIngested = async ({ organizationId }: UsageMessage, { replaces }: QueuedEvent): Promise<boolean> => {
    if (!replaces) return true;
    const { command, ...submission } = replaces;
    const outcome = await undoSubmission(world, { organizationId, ...submission }, command);
    if (outcome === "InProgress") throw new Error(`${submission.reference} is being counted at this moment`);
    if (outcome === "undone") await seatUndone(world, organizationId, submission);
    return outcome === "undone";
  };
  const left = [...messages];
  const replacing = messages
    .entries()
    .filter(([, { events }]) => events.some(({ replaces }) => replaces !== undefined));
  await atMost(MOST_AT_ONCE, replacing, async ([position, message]) => {
    const ingested: QueuedEvent[] = [];
    const done = await attempt([position], async () => {
      for (const event of message.events) if (await isIngested(message, event)) ingested.push(event);
    });
    left[position] = { ...message, events: done ? ingested : [] };
  });
  return left;
};
