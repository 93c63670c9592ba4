import type { AddOnId, FeatureId, UsageMeterId } from "#domain/ids.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { Decimal } from "#domain/money/decimal.ts";

/** How much of everything a cycle bills by quantity; what is absent was not used. */
export type Quantities = {
  readonly usage: ReadonlyMap<UsageMeterId, Decimal>;
  readonly seats: ReadonlyMap<AddOnId, SeatHistory>;
  /** Feature units beyond the grants, of the overage window that ends with the cycle. */
  readonly overage: ReadonlyMap<FeatureId, Decimal>;
};

export const NO_QUANTITIES: Quantities = { usage: new Map(), seats: new Map(), overage: new Map() };
