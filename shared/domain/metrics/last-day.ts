import { assert } from "#domain/assert.ts";
import type { EntitlementOverageRateCard, MinimumCommitmentRateCard } from "#domain/catalog/rate-card.ts";
import type { UsageMeterId } from "#domain/ids.ts";
import { commitmentIn } from "#domain/invoicing/commitment.ts";
import type { Terms, UsedStretch } from "#domain/metrics/earning-terms.ts";
import { type Decimal, max, sum, ZERO } from "#domain/money/decimal.ts";
import { chargesOf } from "#domain/rating/charges.ts";
import { billedSpan } from "#domain/rating/fee-span.ts";
import { NO_QUANTITIES } from "#domain/rating/quantities.ts";
import { rateOverage } from "#domain/rating/rate-grant.ts";
import { addDays, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { PricingCycle } from "#domain/time/pricing-cycle.ts";

/** When the last day of a cycle begins. */
export const lastDayOf = ({ endDate }: Pick<PricingCycle, "endDate">, zone: TimeZone): Instant =>
  startOfDay(addDays(endDate, -1), zone);

/**
 * What is earned whole on the last day of a cycle, in full precision; undefined while that day has not begun, or where nothing is.
 * Overage counts for its whole window in the cycle that bills it: when in the window it was used is not kept. A true-up is what
 * the cards in arrears charge less than the minimum commitment (Togai rule §14.9), rated as the invoice does.
 *
 *   commitment 1000, cards in arrears 640      360
 *
 * The stretches must reach the end of the cycle where they reach its last day: a true-up depends on all that is used.
 */
export const lastDayAmount = (
  card: EntitlementOverageRateCard | MinimumCommitmentRateCard,
  terms: Terms,
  stretches: readonly UsedStretch[],
): { readonly at: Instant; readonly amount: Decimal } | undefined => {
  const { place, zone, now } = terms;
  const at = lastDayOf(place.cycle, zone);
  const reached = stretches.at(-1)?.end ?? place.cycle.start;
  if (now < at || reached <= at) return undefined;
  const amount = card.type === "MINIMUM_COMMITMENT" ? trueUp(card, terms, stretches) : overageAmount(card, terms);
  return amount && { at, amount };
};

const overageAmount = (card: EntitlementOverageRateCard, { place, currency, overage }: Terms): Decimal | undefined =>
  billedSpan(card, place) ? rateOverage(card, currency, overage?.get(card.billableId) ?? ZERO).amount : undefined;

const trueUp = (
  card: MinimumCommitmentRateCard,
  terms: Terms,
  stretches: readonly UsedStretch[],
): Decimal | undefined => {
  const { rateCards, currency, place, seats, overage } = terms;
  const commitment = commitmentIn(rateCards, currency);
  if (commitment?.card !== card) return undefined;
  const end = stretches.at(-1)?.end;
  assert(end === place.cycle.end, () => `stretches until ${end} of a cycle until ${place.cycle.end}`);
  const quantities = {
    ...NO_QUANTITIES,
    usage: usedIn(stretches),
    ...(seats && { seats }),
    ...(overage && { overage }),
  };
  const charges = chargesOf({ rateCards, currency, quantities }, "IN_ARREARS", place);
  return max(ZERO, commitment.rate.minus(sum(charges.map(({ amount }) => amount))));
};

const usedIn = (stretches: readonly UsedStretch[]): ReadonlyMap<UsageMeterId, Decimal> => {
  const total = new Map<UsageMeterId, Decimal>();
  for (const { usage } of stretches) {
    for (const [meterId, used] of usage) total.set(meterId, total.get(meterId)?.plus(used) ?? used);
  }
  return total;
};
