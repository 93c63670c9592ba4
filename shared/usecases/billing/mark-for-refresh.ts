import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { addMilliseconds, earlier, FOREVER, type Instant, MINUTE } from "#domain/time/instant.ts";
import { setAlarm } from "#usecases/billing/closing-step.ts";
import type { World } from "#usecases/world.ts";

/**
 * Notes that an account's drafts no longer show all of its usage, so that they are rated anew within the organization's
 * refresh time. One write per account and refresh time, however many events arrive. A lost race is tried again: whoever won
 * may have read the usage before it was counted.
 */
export const markForRefresh = async (
  world: Pick<World, "billingStates" | "clock" | "save" | "scheduler">,
  { id: organizationId, draftRefreshMinutes }: Organization,
  accountId: AccountId,
  /** When the earliest of what was counted was used: a closed cycle that it lies in is rated again. */
  usedFrom: Instant = FOREVER,
): Promise<void> => {
  const { billingStates, clock, save } = world;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const now = clock.now();
    const read = await billingStates.find(organizationId, accountId);
    const isNeeded = read && needsMark(read.value, now);
    const isLate = read && isOfClosedCycle(read.value, usedFrom);
    if (!isNeeded && !isLate) return;
    const markedAt = addMilliseconds(now, draftRefreshMinutes * MINUTE);
    const nextDueAt = read.value.nextDueAt === undefined ? markedAt : earlier(read.value.nextDueAt, markedAt);
    const marks = { ...(isNeeded && { refreshAt: markedAt }), ...(isLate && { adjustAt: markedAt }) };
    const saved = await save([billingStates.stored(organizationId, read, { ...read.value, ...marks, nextDueAt })]);
    if (saved.ok) return setAlarm(world, { organizationId, accountId, at: nextDueAt });
  }
};

/** The final rating relies on no mark, so giving up delays what a list of drafts shows and loses nothing. */
const MOST_TRIES = 8;

/** Whether it was used in a cycle that is closed, or before one, and nobody is to look at those anyhow. */
const isOfClosedCycle = ({ closedCycles = [], adjustAt }: BillingState, usedFrom: Instant): boolean =>
  adjustAt === undefined && closedCycles.some(({ end }) => usedFrom < end);

/** An account without drafts needs none, unless one is being opened at this moment. */
const needsMark = ({ refreshAt, openDrafts, nextDueAt }: BillingState, now: Instant): boolean =>
  refreshAt === undefined && (openDrafts.length > 0 || (nextDueAt !== undefined && nextDueAt <= now));
