import type { BillingEntitlementRateCard, CreditGrantRateCard } from "#domain/catalog/rate-card.ts";
import { grantsOf } from "#domain/entitlements/grant.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { pathTo } from "#domain/invoicing/line-item-path.ts";
import { type Decimal, min, sum, ZERO } from "#domain/money/decimal.ts";
import { cardFactor } from "#domain/purchases/card-factor.ts";
import { creditUntil } from "#domain/purchases/credit-until.ts";
import { entryIds } from "#domain/purchases/entry-ids.ts";
import type { Purchase, PurchasedCard } from "#domain/purchases/purchase.ts";
import { creditOf } from "#domain/purchases/purchase-lines.ts";
import { cardKey } from "#domain/rating/card-key.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/closing-step.ts";
import { creditGranted } from "#usecases/credits/grant-credit.ts";
import { creditsToLookAt } from "#usecases/credits/look-at-credits.ts";
import { featureCreditsGranted } from "#usecases/entitlements/grant-feature-credits.ts";
import type { Fulfilled } from "#usecases/orders/fulfilled.ts";
import { walletCredited } from "#usecases/wallets/credit-wallet.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Changes of grants in one commit at the most, which has others to make and room for a hundred. */
const MOST_CHANGES = 75;

/**
 * The feature credits and credits that the cards of a purchase grant now, each as often as it was bought (Togai rule §11.3). Those
 * that are granted already are left out; those that one commit has no room for are left for the next. What a card costs whose
 * grants would be over already, such as prepaid ones of a cycle that has passed, goes into the wallet; refused where that is all.
 */
export const cardsGranted = async (
  world: ClosingWorld,
  position: Position,
  purchase: Purchase,
  order: Invoice,
): Promise<Result<Fulfilled, Refusal>> => {
  const grants = purchase.cards.flatMap((card) => grantOf(position, purchase, card));
  if (grants.length > 0 && grants.every(({ isOver }) => isOver)) return invalid("what it grants is over already");
  const outstanding: (readonly Change[])[] = [];
  const lapsed: PurchasedCard[] = [];
  for (const grant of grants) {
    const changes = await grant.changes(world);
    if (changes.length === 0) continue;
    if (grant.isOver) lapsed.push(grant.card);
    else outstanding.push(changes);
  }
  const now = fitting(outstanding);
  const isComplete = now.length === outstanding.length;
  const hasCredits = purchase.cards.some(({ type }) => type === "CREDIT_GRANT");
  const back =
    isComplete && lapsed.length > 0 ? await priceGivenBack(world, position, { purchase, order, lapsed }) : undefined;
  return ok({
    changes: [...now.flat(), ...(back?.changes ?? [])],
    state: (state) => (hasCredits ? creditsToLookAt(state) : state),
    isComplete,
    ...(back && { comment: back.comment }),
  });
};

/** The price of cards whose grants are over goes into the wallet, with the commit that completes the others. */
const priceGivenBack = async (
  world: ClosingWorld,
  { organizationId }: Position,
  {
    purchase,
    order,
    lapsed,
  }: { readonly purchase: Purchase; readonly order: Invoice; readonly lapsed: readonly PurchasedCard[] },
): Promise<{ readonly changes: readonly Change[]; readonly comment: string }> => {
  const prices = lapsed.map((card) => pathTo(order.revenueInfo, cardKey(card))?.at(-1)?.value ?? ZERO);
  const amount = min(sum(prices), order.paidAmount);
  const names = lapsed.map(({ displayName }) => displayName).join(", ");
  const comment = `what ${names} grants is over already`;
  if (!amount.gt(ZERO)) return { changes: [], comment };
  const changes = await walletCredited(world, organizationId, {
    accountId: order.accountId,
    amount,
    // The order is paid in full all the same: this is no payment that goes back.
    cause: { type: "PURCHASE", id: purchase.id },
    description: "Grants that were over already",
  });
  return { changes, comment: `${comment}; what it cost is in the account's wallet` };
};

/** As many of the first as one commit holds; one is always among them. */
const fitting = (outstanding: readonly (readonly Change[])[]): readonly (readonly Change[])[] => {
  let room = MOST_CHANGES;
  const end = outstanding.findIndex((changes) => {
    room -= changes.length;
    return room < 0;
  });
  return end === -1 ? outstanding : outstanding.slice(0, Math.max(1, end));
};

/** What one card grants, to be written, or over before it begins. */
type CardGrant = {
  readonly card: PurchasedCard;
  readonly isOver: boolean;
  /** None where it was granted before. */
  readonly changes: (world: ClosingWorld) => Promise<readonly Change[]>;
};

const grantOf = (position: Position, purchase: Purchase, card: PurchasedCard): readonly CardGrant[] => {
  const factor = cardFactor(purchase.quantities, card);
  if (!factor.gt("0")) return [];
  switch (card.type) {
    case "FIXED_FEE":
      return [];
    case "BILLING_ENTITLEMENT":
      return [entitlementOf(position, { purchase, card, factor })];
    case "CREDIT_GRANT":
      return [creditOfCard(position, { purchase, card, factor })];
  }
};

type Bought<Card> = { readonly purchase: Purchase; readonly card: Card; readonly factor: Decimal };

const entitlementOf = (
  { organizationId, basis, now }: Position,
  { purchase, card, factor }: Bought<BillingEntitlementRateCard>,
): CardGrant => {
  const zone = basis.organization.timeZone;
  const at = purchase.cycle?.start ?? now;
  const source = purchase.cycle ? "PRICE_PLAN" : "ENTITLEMENT";
  const entryId = entryIds(purchase, card, zone);
  const configs = card.featureConfigs.map((config) => ({
    ...config,
    featureCreditLimit: config.featureCreditLimit.times(factor),
  }));
  return {
    card,
    isOver: grantsOf(configs, { source, entryId, at, zone }).every(({ effectiveUntil }) => effectiveUntil <= now),
    changes: (world) =>
      featureCreditsGranted(world, organizationId, {
        accountId: purchase.accountId,
        featureId: card.billableId,
        source,
        entryId,
        configs,
        at,
      }),
  };
};

const creditOfCard = (
  { organizationId, basis, now }: Position,
  { purchase, card, factor }: Bought<CreditGrantRateCard>,
): CardGrant => {
  const { timeZone: zone } = basis.organization;
  const today = dateAt(now, zone);
  const cycleEnd = purchase.cycle?.end ?? billedCycleAt(basis.schedules, now, zone)?.cycle.end;
  const effectiveUntil = creditUntil(card.grantDetails, { now, cycleEnd, zone });
  return {
    card,
    isOver: effectiveUntil !== undefined && effectiveUntil <= today,
    changes: (world) =>
      creditGranted(world, organizationId, {
        idempotencyKey: `${purchase.id}#${card.name}`,
        accountId: purchase.accountId,
        purpose: card.displayName,
        effectiveFrom: today,
        ...(effectiveUntil !== undefined && { effectiveUntil }),
        priority: card.grantDetails.priority,
        creditAmount: creditOf(card, purchase.currency).times(factor),
        applicableEntityIds: card.grantDetails.applicableEntityIds,
        grantorId: card.billableId,
        cause: { type: "PURCHASE", id: purchase.id },
      }),
  };
};
