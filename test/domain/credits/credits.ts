import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { CreditId } from "#domain/ids.ts";
import { decimal } from "#domain/money/decimal.ts";
import { type Instant, parseInstant } from "#domain/time/instant.ts";

const at = (date: string): Instant => parseInstant(`${date}T00:00:00Z`)!;

/** A credit of 50 for everything, from before all cycles and without an end. */
export const credit = (
  id: string,
  {
    remaining = "50",
    from = "2020-01-01",
    until,
    made = "2020-01-01",
    scope = [],
    priority = 1,
  }: {
    remaining?: string;
    from?: string;
    until?: string;
    made?: string;
    scope?: readonly string[];
    priority?: number;
  } = {},
): AvailableCredit => ({
  id: id as CreditId,
  purpose: `credit ${id}`,
  priority,
  effectiveFrom: at(from),
  ...(until !== undefined && { effectiveUntil: at(until) }),
  createdAt: at(made),
  applicableEntityIds: scope,
  remaining: decimal(remaining),
});
