import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import { FOREVER } from "#domain/time/instant.ts";

/**
 * Which of two credits is used first: the lower priority, then what ends sooner, what began sooner and what was made sooner
 * (Togai rule §18.2, Q9).
 */
export const byUse = (first: AvailableCredit, second: AvailableCredit): number =>
  first.priority - second.priority ||
  (first.effectiveUntil ?? FOREVER) - (second.effectiveUntil ?? FOREVER) ||
  first.effectiveFrom - second.effectiveFrom ||
  first.createdAt - second.createdAt ||
  (first.id < second.id ? -1 : 1);
