import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { SeatEvent, SeatName } from "#domain/licenses/named-seat.ts";
import { NAMED_LICENSE_SCHEMA } from "#domain/metering/built-in-schemas.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { readNamedLicenseEvent } from "#domain/metering/named-license-event.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { Change } from "#ports/store.ts";
import type { SeatKey } from "#repositories/named-seats.ts";
import { dueNow } from "#usecases/billing/wake-account.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "billingStates" | "clock" | "namedSeats" | "save">;

/** A counted event of a name; reverted: it was taken back again. */
type BookedEvent = SeatKey & { readonly event: SeatEvent };

/** Names that are written in one commit, beside the account's billing state. */
const MOST_NAMES = 90;
/** Metering, closing and corrections may all write to an account at the same time. */
const MOST_TRIES = 50;

/** A counted submission, as far as its seat goes. */
export type CountedSeat = Pick<CountableEvent, "reference" | "accountId" | "timestamp" | "receivedAt" | "event">;

/** Whether an event is about a seat. */
export const isOfSeat = ({ schemaName }: { readonly schemaName: string }): boolean =>
  schemaName === NAMED_LICENSE_SCHEMA;

/**
 * Writes seats that counted events give and take, and has the account billed for them. A submission is written once, however
 * often it is delivered; one that was taken back stays so. Answers whether anything was new.
 */
export const bookSeats = (
  world: Needs,
  organizationId: OrganizationId,
  seats: readonly CountedSeat[],
): Promise<"changed" | "unchanged"> =>
  written(
    world,
    organizationId,
    seats.map((seat) => bookedOf(seat)),
  );

/** Takes seats back that undone events gave or took; it may come before the event itself is written, which then never is. */
export const revertSeats = (
  world: Needs,
  organizationId: OrganizationId,
  records: readonly EventRecord[],
): Promise<"changed" | "unchanged"> =>
  written(
    world,
    organizationId,
    records.flatMap((record) => {
      const { accountId } = record;
      if (accountId === undefined || !readNamedLicenseEvent(record.event).ok) return [];
      const booked = bookedOf({ ...record, accountId });
      return [{ ...booked, event: { ...booked.event, reverted: true as const } }];
    }),
  );

const bookedOf = ({ accountId, event, reference, timestamp, receivedAt }: CountedSeat): BookedEvent => {
  const read = readNamedLicenseEvent(event);
  if (!read.ok) throw new Error(`${reference} was counted and is no event of a named license`);
  const { licenseId, name, action } = read.value;
  return { accountId, licenseId, name, event: { reference, timestamp, receivedAt, action } };
};

const written = async (
  world: Needs,
  organizationId: OrganizationId,
  events: readonly BookedEvent[],
): Promise<"changed" | "unchanged"> => {
  let outcome: "changed" | "unchanged" = "unchanged";
  for (const [accountId, ofAccount] of Map.groupBy(events, (one) => one.accountId)) {
    const names = [...Map.groupBy(ofAccount, ({ licenseId, name }) => `${licenseId}#${name}`).values()];
    for (let at = 0; at < names.length; at += MOST_NAMES) {
      const some = names.slice(at, at + MOST_NAMES).flat();
      if ((await writtenAtOnce(world, organizationId, { accountId, events: some })) === "changed") outcome = "changed";
    }
  }
  return outcome;
};

const writtenAtOnce = async (
  world: Needs,
  organizationId: OrganizationId,
  { accountId, events }: { readonly accountId: AccountId; readonly events: readonly BookedEvent[] },
): Promise<"changed" | "unchanged"> => {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const changes = await changesFor(world, organizationId, events);
    if (changes.length === 0) return "unchanged";
    const saved = await world.save([...changes, await dueNow(world, organizationId, { accountId })]);
    if (saved.ok) return "changed";
  }
  throw new Error(`seats of account ${accountId} are being changed all the time`);
};

const changesFor = async (
  { namedSeats }: Needs,
  organizationId: OrganizationId,
  events: readonly BookedEvent[],
): Promise<readonly Change[]> => {
  const textOf = ({ licenseId, name }: SeatKey): string => `${licenseId}#${name}`;
  const read = await namedSeats.findMany(organizationId, events);
  const known = new Map(read.map((one) => [textOf(one.value), one]));
  return [...Map.groupBy(events, textOf)].flatMap(([text, [first, ...others]]) => {
    if (!first) return [];
    const { event: _, ...key } = first;
    const before: SeatName = known.get(text)?.value ?? { ...key, events: [] };
    const after = [first, ...others].reduce((name, { event }) => withEvent(name, event), before);
    return after === before ? [] : [namedSeats.stored(organizationId, known.get(text), after)];
  });
};

/** The name with an event; the name itself where it has it already. */
const withEvent = (name: SeatName, event: SeatEvent): SeatName => {
  const known = name.events.find(({ reference }) => reference === event.reference);
  if (known && (known.reverted || !event.reverted)) return name;
  return { ...name, events: [...name.events.filter((one) => one !== known), event] };
};
