import { assert } from "#domain/assert.ts";
import type {
  BillingEntitlementRateCard,
  CreditGrantRateCard,
  FixedFeeRateCard,
  LicenseRateCard,
  RateCard,
  UsageRateCard,
} from "#domain/catalog/rate-card.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { Terms, UsedStretch } from "#domain/metrics/earning-terms.ts";
import { accrualOf } from "#domain/metrics/fee-accrual.ts";
import { lastDayAmount } from "#domain/metrics/last-day.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { paidSpan } from "#domain/rating/fee-span.ts";
import { rateCreditGrant, rateEntitlement } from "#domain/rating/rate-grant.ts";
import { rateQuantity } from "#domain/rating/rate-quantity.ts";
import { seatsOn } from "#domain/rating/seat-count.ts";
import { slabPrices } from "#domain/rating/slab-prices.ts";
import { dateAt, startOfDay } from "#domain/time/calendar.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";

/** What one card earns in each of the stretches. */
export type Earnings = { readonly card: RateCard; readonly amounts: readonly Decimal[] };

/**
 * What each card of a cycle earns in stretches of it that begin with the cycle and have no gaps, in full precision. Usage earns
 * what the rating of an invoice charges for all usage up to the end of a stretch less what it charges up to its start; a card's
 * minimum is earned when the cycle starts. Over the whole cycle the stretches add up to what the cycle's usage costs, and to
 * the part of its fees that pays for its days. Seats earn the price of the whole cycle on the day on which they change, more or
 * less of it, whatever the days that are billed (Togai rule §13.3); those of the first day when the cycle starts. Entitlements and
 * credits that are granted earn their whole price on the first day that it pays for; those that wait for the money are none of a
 * cycle's. Overage and what is missing to the minimum commitment are earned on the last day of the cycle (`last-day.ts`).
 *
 *   slabs above 0 at 2 and above 100 at 1, 80 units, then 70      160, then 250 − 160 = 90
 *   5 seats at 10, 8 from the 16th, 6 from the 20th               50 on the 1st, 30 on the 16th, −20 on the 20th
 */
export const earningsOf = (terms: Terms, stretches: readonly UsedStretch[]): readonly Earnings[] => {
  const [first] = stretches;
  const { start } = terms.place.cycle;
  assert(!first || first.start === start, () => `stretches from ${first?.start} of a cycle from ${start}`);
  return terms.rateCards.flatMap((card) => {
    const amounts = amountsOf(card, terms, stretches);
    return amounts ? [{ card, amounts }] : [];
  });
};

/** Undefined for a card of which the cycle earns nothing whatever happens. */
const amountsOf = (card: RateCard, terms: Terms, stretches: readonly UsedStretch[]): Decimal[] | undefined => {
  switch (card.type) {
    case "USAGE":
      return usageAmounts(card, terms, stretches);
    case "FIXED_FEE":
      return feeAmounts(card, terms, stretches);
    case "LICENSE":
      return seatAmounts(card, terms, stretches);
    case "BILLING_ENTITLEMENT":
    case "CREDIT_GRANT":
      return card.invoiceTiming === "PREPAID" ? undefined : grantAmounts(card, terms, stretches);
    case "ENTITLEMENT_OVERAGE":
    case "MINIMUM_COMMITMENT": {
      const earned = lastDayAmount(card, terms, stretches);
      return stretches.map((stretch) => (earned && contains(stretch, earned.at) ? earned.amount : ZERO));
    }
  }
};

const usageAmounts = (card: UsageRateCard, { currency }: Terms, stretches: readonly UsedStretch[]): Decimal[] => {
  const prices = slabPrices(card, currency);
  let used = ZERO;
  let earned = ZERO;
  return stretches.map(({ usage }, index) => {
    const more = usage.get(card.billableId);
    if (more === undefined && index > 0) return ZERO;
    used = used.plus(more ?? ZERO);
    const before = earned;
    earned = rateQuantity(prices, used).amount;
    return earned.minus(before);
  });
};

const seatAmounts = (
  card: LicenseRateCard,
  { currency, seats, zone }: Terms,
  stretches: readonly UsedStretch[],
): Decimal[] => {
  const prices = slabPrices(card, currency);
  const history = seats?.get(card.billableId) ?? NO_SEATS;
  let earned = ZERO;
  return stretches.map(({ end }) => {
    const before = earned;
    const lastDay = dateAt(addMilliseconds(end, -1), zone);
    earned = rateQuantity(prices, seatsOn(history, lastDay)).amount;
    return earned.minus(before);
  });
};

const NO_SEATS: SeatHistory = { type: "QUANTITY", runs: [] };

const feeAmounts = (
  card: FixedFeeRateCard,
  { place, ...terms }: Terms,
  stretches: readonly UsedStretch[],
): Decimal[] => {
  const accrued = accrualOf(card, place, terms);
  return stretches.map(({ start, end }) => accrued(end).minus(accrued(start)));
};

const grantAmounts = (
  card: BillingEntitlementRateCard | CreditGrantRateCard,
  { place, currency, zone }: Terms,
  stretches: readonly UsedStretch[],
): Decimal[] => {
  const span = paidSpan(card, place);
  if (!span) return stretches.map(() => ZERO);
  const firstDay = startOfDay(span.startDate, zone);
  const { amount } = card.type === "CREDIT_GRANT" ? rateCreditGrant(card, currency) : rateEntitlement(card, currency);
  return stretches.map((stretch) => (contains(stretch, firstDay) ? amount : ZERO));
};
