import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { type BillingState, unbilled } from "#domain/invoicing/billing-state.ts";
import { earlier, type Instant, later, SINCE_EVER } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import type { Sender, World } from "#usecases/world.ts";

/**
 * The change that marks an account as due now, its drafts to be rated anew. It belongs into the same commit as whatever
 * changes what the account is to be billed (its timeline, its activation): the sweeper then finds the account even if nobody
 * wakes it.
 *
 * `from` keeps cycles that started before it from ever being opened: an account that is activated late pays from then on.
 * `reopenFrom` has cycles looked at once more from there on: one that had nothing to bill may have something now.
 * `only: "DRAFTS"` is for money that came or went: what closed cycles are rated from, and seats, are as they were.
 * `also` is whatever else the change does to the state.
 */
export const dueNow = async (
  { billingStates, clock }: Pick<World, "billingStates" | "clock">,
  organizationId: OrganizationId,
  {
    accountId,
    from = SINCE_EVER,
    reopenFrom,
    only,
    also = (state) => state,
  }: {
    readonly accountId: AccountId;
    readonly from?: Instant;
    readonly reopenFrom?: Instant | undefined;
    readonly only?: "DRAFTS";
    readonly also?: (state: BillingState) => BillingState;
  },
): Promise<Change> => {
  const read = await billingStates.find(organizationId, accountId);
  const state = also(read?.value ?? unbilled(accountId, from));
  const changed = madeDue(state, { now: clock.now(), reopenFrom, ...(only && { only }) });
  return billingStates.stored(organizationId, read, { ...changed, openedUntil: later(changed.openedUntil, from) });
};

/** The state of an account whose billing has changed; for who writes the state in the same commit anyway. */
export const madeDue = (
  state: BillingState,
  {
    now,
    reopenFrom,
    only,
  }: { readonly now: Instant; readonly reopenFrom?: Instant | undefined; readonly only?: "DRAFTS" },
): BillingState => ({
  ...state,
  openedUntil: reopenFrom === undefined ? state.openedUntil : earlier(state.openedUntil, reopenFrom),
  refreshAt: now,
  ...(state.closedCycles && !only && { adjustAt: now }),
  ...(state.advanceSeats && !only && { seatsDueAt: earlier(state.seatsDueAt ?? now, now) }),
  nextDueAt: now,
});

/** Wakes an account without waiting for the sweeper. */
export const wakeAccount = ({ queue }: Sender, organizationId: OrganizationId, accountId: AccountId): Promise<void> =>
  queue.send("close-accounts", [
    { body: writeMessage({ organizationId, accountId }), group: `${organizationId}#${accountId}` },
  ]);
