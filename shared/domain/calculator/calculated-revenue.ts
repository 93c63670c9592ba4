import type { CardRevenue } from "#domain/calculator/card-revenue.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Interval } from "#domain/time/interval.ts";

/** What a plan would bring in a cycle, card by card. */
export type CalculatedRevenue = {
  readonly currency: CurrencyCode;
  readonly plan: PricePlan;
  readonly cards: readonly CardRevenue[];
  /** The time in which usage was looked up; absent where it was given. */
  readonly lookedUp?: Interval;
};
