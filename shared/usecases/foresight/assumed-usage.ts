import type { UsageMeterId } from "#domain/ids.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";
import { contains } from "#domain/time/interval.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/** Units of a meter that are taken to be used at an instant. */
export type AssumedUsage = { readonly meterId: UsageMeterId; readonly quantity: Decimal; readonly timestamp: Instant };

/** Counters that hold some more usage than was counted, for whoever only reads sums. */
export const withAssumedUsage = (counters: UsageCounters, assumed: readonly AssumedUsage[]): UsageCounters => ({
  ...counters,
  usage: async (query, fold) => {
    const cells = new Map(await counters.usage(query, fold));
    for (const { meterId, quantity, timestamp } of assumed) {
      if (!contains(query.interval, timestamp)) continue;
      const cell = cells.get(meterId) ?? { sum: ZERO, events: 0 };
      cells.set(meterId, { ...cell, sum: cell.sum.plus(quantity) });
    }
    return cells;
  },
});
