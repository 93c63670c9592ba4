import type { LicenseRateCard, RateCard } from "#domain/catalog/rate-card.ts";
import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import { type LicenseBook, levelsOf } from "#domain/licenses/license-book.ts";
import { namedSeatsOf, type SeatName } from "#domain/licenses/named-seat.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import { runsOf, stepsOf } from "#domain/licenses/seat-steps.ts";
import { ONE } from "#domain/money/decimal.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { FOREVER, type Instant } from "#domain/time/instant.ts";
import type { Slice } from "#domain/time/pricing-cycle.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "licenses" | "namedSeats">;

/** What the seats of a license are made of; it can be looked at on any days, and as it was at any moment. */
export type SeatRecord =
  | { readonly type: "QUANTITY"; readonly book: LicenseBook | undefined }
  | { readonly type: "NAMES"; readonly names: readonly SeatName[] }
  /** A fee: it counts as one seat, which is always held. */
  | { readonly type: "FEE" };

/** The license cards among the cards of a plan. */
export const licenseCards = (rateCards: readonly RateCard[]): readonly LicenseRateCard[] =>
  rateCards.filter((card) => card.type === "LICENSE");

/** Everything known of the licenses of cards, by license. */
export const seatRecords = async (
  { licenses, namedSeats }: Needs,
  organizationId: OrganizationId,
  { accountId, cards }: { readonly accountId: AccountId; readonly cards: readonly LicenseRateCard[] },
): Promise<ReadonlyMap<AddOnId, SeatRecord>> => {
  const records = new Map<AddOnId, SeatRecord>();
  const counted = new Set(cards.filter(({ licenseType }) => licenseType === "LICENSE").map((card) => card.billableId));
  const books = await licenses.findBooks(
    organizationId,
    [...counted].map((licenseId) => ({ accountId, licenseId })),
  );
  for (const licenseId of counted) {
    records.set(licenseId, { type: "QUANTITY", book: books.find((book) => book.licenseId === licenseId) });
  }
  for (const { billableId: licenseId, licenseType } of cards) {
    if (licenseType !== "NAMED_LICENSE" || records.has(licenseId)) continue;
    const names = await namedSeats.namesOf(organizationId, { accountId, licenseId });
    records.set(licenseId, { type: "NAMES", names });
  }
  return records;
};

/** The seats of the days of a cycle; `until` leaves out what happens after a moment. */
export const historyOf = (
  record: SeatRecord,
  { days, zone, until = FOREVER }: { readonly days: Slice; readonly zone: TimeZone; readonly until?: Instant },
): SeatHistory => {
  if (record.type === "FEE") return { type: "QUANTITY", runs: [{ ...days, quantity: ONE }] };
  if (record.type === "QUANTITY") {
    const steps = stepsOf(levelsOf(record.book?.updates ?? [])).filter(({ at }) => at <= until);
    return { type: "QUANTITY", runs: runsOf(steps, days, zone) };
  }
  const seats = record.names.flatMap(({ events, ...name }) =>
    namedSeatsOf({ ...name, events: events.filter(({ timestamp }) => timestamp <= until) }, days, zone),
  );
  return { type: "NAMES", seats };
};

/** The first moment after another at which a license changes; undefined where none is known. */
export const nextMoment = (record: SeatRecord, after: Instant): Instant | undefined => {
  if (record.type === "FEE") return undefined;
  const moments =
    record.type === "QUANTITY"
      ? (record.book?.updates ?? []).map(({ effectiveFrom }) => effectiveFrom)
      : record.names.flatMap(({ events }) => events.filter((one) => !one.reverted).map(({ timestamp }) => timestamp));
  return moments.filter((moment) => moment > after).reduce<Instant | undefined>(earliest, undefined);
};

const earliest = (first: Instant | undefined, second: Instant): Instant =>
  first === undefined || second < first ? second : first;
