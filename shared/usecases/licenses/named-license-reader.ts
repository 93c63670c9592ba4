import type { AccountId, OrganizationId } from "#domain/ids.ts";
import {
  type NamedLicenseEvent,
  type NamedLicenseFacts,
  readNamedLicenseEvent,
} from "#domain/metering/named-license-event.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { isOfSeat } from "#usecases/licenses/seat-events.ts";
import type { World } from "#usecases/world.ts";

/** Tells what is known of a named license of an account. */
export type NamedLicenseReader = (accountId: AccountId, event: NamedLicenseEvent) => NamedLicenseFacts;

const NOBODY: NamedLicenseReader = () => ({ addOn: undefined, events: 0 });

/** Reads once what the events of named licenses in a batch need; mostly there are none, and nothing is read. */
export const namedLicenseReader = async (
  { addOns, namedSeats }: Pick<World, "addOns" | "namedSeats">,
  organizationId: OrganizationId,
  submissions: readonly { readonly event: UsageEvent; readonly accountId: AccountId | undefined }[],
): Promise<NamedLicenseReader> => {
  const seats = submissions.flatMap(({ event, accountId }) => {
    const read = isOfSeat(event) ? readNamedLicenseEvent(event) : undefined;
    return read?.ok && accountId !== undefined ? [{ ...read.value, accountId }] : [];
  });
  if (seats.length === 0) return NOBODY;
  const [licenses, names] = await Promise.all([
    addOns.findMany(
      organizationId,
      seats.map(({ licenseId }) => licenseId),
    ),
    namedSeats.findMany(organizationId, seats),
  ]);
  const addOnById = new Map<string, (typeof licenses)[number]["value"]>(licenses.map(({ value }) => [value.id, value]));
  const events = new Map(names.map(({ value }) => [textOf(value), value.events.length]));
  return (accountId, { licenseId, name }) => ({
    addOn: addOnById.get(licenseId),
    events: events.get(textOf({ accountId, licenseId, name })) ?? 0,
  });
};

const textOf = ({ accountId, licenseId, name }: { accountId: string; licenseId: string; name: string }): string =>
  JSON.stringify([accountId, licenseId, name]);
