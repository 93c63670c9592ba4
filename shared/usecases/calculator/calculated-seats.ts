import type { LicenseRateCard, RateCard } from "#domain/catalog/rate-card.ts";
import type { AccountId, AddOnId, EventReference } from "#domain/ids.ts";
import type { SeatEvent } from "#domain/licenses/named-seat.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";
import type { Reason } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { DAY, type Instant } from "#domain/time/instant.ts";
import { type Lookups, MOST_DAYS, type Part, refused, TOO_LONG } from "#usecases/calculator/lookups.ts";
import type { CalculatorRequest, GivenLicense, GivenName, GivenOrLookedUp } from "#usecases/calculator/request.ts";
import { historyOf, licenseCards, type SeatRecord, seatRecords } from "#usecases/licenses/seat-records.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "licenses" | "namedSeats" | "addOns">;
type Records = ReadonlyMap<string, SeatRecord>;

/** Everything that is known of the seats of a request, by license, whatever cycle is calculated. */
export type CalculatedSeats = { readonly given: Records; readonly lookedUp: Records };

/** What holds of the seats of a request, counted or by name: what it says, or what an account has. */
export const calculatedSeats = async (
  world: Needs,
  lookups: Lookups,
  { licenses, namedLicenses }: Pick<CalculatorRequest, "licenses" | "namedLicenses">,
  rateCards: readonly RateCard[],
): Promise<Part<CalculatedSeats>> => {
  const counted = await recordsOf(world, lookups, {
    seats: licenses,
    path: "licenseEntriesConfig",
    type: "LICENSE",
    rateCards,
    record: recordOfEntries,
  });
  const named = namedLicenses
    ? await recordsOf(world, lookups, {
        seats: namedLicenses,
        path: "namedLicenseEntriesConfig",
        type: "NAMED_LICENSE",
        rateCards,
        record: recordOfNames,
      })
    : ok(NOTHING);
  if (counted.ok && named.ok) {
    return ok({
      given: new Map([...counted.value.given, ...named.value.given]),
      lookedUp: new Map([...counted.value.lookedUp, ...named.value.lookedUp]),
    });
  }
  return { ok: false, error: [...(counted.ok ? [] : counted.error), ...(named.ok ? [] : named.error)] };
};

const NOTHING: CalculatedSeats = { given: new Map(), lookedUp: new Map() };

/**
 * Seats on the days of the cycle that is calculated. In advance only what an account holds when the cycle starts counts, as on
 * its invoice; what a request gives counts from its first day.
 */
export const seatsIn = (
  { given, lookedUp }: CalculatedSeats,
  { cycle }: CycleInSlice,
  { rateCards, zone }: { readonly rateCards: readonly RateCard[]; readonly zone: TimeZone },
): ReadonlyMap<AddOnId, SeatHistory> =>
  new Map(
    licenseCards(rateCards).flatMap(({ billableId, invoiceTiming }) => {
      const known = lookedUp.get(billableId);
      const record = known ?? given.get(billableId);
      const until = known && invoiceTiming === "IN_ADVANCE" ? { until: cycle.start } : {};
      return record ? [[billableId, historyOf(record, { days: cycle, zone, ...until })] as const] : [];
    }),
  );

type Asked<Given extends { readonly licenseId: string; readonly effectiveFrom: Instant }> = {
  readonly seats: GivenOrLookedUp<readonly Given[]>;
  readonly path: string;
  readonly type: LicenseRateCard["licenseType"];
  readonly rateCards: readonly RateCard[];
  readonly record: (licenseId: string, entries: readonly Given[]) => SeatRecord;
};

const recordsOf = async <Given extends { readonly licenseId: string; readonly effectiveFrom: Instant }>(
  world: Needs,
  lookups: Lookups,
  { seats, path, type, rateCards, record }: Asked<Given>,
): Promise<Part<CalculatedSeats>> => {
  const organizationId = lookups.organization.id;
  if (seats.mode === "CUSTOM") {
    const found = await world.addOns.findMany(organizationId, [...new Set(seats.given.map((one) => one.licenseId))]);
    const ofType = new Set<string>(found.flatMap(({ value }) => (value.type === type ? [value.id] : [])));
    const reasons = seats.given.flatMap(({ licenseId }, at): readonly Reason[] =>
      ofType.has(licenseId)
        ? []
        : [{ path: `${path}.custom[${at}].licenseId`, message: `there is no add-on '${licenseId}' of type ${type}` }],
    );
    if (reasons.length > 0) return { ok: false, error: reasons };
    const byLicense = Map.groupBy(seats.given, ({ licenseId }) => licenseId);
    return ok({ ...NOTHING, given: new Map([...byLicense].map(([id, entries]) => [id, record(id, entries)])) });
  }
  const member = seats.mode === "LOOKUP_RANGE" ? "lookupRange" : "lookupCycle";
  const fault = seats.mode === "LOOKUP_RANGE" ? rangeFault(seats) : undefined;
  if (fault !== undefined) return refused(`${path}.lookupRange.end`, fault);
  const basis = await lookups.account(seats.accountId, `${path}.${member}.accountId`);
  if (!basis.ok) return basis;
  const accountId = basis.value.account.id;
  const cards = licenseCards(rateCards).filter(({ licenseType }) => licenseType === type);
  return ok({ ...NOTHING, lookedUp: await seatRecords(world, organizationId, { accountId, cards }) });
};

const rangeFault = ({ start, end }: { readonly start: Instant; readonly end: Instant }): string | undefined => {
  if (end <= start) return "must be after start";
  return end - start > (MOST_DAYS + 1) * DAY ? TOO_LONG : undefined;
};

/** Nobody's: the seats exist in the request only. */
const NOBODY = "" as AccountId;

const recordOfEntries = (licenseId: string, entries: readonly GivenLicense[]): SeatRecord => ({
  type: "QUANTITY",
  book: {
    accountId: NOBODY,
    licenseId: licenseId as AddOnId,
    updates: entries.map(({ quantity, effectiveFrom }, index) => ({
      number: index + 1,
      updateType: "ABSOLUTE",
      quantity,
      effectiveFrom,
    })),
  },
});

const recordOfNames = (licenseId: string, entries: readonly GivenName[]): SeatRecord => ({
  type: "NAMES",
  names: entries.map(({ name, effectiveFrom, effectiveUntil }) => ({
    accountId: NOBODY,
    licenseId: licenseId as AddOnId,
    name,
    events: [
      seatEvent("ADD", effectiveFrom),
      ...(effectiveUntil === undefined ? [] : [seatEvent("REMOVE", effectiveUntil)]),
    ],
  })),
});

const seatEvent = (action: SeatEvent["action"], timestamp: Instant): SeatEvent => ({
  reference: "" as EventReference,
  timestamp,
  receivedAt: timestamp,
  action,
});
