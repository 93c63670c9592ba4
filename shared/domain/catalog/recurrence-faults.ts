import type { RateCard, Recurrence, UsageCycle } from "#domain/catalog/rate-card.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

type Interval = PricingCycleConfig["interval"];

/** Cycles, and windows of licenses, in a year. */
const PER_YEAR: Readonly<Record<Interval & UsageCycle, number>> = {
  WEEKLY: 52,
  MONTHLY: 12,
  QUARTERLY: 4,
  HALF_YEARLY: 2,
  ANNUALLY: 1,
};

/** Nobody waits longer for a bill; a card whose first one lies beyond is one whose cycles never end. */
const MOST_YEARS = 100;

/** What is wrong with when a card is billed (Togai rule §14.5). */
export const recurrenceFaults = (card: RateCard, cycle: PricingCycleConfig | undefined): string[] => {
  const recurrence = recurrenceOf(card);
  if (!recurrence) return [];
  const { interval, offset } = recurrence;
  const faults: string[] = [];
  if (isOneTime(card) && interval !== 1) faults.push(`is charged once, so it has no interval of ${interval} cycles`);
  if (cycle && (interval + offset) / PER_YEAR[cycle.interval] > MOST_YEARS) {
    faults.push(`is billed only after ${interval + offset} ${cycle.interval} cycles, more than ${MOST_YEARS} years`);
  }
  if (!cycle && (interval !== 1 || offset !== 0)) {
    faults.push("is purchased, so it has no interval and no offset in cycles");
  }
  return faults;
};

/** Windows of licenses lie inside a cycle. */
export const usageCycleFaults = (
  usageCycle: UsageCycle | undefined,
  cycle: PricingCycleConfig | undefined,
): string[] =>
  usageCycle && cycle && PER_YEAR[usageCycle] < PER_YEAR[cycle.interval]
    ? [`has ${usageCycle} usage cycles, which are longer than the plan's ${cycle.interval} cycle`]
    : [];

const isOneTime = (card: RateCard): boolean =>
  (card.type === "FIXED_FEE" && card.feeType === "ONE_TIME") ||
  (card.type === "CREDIT_GRANT" && card.grantType === "ONE_TIME");

const recurrenceOf = (card: RateCard): Recurrence | undefined => ("recurrence" in card ? card.recurrence : undefined);
