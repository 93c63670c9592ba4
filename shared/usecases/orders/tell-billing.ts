import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { type BillingState, unbilled } from "#domain/invoicing/billing-state.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { World } from "#usecases/world.ts";

/**
 * What the commit that raises an order beside closing has to write for the account's billing: nothing where there is nothing to
 * be done about the order before it is paid. Otherwise the account is due now, and the sweeper finds it even if nobody wakes it.
 */
export const billingTold = async (
  { billingStates, clock }: Pick<World, "billingStates" | "clock">,
  organizationId: OrganizationId,
  { accountId, state }: { readonly accountId: AccountId; readonly state: (state: BillingState) => BillingState },
): Promise<readonly Change[]> => {
  const read = await billingStates.find(organizationId, accountId);
  const before = read?.value ?? unbilled(accountId, SINCE_EVER);
  const after = state(before);
  if (after === before) return [];
  return [billingStates.stored(organizationId, read, { ...after, nextDueAt: clock.now() })];
};
