import type { BillingEntitlementRateCard, CreditGrantRateCard } from "#domain/catalog/rate-card.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { cardFactor } from "#domain/purchases/card-factor.ts";
import { creditUntil } from "#domain/purchases/credit-until.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { creditOf } from "#domain/purchases/purchase-lines.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/closing-step.ts";
import { creditGranted } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { featureCreditsGranted } from "#usecases/entitlements/grant-feature-credits.ts";
import type { Fulfilled } from "#usecases/orders/fulfilled.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** The feature credits and credits that the cards of a purchase grant now, each as often as it was bought (Togai rule §11.3). */
export const cardsGranted = async (world: ClosingWorld, position: Position, purchase: Purchase): Promise<Fulfilled> => {
  const granted: Change[] = [];
  let entries = 0;
  let credits = 0;
  for (const card of purchase.cards) {
    const factor = cardFactor(purchase.quantities, card);
    if (!factor.gt("0")) continue;
    if (card.type === "BILLING_ENTITLEMENT") {
      granted.push(...(await entitlementGranted(world, position, { purchase, card, factor, firstEntry: entries })));
      entries += card.featureConfigs.length;
    }
    if (card.type === "CREDIT_GRANT") {
      granted.push(...(await creditOfCard(world, position, { purchase, card, factor })));
      credits += 1;
    }
  }
  return { changes: granted, state: (state) => (credits > 0 ? creditsToLookAt(state) : state) };
};

type Grant<Card> = { readonly purchase: Purchase; readonly card: Card; readonly factor: Decimal };

const entitlementGranted = (
  world: ClosingWorld,
  { organizationId, now }: Position,
  { purchase, card, factor, firstEntry }: Grant<BillingEntitlementRateCard> & { readonly firstEntry: number },
): Promise<readonly Change[]> =>
  featureCreditsGranted(world, organizationId, {
    accountId: purchase.accountId,
    featureId: card.billableId,
    source: purchase.cycle ? "PRICE_PLAN" : "ENTITLEMENT",
    entryId: (index) => `${purchase.id}#${firstEntry + index}$PURCHASE`,
    configs: card.featureConfigs.map((config) => ({
      ...config,
      featureCreditLimit: config.featureCreditLimit.times(factor),
    })),
    at: now,
  });

const creditOfCard = (
  world: ClosingWorld,
  { organizationId, basis, now }: Position,
  { purchase, card, factor }: Grant<CreditGrantRateCard>,
): Promise<readonly Change[]> => {
  const { timeZone: zone } = basis.organization;
  const cycleEnd = purchase.cycle?.end ?? billedCycleAt(basis.schedules, now, zone)?.cycle.end;
  const effectiveUntil = creditUntil(card.grantDetails, { now, cycleEnd, zone });
  return creditGranted(world, organizationId, {
    idempotencyKey: `${purchase.id}#${card.name}`,
    accountId: purchase.accountId,
    purpose: card.displayName,
    effectiveFrom: dateAt(now, zone),
    ...(effectiveUntil !== undefined && { effectiveUntil }),
    priority: card.grantDetails.priority,
    creditAmount: creditOf(card, purchase.currency).times(factor),
    applicableEntityIds: card.grantDetails.applicableEntityIds,
    grantorId: card.billableId,
    cause: { type: "purchase", id: purchase.id },
  });
};
