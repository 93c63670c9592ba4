import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { dueNow, wakeAccount } from "#usecases/billing/wake-account.ts";
import type { Sender, World } from "#usecases/world.ts";

/**
 * Has an account's drafts rated anew at once, for usage that changed by somebody's hand. A lost race is tried again: whoever
 * won may have read the usage before.
 */
export const refreshNow = async (
  world: Pick<World, "billingStates" | "clock" | "save"> & Sender,
  organizationId: OrganizationId,
  accountId: AccountId,
): Promise<void> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const read = await world.billingStates.find(organizationId, accountId);
    if (!read) return;
    const saved = await world.save([await dueNow(world, organizationId, { accountId })]);
    if (saved.ok) return wakeAccount(world, organizationId, accountId);
  }
};

/** The final rating relies on no mark, so giving up delays what a list of drafts shows and loses nothing. */
const MOST_TRIES = 8;
