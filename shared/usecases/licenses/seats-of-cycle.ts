import type { RateCard } from "#domain/catalog/rate-card.ts";
import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import type { CycleKind } from "#domain/invoicing/invoice.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { BilledCycle } from "#domain/schedules/billed-cycle.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";
import type { BillingBasis } from "#usecases/billing/billing-basis.ts";
import { historyOf, licenseCards, seatRecords } from "#usecases/licenses/seat-records.ts";
import type { World } from "#usecases/world.ts";

/** Seats by license on some days, for all license cards of a plan. */
export const seatsOfDays = async (
  world: Pick<World, "licenses" | "namedSeats">,
  organizationId: OrganizationId,
  {
    accountId,
    rateCards,
    days,
    zone,
  }: {
    readonly accountId: AccountId;
    readonly rateCards: readonly RateCard[];
    readonly days: Slice;
    readonly zone: TimeZone;
  },
): Promise<ReadonlyMap<AddOnId, SeatHistory>> => {
  const records = await seatRecords(world, organizationId, { accountId, cards: licenseCards(rateCards) });
  return new Map([...records].map(([licenseId, record]) => [licenseId, historyOf(record, { days, zone })]));
};

/**
 * Seats by license for the license cards that an invoice of a cycle bills. In advance only what is held when the cycle starts
 * is known: what changes later, be it planned already, is billed when its moment comes (Togai rule §13.3).
 */
export const seatsOfCycle = async (
  world: Pick<World, "licenses" | "namedSeats">,
  {
    organizationId,
    basis,
    billed,
    kind,
    rateCards,
  }: {
    readonly organizationId: OrganizationId;
    readonly basis: BillingBasis;
    readonly billed: BilledCycle;
    readonly kind: CycleKind;
    readonly rateCards: readonly RateCard[];
  },
): Promise<ReadonlyMap<AddOnId, SeatHistory>> => {
  const cards = licenseCards(rateCards).filter(({ invoiceTiming }) => invoiceTiming === kind);
  const records = await seatRecords(world, organizationId, { accountId: basis.account.id, cards });
  const { cycle } = billed;
  const days = {
    days: cycle,
    zone: basis.organization.timeZone,
    ...(kind === "IN_ADVANCE" && { until: cycle.start }),
  };
  return new Map([...records].map(([licenseId, record]) => [licenseId, historyOf(record, days)]));
};
