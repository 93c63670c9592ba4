import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AddOnId, FeatureId, UsageMeterId } from "#domain/ids.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** A stretch of a cycle and what was used in it; a meter that is absent was not used. */
export type UsedStretch = Interval & { readonly usage: ReadonlyMap<UsageMeterId, Decimal> };

/** What decides the revenue of a cycle, apart from usage. */
export type Terms = {
  /** All of the plan's where a minimum commitment is among them: it is a floor under the others. */
  readonly rateCards: readonly RateCard[];
  readonly currency: CurrencyCode;
  readonly place: CycleInSlice;
  readonly zone: TimeZone;
  /** Seats of the days of the cycle; a license that is absent has none. */
  readonly seats?: ReadonlyMap<AddOnId, SeatHistory>;
  /** Units beyond the grants, of windows that this cycle ends; a feature that is absent has none. */
  readonly overage?: ReadonlyMap<FeatureId, Decimal>;
  readonly now: Instant;
};
