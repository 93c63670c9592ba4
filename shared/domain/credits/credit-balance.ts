import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { Credit } from "#domain/credits/credit.ts";
import type { CreditHolds } from "#domain/credits/credit-holds.ts";
import { matchesPlan } from "#domain/credits/matches-plan.ts";
import { type Decimal, sum, ZERO } from "#domain/money/decimal.ts";

/** What an account's ACTIVE credits come to (Togai rule §18.3). */
export type CreditBalance = {
  /** What was given. */
  readonly activeCredits: Decimal;
  /** What final invoices have left of it. */
  readonly availableBalance: Decimal;
  /** What drafts would leave of it, too. */
  readonly runningBalance: Decimal;
  /** What is left of credits that match nothing in the account's plan; in none of the three above. */
  readonly inapplicableCredits: Decimal;
};

/**
 *   1000 given, 200 invoiced, 100 on the running invoice      1000 / 800 / 700
 */
export const creditBalance = (
  credits: readonly Credit[],
  holds: CreditHolds,
  rateCards: readonly RateCard[],
): CreditBalance => {
  const active = credits.filter(({ status }) => status === "ACTIVE");
  const applicable = active.filter(({ applicableEntityIds }) => matchesPlan(applicableEntityIds, rateCards));
  const others = active.filter(({ applicableEntityIds }) => !matchesPlan(applicableEntityIds, rateCards));
  const availableBalance = sum(applicable.map(({ balance }) => balance));
  return {
    activeCredits: sum(applicable.map(({ creditAmount }) => creditAmount)),
    availableBalance,
    runningBalance: availableBalance.minus(sum(applicable.map(({ id }) => holds.get(id) ?? ZERO))),
    inapplicableCredits: sum(others.map(({ balance }) => balance)),
  };
};
