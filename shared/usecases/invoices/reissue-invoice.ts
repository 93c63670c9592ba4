import type { OrganizationId } from "#domain/ids.ts";
import { adjusted } from "#domain/invoicing/adjustment-charges.ts";
import { type CycleInvoice, type Invoice, isOfCycle } from "#domain/invoicing/invoice.ts";
import { wasFinal } from "#domain/invoicing/invoice-lifecycle.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type BilledCycle, billedCycleAt } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { cycleAt } from "#domain/time/pricing-cycle.ts";
import type { Versioned } from "#repositories/collection.ts";
import { billingBasis } from "#usecases/billing/billing-basis.ts";
import { closedBy } from "#usecases/billing/closed-cycles.ts";
import { commitStep } from "#usecases/billing/closing-step.ts";
import { invoiceOfCycle } from "#usecases/billing/invoice-of-cycle.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { standingOf } from "#usecases/invoices/standing-of.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

const MOST_TRIES = 20;

/**
 * Bills a cycle anew after its invoice was voided: by another invoice with a number of its own, rated with all usage that is
 * counted by now (docs/adr/0032). A void invoice is reissued once; asked again, the answer is the invoice that it became.
 */
export const reissueInvoice = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  invoiceId: string,
): Promise<Result<Invoice, Refusal>> => {
  const made = await retryLostRaces(`invoice '${invoiceId}'`, () => attempt(world, organizationId, invoiceId), {
    mostTries: MOST_TRIES,
  });
  if (made.ok) await wakeAccount(world, organizationId, made.value.accountId);
  return made;
};

const attempt = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  invoiceId: string,
): Promise<Result<Invoice, Refusal> | undefined> => {
  const known = (await world.invoices.find(organizationId, invoiceId))?.value;
  if (!known) return notFound("invoice", invoiceId);
  const { place, effects } = await standingOf(world, organizationId, known.accountId);
  const read = await world.invoices.find(organizationId, invoiceId);
  if (!read || !isReissuable(read)) return invalid(whyNot(read?.value ?? known));
  const { reissuedAs } = read.value;
  const before = reissuedAs && (await world.invoices.find(organizationId, reissuedAs))?.value;
  if (before) return ok(before);
  const rated = await ratedAnew(world, organizationId, read.value);
  if (!rated) return invalid(`the cycle of invoice '${invoiceId}' is not billed any more`);
  const outcome = await commitStep(world, place, {
    changes: [
      world.invoices.replaced(organizationId, read, { ...read.value, reissuedAs: rated.id, updatedAt: place.now }),
    ],
    final: {
      draft: rated,
      effects: await effects(rated),
      written: (final) => world.invoices.addedInPlaceOfAnother(organizationId, final),
    },
    next: closedBy(rated, { ...place.state, toRender: [...place.state.toRender, rated.id] }),
  });
  return outcome.type === "stepped" && outcome.finalized ? ok(outcome.finalized) : undefined;
};

const isReissuable = (read: Versioned<Invoice>): read is Versioned<CycleInvoice> =>
  isOfCycle(read.value) && read.value.kind !== "PREPAID" && wasFinal(read.value) && read.value.status === "VOID";

const whyNot = ({ id, invoiceType, status }: Invoice): string =>
  `only the invoice of a cycle that was final and is VOID can be reissued, and '${id}' is a ${invoiceType} invoice in ${status}`;

const ratedAnew = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  voided: CycleInvoice,
): Promise<CycleInvoice | undefined> => {
  const basis = await billingBasis(world, organizationId, voided.accountId);
  const zone = basis?.organization.timeZone;
  const now = basis && zone && billedCycleAt(basis.schedules, voided.startDate, zone);
  if (!basis || !zone || now?.cycle.start !== voided.startDate) return undefined;
  const billed = asPaid(voided, now, zone);
  const { miscellaneousCharges: charges = [], adjusts = [], kind } = voided;
  const rated = await invoiceOfCycle(world, {
    organizationId,
    basis,
    billed,
    kind,
    now: world.clock.now(),
    charges: [...charges, ...billedElsewhere(voided)],
    adjusts,
    ...(voided.seatsAtStart && { seatsAtStart: voided.seatsAtStart }),
  });
  return rated && { ...rated, reissueOf: voided.id };
};

/**
 * An invoice in advance bills the days again that it had billed: those that have left the plan since are given back by themselves, as
 * those that came onto it are billed.
 */
const asPaid = (
  { sliceEndDate: endDate, startDate, pricePlanId, pricePlanVersion }: CycleInvoice,
  billed: BilledCycle,
  zone: TimeZone,
): BilledCycle => {
  const { schedule } = billed;
  if (endDate === undefined) return billed;
  if (schedule.pricePlanId !== pricePlanId || schedule.pricePlanVersion !== pricePlanVersion) return billed;
  const before = { ...schedule, endDate };
  return { schedule: before, cycle: cycleAt(schedule.pricingCycleConfig, before, startDate, zone) ?? billed.cycle };
};

/** What other invoices have billed for the cycle meanwhile is rated with it again, and so is taken off. */
const billedElsewhere = ({
  sequenceId,
  id,
  adjustments = [],
  adjustmentsLetOff = ZERO,
}: CycleInvoice): readonly MiscellaneousCharge[] => {
  const billed = adjusted(adjustments).minus(adjustmentsLetOff);
  return billed.eq(ZERO)
    ? []
    : [
        {
          type: "VALUE",
          name: `Billed before by adjustments of invoice ${sequenceId ?? id}`,
          considerForRevenue: false,
          value: toText(billed.neg()),
        },
      ];
};
