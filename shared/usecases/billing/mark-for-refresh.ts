import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId } from "#domain/ids.ts";
import { addMilliseconds, earlier, MINUTE } from "#domain/time/instant.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import type { World } from "#usecases/world.ts";

/**
 * Notes that an account's drafts no longer show all of its usage, so that they are rated anew within the organization's
 * refresh time. One write per account and refresh time, however many events arrive. A lost race is no loss: whoever won has
 * marked the account or is looking at it, and the final rating never relies on a mark.
 */
export const markForRefresh = async (
  { billingStates, clock, save, scheduler }: Pick<World, "billingStates" | "clock" | "save" | "scheduler">,
  { id: organizationId, draftRefreshMinutes }: Organization,
  accountId: AccountId,
): Promise<void> => {
  const read = await billingStates.find(organizationId, accountId);
  if (!read || read.value.openDrafts.length === 0 || read.value.refreshAt !== undefined) return;
  const refreshAt = addMilliseconds(clock.now(), draftRefreshMinutes * MINUTE);
  const nextDueAt = read.value.nextDueAt === undefined ? refreshAt : earlier(read.value.nextDueAt, refreshAt);
  const saved = await save([billingStates.stored(organizationId, read, { ...read.value, refreshAt, nextDueAt })]);
  if (!saved.ok) return;
  await scheduler.set({
    name: `${organizationId}-${accountId}`,
    at: nextDueAt,
    body: writeMessage({ organizationId, accountId }),
    group: `${organizationId}#${accountId}`,
  });
};
