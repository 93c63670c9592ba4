import type { RateCard } from "#domain/catalog/rate-card.ts";
import { covers } from "#domain/credits/credit-scope.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { isCharging } from "#domain/rating/card-key.ts";

/** Whether a credit of this scope can pay for something that the cards bill; without a scope it is for everything. */
export const matchesPlan = (applicableEntityIds: readonly string[], rateCards: readonly RateCard[]): boolean =>
  applicableEntityIds.length === 0 ||
  rateCards
    .filter(isCharging)
    .some(({ name, type, billableId }) =>
      covers({ applicableEntityIds }, { id: name, value: ZERO, cardType: type, billableId }),
    );
