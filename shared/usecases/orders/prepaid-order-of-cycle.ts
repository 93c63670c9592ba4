import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { PurchaseId } from "#domain/ids.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { isPurchasable, type Purchase } from "#domain/purchases/purchase.ts";
import { billedCards } from "#domain/rating/billed-cards.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/closing-step.ts";
import { invoiceOfCycle } from "#usecases/billing/invoice-of-cycle.ts";
import { raiseOrder } from "#usecases/orders/raise-order.ts";
import type { ClosingWorld } from "#usecases/world.ts";

type Opened = { readonly billed: BilledCycle; readonly plan: PricePlan; readonly rateCards: readonly RateCard[] };
type Effect = { readonly changes: readonly Change[]; readonly state: (state: BillingState) => BillingState };

const NOTHING: Effect = { changes: [], state: (state) => state };

/**
 * The order for what a plan has paid before it is granted, raised when the cycle begins and once for it, whatever becomes of the
 * order (Togai rules §14.5, §18.4). Its purchase keeps the cards as they were then.
 */
export const prepaidOrderOfCycle = async (
  world: ClosingWorld,
  { organizationId, basis, now }: Position,
  { billed, plan, rateCards }: Opened,
): Promise<Effect> => {
  const { schedule, cycle } = billed;
  const { account } = basis;
  const place = { cycle, slice: schedule, alignment: schedule.pricingCycleConfig };
  const cards = billedCards(rateCards, "PREPAID", place).flatMap(({ card }) => (isPurchasable(card) ? [card] : []));
  if (cards.length === 0) return NOTHING;
  const of = { accountId: account.id, cycleStart: cycle.start, kind: "PREPAID" } as const;
  if (await world.invoices.findOfCycle(organizationId, of)) return NOTHING;
  const draft = await invoiceOfCycle(world, { organizationId, basis, billed, kind: "PREPAID", now });
  if (!draft) return NOTHING;
  const bought: Purchase = {
    id: world.ids.next("purchase") as PurchaseId,
    accountId: account.id,
    type: "PREPAID",
    status: "PENDING",
    pricePlanId: plan.id,
    pricePlanVersion: plan.version,
    pricePlanName: plan.name,
    cards,
    quantities: {},
    cycle: { scheduleId: schedule.id, start: cycle.start, end: cycle.end },
    price: draft.totalAmount,
    currency: draft.currency,
    createdAt: now,
    updatedAt: now,
  };
  const { purchase, changes, state } = raiseOrder(world, organizationId, { draft, purchase: bought, now });
  return { changes: [...changes, world.purchases.added(organizationId, purchase)], state };
};
