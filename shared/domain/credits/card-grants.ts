import { assert } from "#domain/assert.ts";
import type { CreditGrantRateCard, RateCard } from "#domain/catalog/rate-card.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { addDays, type CalendarDate, dateAt, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { addDuration, parseDuration } from "#domain/time/duration.ts";
import type { PricingCycle } from "#domain/time/pricing-cycle.ts";

/** A credit that a card of a plan grants in a cycle. */
export type CardGrant = {
  readonly card: CreditGrantRateCard;
  readonly creditAmount: Decimal;
  readonly effectiveFrom: CalendarDate;
  readonly effectiveUntil?: CalendarDate;
};

type Place = { readonly cycle: PricingCycle; readonly currency: CurrencyCode; readonly zone: TimeZone };

/**
 * The credits that the cards of a plan grant when a cycle begins (Togai rules §14.5, §18.4): what is paid in advance and in
 * arrears alike. PREPAID cards grant once their order is paid, which is not here.
 */
export const cardGrants = (rateCards: readonly RateCard[], place: Place): readonly CardGrant[] =>
  rateCards.flatMap((card) =>
    card.type === "CREDIT_GRANT" && card.invoiceTiming !== "PREPAID" && isGrantedIn(card, place.cycle)
      ? grantOf(card, place)
      : [],
  );

/** What a card grants in a cycle; nothing where it has no amount in that currency or its credit would be valid on no day. */
const grantOf = (card: CreditGrantRateCard, { cycle, currency, zone }: Place): readonly CardGrant[] => {
  const creditAmount = card.rateValues.find((value) => value.currency === currency)?.creditAmount ?? ZERO;
  const until = endOf(card, cycle, zone);
  if (!creditAmount.gt(ZERO) || (until !== undefined && until <= cycle.startDate)) return [];
  return [
    {
      card,
      creditAmount,
      effectiveFrom: cycle.startDate,
      ...(until !== undefined && { effectiveUntil: until }),
    },
  ];
};

/** ONE_TIME in the cycle of its offset; RECURRING in that one and every `interval` cycles after it. */
const isGrantedIn = (
  { grantType, recurrence: { interval, offset } }: CreditGrantRateCard,
  { ordinal }: PricingCycle,
) => (grantType === "ONE_TIME" ? ordinal === offset : ordinal >= offset && (ordinal - offset) % interval === 0);

/** Validity is in whole days: a duration that ends within a day lets the credit have all of that day. */
const endOf = (
  { grantDetails, name }: CreditGrantRateCard,
  { start, endDate }: PricingCycle,
  zone: TimeZone,
): CalendarDate | undefined => {
  switch (grantDetails.expiryType) {
    case "NO_EXPIRY":
      return undefined;
    case "PRICING_CYCLE":
      return endDate;
    case "CUSTOM": {
      const duration = parseDuration(grantDetails.expiryDuration);
      assert(duration, () => `card ${name} has the duration '${grantDetails.expiryDuration}'`);
      const end = addDuration(start, duration, zone);
      const day = dateAt(end, zone);
      return startOfDay(day, zone) < end ? addDays(day, 1) : day;
    }
  }
};
