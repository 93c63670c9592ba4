import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import { startOfDay } from "#domain/time/calendar.ts";
import type { Change } from "#ports/store.ts";
import type { Position } from "#usecases/billing/closing-step.ts";
import { madeDue } from "#usecases/billing/wake-account.ts";
import type { Fulfilled } from "#usecases/orders/fulfilled.ts";
import { timelineWith } from "#usecases/purchases/timeline-with.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * The association that was paid for. Its order is the bill of what the plan charges in advance for its first cycle, so it takes
 * the place of that cycle's invoice in advance (docs/adr/0033-orders.md).
 */
export const associated = async (
  world: ClosingWorld,
  position: Position,
  purchase: Purchase,
  order: Invoice,
): Promise<Result<Fulfilled, Refusal>> => {
  const { organizationId, basis, now } = position;
  const { pricePlanId, pricePlanVersion, association } = purchase;
  if (pricePlanId === undefined || pricePlanVersion === undefined || !association) {
    throw new Error(`purchase ${purchase.id} associates no plan`);
  }
  const plan = (await world.pricePlans.findVersion(organizationId, pricePlanId, pricePlanVersion))?.value;
  if (!plan) return invalid(`price plan '${pricePlanId}' version ${pricePlanVersion} does not exist any more`);
  const changed = await timelineWith(world, organizationId, { account: basis.account, plan, association });
  if (!changed.ok) return changed;
  const { read, timeline, reopenFrom } = changed.value;
  return ok({
    changes: [
      ...world.timelines.madeLive(organizationId, read, timeline),
      ...(await placeOfFirstCycle(world, position, { timeline, association, order })),
    ],
    state: (state) => madeDue(state, { now, reopenFrom }),
    isComplete: true,
  });
};

const placeOfFirstCycle = async (
  { invoices }: ClosingWorld,
  { organizationId, basis }: Position,
  {
    timeline,
    association,
    order,
  }: {
    readonly timeline: { readonly schedules: Parameters<typeof firstBilledCycleFrom>[0] };
    readonly association: NonNullable<Purchase["association"]>;
    readonly order: Invoice;
  },
): Promise<readonly Change[]> => {
  const { timeZone } = basis.organization;
  const first = firstBilledCycleFrom(timeline.schedules, startOfDay(association.effectiveFrom, timeZone), timeZone);
  if (!first) return [];
  const of = { accountId: basis.account.id, cycleStart: first.cycle.start, kind: "IN_ADVANCE" } as const;
  if (order.totalAmount.eq("0")) return [];
  // Another plan's cycle began there and has been billed: the new one is not billed in advance for it in any case.
  if (await invoices.findOfCycle(organizationId, of)) return [];
  return [invoices.placeTaken(organizationId, of, order.id)];
};
