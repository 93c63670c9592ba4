import type { OrganizationId } from "#domain/ids.ts";
import { levelsOf } from "#domain/licenses/license-book.ts";
import type { HeldEntry, LicenseEntry } from "#domain/licenses/license-entry.ts";
import type { BookName, EntryName } from "#repositories/licenses.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "licenses">;

/** Entries with what is held after each of them, by all that is known now. */
export const heldEntries = async (
  { licenses }: Needs,
  organizationId: OrganizationId,
  entries: readonly LicenseEntry[],
): Promise<readonly HeldEntry[]> => {
  const names = new Map(
    entries.map(({ accountId, licenseId }) => [textOf({ accountId, licenseId }), { accountId, licenseId }]),
  );
  const books = await licenses.findBooks(organizationId, [...names.values()]);
  const held = new Map(
    books.map((book) => [
      textOf(book),
      new Map(levelsOf(book.updates).map((level) => [level.number, level.held] as const)),
    ]),
  );
  return entries.map((entry) => ({ ...entry, held: held.get(textOf(entry))?.get(entry.number) ?? entry.quantity }));
};

/** One entry in the same way. Throws where there is none: who names it has seen that it was written. */
export const readHeldEntry = async (
  world: Needs,
  organizationId: OrganizationId,
  name: EntryName,
): Promise<HeldEntry> => {
  const found = await world.licenses.findEntry(organizationId, name);
  const [entry] = await heldEntries(world, organizationId, found ? [found.value] : []);
  if (!entry) throw new Error(`license entry ${name.number} of ${textOf(name)} does not exist`);
  return entry;
};

const textOf = ({ accountId, licenseId }: BookName): string => `${licenseId}#${accountId}`;
