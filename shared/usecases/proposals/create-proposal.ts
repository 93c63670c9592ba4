import type { OrganizationId } from "#domain/ids.ts";
import type { PaymentMode, Purchase } from "#domain/purchases/purchase.ts";
import type { PurchaseRequest } from "#domain/purchases/purchase-request.ts";
import { alsoRefused, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import { plannedPurchase } from "#usecases/purchases/plan-purchase.ts";
import { purchaseKey } from "#usecases/purchases/purchase-key.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld } from "#usecases/world.ts";

/**
 * Proposes a purchase to the customer; nothing is ordered before it is approved (Togai rule §16.2). A repeat with the same
 * idempotency key answers the first proposal.
 */
export const createProposal = (
  world: RatingWorld,
  organizationId: OrganizationId,
  accountId: string,
  request: PurchaseRequest & { readonly paymentMode: PaymentMode },
): Promise<Result<Purchase, Refusal>> =>
  retryLostRaces(`the proposals of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account || account.status === "ARCHIVED") return notFound("account", accountId);
    const key = purchaseKey("proposal", account.id, request.idempotencyKey);
    const known = key && (await world.idempotencyKeys.find(organizationId, key));
    const before = known === undefined ? undefined : await world.purchases.find(organizationId, known);
    if (before) return ok(before.value);
    const basis = await billingBasis(world, organizationId, account.id);
    if (!basis) return notFound("account", accountId);
    const planned = await plannedPurchase(world, organizationId, { basis, request });
    const checked = alsoRefused(planned, contractFaults(request, basis.organization.timeZone));
    if (!checked.ok) return checked;
    const purchase: Purchase = {
      ...checked.value.purchase,
      status: "PROPOSAL_ACTIVE",
      proposal: { paymentMode: request.paymentMode },
    };
    const saved = await world.save([
      world.purchases.added(organizationId, purchase),
      ...(key ? [world.idempotencyKeys.used(organizationId, key, purchase.id)] : []),
    ]);
    return saved.ok ? ok(purchase) : undefined;
  });

/** A contract starts after the last moment at which it can be agreed to. */
const contractFaults = ({ effectiveFrom, expiryDate }: PurchaseRequest, zone: TimeZone): readonly Reason[] => {
  if (effectiveFrom === undefined || expiryDate === undefined) return [];
  if (startOfDay(effectiveFrom, zone) > expiryDate) return [];
  return [{ path: "effectiveFrom", message: "must be later than the expiryDate of the proposal" }];
};
