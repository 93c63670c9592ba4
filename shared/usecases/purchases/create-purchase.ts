import type { OrganizationId } from "#domain/ids.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import type { PurchaseRequest } from "#domain/purchases/purchase-request.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { raiseOrder } from "#usecases/orders/raise-order.ts";
import { billingTold } from "#usecases/orders/tell-billing.ts";
import { plannedPurchase } from "#usecases/purchases/plan-purchase.ts";
import { purchaseKey } from "#usecases/purchases/purchase-key.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

/**
 * Buys something for an account: its order is raised, and with nothing to pay fulfilled by the next closing of the account,
 * which is at once (Togai rule §16.1). A repeat with the same idempotency key answers what the first request made.
 */
export const createPurchase = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  accountId: string,
  request: PurchaseRequest,
): Promise<Result<Purchase, Refusal>> => {
  const created = await retryLostRaces(`the billing of account '${accountId}'`, async () => {
    const account = (await world.accounts.find(organizationId, accountId))?.value;
    if (!account || account.status === "ARCHIVED") return notFound("account", accountId);
    const key = purchaseKey("purchase", account.id, request.idempotencyKey);
    const known = key && (await world.idempotencyKeys.find(organizationId, key));
    const before = known === undefined ? undefined : await world.purchases.find(organizationId, known);
    if (before) return ok(before.value);
    const basis = await billingBasis(world, organizationId, account.id);
    if (!basis) return notFound("account", accountId);
    const planned = await plannedPurchase(world, organizationId, { basis, request });
    if (!planned.ok) return planned;
    const raised = raiseOrder(world, organizationId, {
      draft: planned.value.order,
      purchase: planned.value.purchase,
      now: world.clock.now(),
    });
    const { purchase, changes, state } = raised;
    const saved = await world.save([
      world.purchases.added(organizationId, purchase),
      ...changes,
      ...(key ? [world.idempotencyKeys.used(organizationId, key, purchase.id)] : []),
      ...(await billingTold(world, organizationId, { accountId: account.id, state })),
    ]);
    return saved.ok ? ok(purchase) : undefined;
  });
  if (created.ok) await wakeAccount(world, organizationId, created.value.accountId);
  return created;
};
