import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { AddOnId, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import type { CycleInvoice, CycleKind } from "#domain/invoicing/invoice.ts";
import { foldUsage, type UsageCells } from "#domain/metering/usage-cells.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { NO_QUANTITIES, type Quantities } from "#domain/rating/quantities.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import { cycleCredits } from "#usecases/credits/cycle-credits.ts";
import { overageOfCycle } from "#usecases/entitlements/overage-of-cycle.ts";
import { seatsOfCycle } from "#usecases/licenses/seats-of-cycle.ts";
import type { RatingWorld, World } from "#usecases/world.ts";

/** The cycle whose invoice is to be rated, and the plan that holds in it. */
export type CycleToRate = {
  readonly organizationId: OrganizationId;
  readonly basis: BillingBasis;
  readonly billed: BilledCycle;
  readonly kind: CycleKind;
  readonly now: Instant;
  readonly plan: PricePlan;
  readonly rateCards: readonly RateCard[];
  readonly previous: CycleInvoice | undefined;
  /** Seats that have been paid for at the start; licenses that it does not name are looked up. */
  readonly paid?: CycleInvoice["seatsAtStart"];
};

/** What was measured, and what takes from or adds to it: all that an invoice is made of besides prices. */
export type CycleInputs = {
  readonly quantities: Quantities;
  /** Credits that the invoice may take from, in any order. */
  readonly credits: readonly AvailableCredit[];
};

/** Reads it, and writes nothing. */
export const cycleInputs = async (world: RatingWorld, cycle: CycleToRate): Promise<CycleInputs> => ({
  quantities: {
    ...NO_QUANTITIES,
    usage: cycle.kind === "IN_ARREARS" ? await usageOf(world, cycle) : NO_QUANTITIES.usage,
    seats: new Map([...(await seatsOfCycle(world, cycle)), ...seatsPaid(cycle)]),
    overage: await overageOf(world, cycle),
  },
  credits: await cycleCredits(world, cycle),
});

const seatsPaid = ({ paid = {}, billed: { cycle } }: CycleToRate): Quantities["seats"] => {
  const { startDate, endDate } = cycle;
  return new Map(
    Object.entries(paid).map(([licenseId, quantity]) => [
      licenseId as AddOnId,
      { type: "QUANTITY", runs: [{ startDate, endDate, quantity }] },
    ]),
  );
};

/** Overage is billed in arrears alone. */
const overageOf = async (
  world: RatingWorld,
  { organizationId, basis, billed, rateCards, kind }: CycleToRate,
): Promise<Quantities["overage"]> =>
  kind === "IN_ARREARS"
    ? overageOfCycle(world, {
        organizationId,
        accountId: basis.account.id,
        billed,
        rateCards,
        zone: basis.organization.timeZone,
      })
    : NO_QUANTITIES.overage;

const usageOf = async (
  { usageCounters }: Pick<World, "usageCounters">,
  { organizationId, basis, billed }: CycleToRate,
): Promise<ReadonlyMap<UsageMeterId, Decimal>> => {
  const cells: UsageCells = await usageCounters.usage(
    { organizationId, accountId: basis.account.id, interval: billed.cycle },
    foldUsage,
  );
  return new Map([...cells].map(([key, { sum }]) => [key as UsageMeterId, sum]));
};
