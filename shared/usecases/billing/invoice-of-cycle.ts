import type { AddOnId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import { adjustmentCharge } from "#domain/invoicing/adjustment-charges.ts";
import { draftInvoice } from "#domain/invoicing/draft-invoice.ts";
import {
  type Adjustment,
  type CycleInvoice,
  type CycleKind,
  type Invoice,
  isOfCycle,
} from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { seatsOn } from "#domain/rating/seat-count.ts";
import { type BilledCycle, firstBilledCycleFrom } from "#domain/schedules/billed-cycle.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";
import { type BillingBasis, planOf } from "#usecases/billing/billing-basis.ts";
import { cycleInputs } from "#usecases/billing/cycle-inputs.ts";
import { partiesOf } from "#usecases/billing/parties-of.ts";
import { recustomed } from "#usecases/invoices/recustomed.ts";
import type { RatingWorld } from "#usecases/world.ts";

type Wanted = {
  readonly organizationId: OrganizationId;
  readonly basis: BillingBasis;
  readonly billed: BilledCycle;
  readonly kind: CycleKind;
  readonly now: Instant;
  readonly previous?: CycleInvoice;
  /** Charges that a new invoice begins with; one that was drafted before keeps its own. */
  readonly charges?: readonly MiscellaneousCharge[];
  readonly adjusts?: readonly Adjustment[];
  /** Seats that an in-advance invoice is to be rated with in place of those that are held at the start now. */
  readonly seatsAtStart?: CycleInvoice["seatsAtStart"];
};

/**
 * Gathers what a cycle's invoice is made of and rates it; nothing is written. Undefined where the cycle has nothing to bill of
 * that kind. Drafts, their refreshes, the final rating and what the API shows all come from here.
 */
export const invoiceOfCycle = async (world: RatingWorld, wanted: Wanted): Promise<CycleInvoice | undefined> => {
  const { basis, previous, now } = wanted;
  const { miscellaneousCharges: charges = wanted.charges ?? [], adjusts = wanted.adjusts ?? [] } = previous ?? {};
  const zone = basis.organization.timeZone;
  const { plan, ...rated } = await ratingOf(world, wanted);
  const draft = draftInvoice({
    ...rated,
    id: previous?.id ?? (world.ids.next("inv") as InvoiceId),
    miscellaneousCharges: [...charges, ...adjusts.map((adjustment) => adjustmentCharge(adjustment, zone))],
    parties: partiesOf(basis, plan.name),
    now,
    ...(previous && { previous }),
  });
  return (
    draft && {
      ...draft,
      ...(charges.length > 0 && { miscellaneousCharges: charges }),
      ...(adjusts.length > 0 && { adjusts }),
      ...(wanted.kind === "IN_ADVANCE" && {
        ...seatsAtStart(rated.quantities.seats, wanted.billed.cycle),
        sliceEndDate: wanted.billed.schedule.endDate,
      }),
    }
  );
};

const seatsAtStart = (
  seats: ReadonlyMap<AddOnId, SeatHistory>,
  { startDate }: Slice,
): Pick<CycleInvoice, "seatsAtStart"> =>
  seats.size === 0
    ? {}
    : { seatsAtStart: Object.fromEntries([...seats].map(([id, history]) => [id, seatsOn(history, startDate)])) };

/** What a cycle that was billed before is rated now, without credits and without charges beside the plan. */
export const cycleRatedAgain = async (
  world: RatingWorld,
  { id, ...wanted }: Omit<Wanted, "previous" | "charges" | "adjusts"> & { readonly id: InvoiceId },
): Promise<CycleInvoice | undefined> => {
  const { plan, ...rated } = await ratingOf(world, wanted);
  return draftInvoice({
    ...rated,
    id,
    credits: [],
    miscellaneousCharges: [],
    parties: partiesOf(wanted.basis, plan.name),
    now: wanted.now,
  });
};

const ratingOf = async (
  world: RatingWorld,
  { organizationId, basis, billed, kind, now, previous, seatsAtStart: paid }: Wanted,
) => {
  const { organization, account } = basis;
  const { plan, rateCards } = await planOf(world, organizationId, billed.schedule);
  const inputs = await cycleInputs(world, {
    organizationId,
    basis,
    billed,
    kind,
    now,
    plan,
    rateCards,
    previous,
    paid,
  });
  return {
    plan,
    account,
    schedule: billed.schedule,
    rateCards,
    cycle: billed.cycle,
    kind,
    currency: account.invoiceCurrency,
    ...inputs,
    pricingRules: billed.schedule.pricingRulesOverride ?? plan.pricingRules ?? [],
    netTermDays: account.netTermDays ?? organization.netTermDays,
  };
};

/**
 * A draft rated anew, or undefined where the timeline no longer has a cycle that starts where the draft's does. What is not
 * rated by a cycle stays as it is.
 */
export const redrafted = async (
  world: RatingWorld,
  { organizationId, basis, now }: Pick<Wanted, "organizationId" | "basis" | "now">,
  previous: Invoice,
): Promise<Invoice | undefined> => {
  if (previous.kind === "CUSTOM") return recustomed(world, organizationId, previous);
  if (!isOfCycle(previous)) return previous;
  const billed = firstBilledCycleFrom(basis.schedules, previous.startDate, basis.organization.timeZone);
  if (billed?.cycle.start !== previous.startDate) return undefined;
  return invoiceOfCycle(world, { organizationId, basis, billed, kind: previous.kind, now, previous });
};
