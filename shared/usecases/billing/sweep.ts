import { DUE_SHARDS } from "#repositories/billing-states.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import type { Sender, World } from "#usecases/world.ts";

/** Accounts of one shard that one sweep wakes; the rest are found by the next, a few minutes later. */
const MOST_PER_SHARD = 1_000;

/**
 * Puts every account that is due on the queue. Alarms of single accounts only make this sooner: lost, doubled or late ones
 * change nothing. Answers how many accounts it woke.
 */
export const sweep = async ({ billingStates, clock, queue }: Pick<World, "billingStates" | "clock"> & Sender) => {
  const now = clock.now();
  let woken = 0;
  for (let shard = 0; shard < DUE_SHARDS; shard += 1) {
    const due = await billingStates.due(shard, now, MOST_PER_SHARD);
    await queue.send(
      "close-accounts",
      due.map(({ organizationId, accountId }) => ({
        body: writeMessage({ organizationId, accountId }),
        group: `${organizationId}#${accountId}`,
      })),
    );
    woken += due.length;
  }
  return woken;
};
