import type { BillingEntitlementRateCard } from "#domain/catalog/rate-card.ts";
import type { Purchase, PurchasedCard } from "#domain/purchases/purchase.ts";
import { dateAt, type TimeZone } from "#domain/time/calendar.ts";

/**
 * Ids of the feature-credit entries that a card of a purchase grants (Togai rule §1.3). Those of a purchase are counted over all
 * of its cards; those of a plan's cycle are named as the entries of its other cards are.
 */
export const entryIds = (
  { id, cards, cycle }: Pick<Purchase, "id" | "cards" | "cycle">,
  card: BillingEntitlementRateCard,
  zone: TimeZone,
): ((index: number) => string) => {
  if (cycle) {
    const name = `${cycle.scheduleId}#${dateAt(cycle.start, zone)}`;
    return (index) => (index === 0 ? `${name}$PRICE_PLAN` : `${name}#${index}$PRICE_PLAN`);
  }
  const first = cards.slice(0, cards.indexOf(card)).reduce((count, other) => count + entriesOf(other), 0);
  return (index) => `${id}#${first + index}$PURCHASE`;
};

const entriesOf = (card: PurchasedCard): number =>
  card.type === "BILLING_ENTITLEMENT" ? card.featureConfigs.length : 0;
