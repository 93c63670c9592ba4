import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CycleKind, Invoice } from "#domain/invoicing/invoice.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import { dueAt } from "#domain/time/pricing-cycle.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import { availableCredits } from "#usecases/credits/available-credits.ts";
import type { RatingWorld } from "#usecases/world.ts";

type OfCycle = {
  readonly organizationId: OrganizationId;
  readonly basis: BillingBasis;
  readonly billed: BilledCycle;
  readonly kind: CycleKind;
  readonly previous?: Pick<Invoice, "id"> | undefined;
};

/** The credits that the invoice of a cycle may take from; an order takes none, since it is a request for money. */
export const cycleCredits = async (
  world: Pick<RatingWorld, "credits" | "billingStates" | "invoices">,
  { organizationId, basis, billed, kind, previous }: OfCycle,
): Promise<readonly AvailableCredit[]> => {
  if (kind === "PREPAID") return [];
  const { cycle, schedule } = billed;
  const zone = basis.organization.timeZone;
  return availableCredits(world, organizationId, {
    accountId: basis.account.id,
    invoiceId: previous?.id,
    period: cycle,
    finalizesAt: kind === "IN_ADVANCE" ? cycle.start : dueAt(cycle, schedule.pricingCycleConfig, zone),
    zone,
  });
};
