import type { Instant } from "#domain/time/instant.ts";
import { adjustCycles } from "#usecases/billing/adjust-cycles.ts";
import type { Outcome, Position } from "#usecases/billing/closing-step.ts";
import { placeAdjustments } from "#usecases/billing/place-adjustments.ts";
import { expireCredits } from "#usecases/credits/expire-credits.ts";
import { grantCardCredits } from "#usecases/credits/grant-card-credits.ts";
import { billSeatChanges } from "#usecases/licenses/bill-seat-changes.ts";
import { fulfillOrders } from "#usecases/orders/fulfill-orders.ts";
import { lapseOrders } from "#usecases/orders/lapse-orders.ts";
import { rechargeWallet } from "#usecases/wallets/recharge-wallet.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Something that falls due on an account beside its cycles. */
export type FurtherStep = {
  /** When it is due, from what the state and the basis say; undefined when it is not. */
  readonly dueAt: (position: Position) => Instant | undefined;
  /** Does it in one commit over the state, after which `dueAt` says another moment. */
  readonly run: (world: ClosingWorld, position: Position) => Promise<Outcome>;
};

/** At one moment the first of the list goes first; all of them go before a cycle is opened at that moment. */
export const FURTHER_STEPS: readonly FurtherStep[] = [
  adjustCycles,
  placeAdjustments,
  fulfillOrders,
  lapseOrders,
  grantCardCredits,
  expireCredits,
  billSeatChanges,
  rechargeWallet,
];
