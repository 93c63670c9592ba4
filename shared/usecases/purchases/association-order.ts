import type { OrganizationId } from "#domain/ids.ts";
import type { AdHocInvoice } from "#domain/invoicing/invoice.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { causeOf, type OrderBasis } from "#domain/purchases/purchase-order.ts";
import { firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { addDays, dateAt, startOfDay } from "#domain/time/calendar.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import { cycleRatedAgain } from "#usecases/billing/invoice-of-cycle.ts";
import type { RatingWorld } from "#usecases/world.ts";

type Asked = {
  /** The basis with the timeline as it would be. */
  readonly basis: BillingBasis;
  readonly schedule: Schedule;
  readonly purchase: Pick<Purchase, "id" | "currency">;
  readonly order: OrderBasis;
};

/**
 * The order of an association: what its plan charges in advance for the first cycle, rated as the cycle's own invoice would be
 * but for credits, which an order takes none of (docs/adr/0033-orders.md). Undefined where nothing is charged in advance.
 */
export const associationOrder = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  { basis, schedule, purchase, order }: Asked,
): Promise<AdHocInvoice | undefined> => {
  const { timeZone } = basis.organization;
  const from = startOfDay(schedule.startDate, timeZone);
  const billed = firstBilledCycleFrom(basis.schedules, from, timeZone);
  if (billed?.schedule.id !== schedule.id) return undefined;
  const { now, id, netTermDays } = order;
  const rated = await cycleRatedAgain(world, { organizationId, basis, billed, kind: "IN_ADVANCE", now, id });
  if (!rated) return undefined;
  const {
    kind: _kind,
    pricePlanVersion: _version,
    scheduleId: _schedule,
    cycleOrdinal: _ordinal,
    ruleLogs: _logs,
    ...common
  } = rated;
  return {
    ...common,
    kind: "AD_HOC",
    cause: causeOf(purchase),
    invoiceType: "ADHOC_ADVANCED",
    invoiceDate: now,
    dueDate: startOfDay(addDays(dateAt(now, timeZone), netTermDays), timeZone),
    finalizesAt: now,
  };
};
