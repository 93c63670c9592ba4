import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import { type BookedUpdate, type LicenseBook, levelsOf, MOST_UPDATES } from "#domain/licenses/license-book.ts";
import type { HeldEntry, LicenseEntry } from "#domain/licenses/license-entry.ts";
import { quantityFault, raisedLevels } from "#domain/licenses/quantity-fault.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { grantFault } from "#usecases/licenses/grant-fault.ts";
import { entryText, firstEntry, idempotencyScope } from "#usecases/licenses/grant-key.ts";
import type { LicenseGrant } from "#usecases/licenses/license-grant.ts";
import { mostLicensesAt } from "#usecases/licenses/most-licenses.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  "addOns" | "organizations" | "timelines" | "pricePlans" | "licenses" | "idempotencyKeys" | "clock"
>;

/** What grants write, and the entries that they make or, repeated, had made; in the order of the grants. */
export type Granted = { readonly changes: readonly Change[]; readonly entries: readonly HeldEntry[] };

/**
 * Decides updates of quantity licenses of one account and answers what is to be written: all of them or none. The caller writes
 * it, in a commit that also makes the account due (`dueNow`) and, unless it stores the timeline itself, refuses a timeline that
 * changed meanwhile (`timelines.unchanged`). `schedules` are the slices that will hold then, by default the live ones.
 *
 * A grant whose idempotency key was used for the account and license before writes nothing and answers the first entry.
 */
export const licensesGranted = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    accountId,
    grants,
    schedules,
  }: {
    readonly accountId: AccountId;
    readonly grants: readonly LicenseGrant[];
    readonly schedules?: readonly Schedule[];
  },
): Promise<Result<Granted, Refusal>> => {
  const books = new Map<AddOnId, Opened>();
  const keys = new Map<string, HeldEntry>();
  const changes: Change[] = [];
  const entries: HeldEntry[] = [];
  for (const grant of grants) {
    const licenseId = grant.licenseId as AddOnId;
    const scope = idempotencyScope({ ...grant, accountId });
    const repeated =
      (scope && keys.get(JSON.stringify(scope))) ?? (await firstEntry(world, organizationId, { ...grant, accountId }));
    if (repeated) {
      entries.push(repeated);
      continue;
    }
    const opened = books.get(licenseId) ?? (await openBook(world, organizationId, { accountId, licenseId }));
    const next = await bookedIn(world, organizationId, { accountId, grant, opened, schedules });
    if (!next.ok) return next;
    const { entry, book } = next.value;
    books.set(licenseId, { ...opened, book });
    entries.push(entry);
    const { held: _, ...stored } = entry;
    changes.push(world.licenses.entryAdded(organizationId, stored));
    if (scope) {
      keys.set(JSON.stringify(scope), entry);
      changes.push(world.idempotencyKeys.used(organizationId, scope, entryText(stored)));
    }
  }
  const stored = [...books.values()].map(({ read, book }) => world.licenses.bookStored(organizationId, read, book));
  return ok({ changes: [...changes, ...stored], entries });
};

/** The same for one update. */
export const licenseGranted = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    accountId,
    schedules,
    ...grant
  }: LicenseGrant & { readonly accountId: AccountId; readonly schedules?: readonly Schedule[] },
): Promise<Result<{ readonly changes: readonly Change[]; readonly entry: HeldEntry }, Refusal>> => {
  const granted = await licensesGranted(world, organizationId, {
    accountId,
    grants: [grant],
    ...(schedules && { schedules }),
  });
  if (!granted.ok) return granted;
  const [entry] = granted.value.entries;
  if (!entry) throw new Error("one grant makes one entry");
  return ok({ changes: granted.value.changes, entry });
};

/** A book as it was read, and as the grants so far leave it. */
type Opened = { readonly read: Versioned<LicenseBook> | undefined; readonly book: LicenseBook };

const openBook = async (
  { licenses }: Needs,
  organizationId: OrganizationId,
  name: Pick<LicenseBook, "accountId" | "licenseId">,
): Promise<Opened> => {
  const read = await licenses.findBook(organizationId, name);
  return { read, book: read?.value ?? { ...name, updates: [] } };
};

const bookedIn = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    accountId,
    grant,
    opened,
    schedules,
  }: {
    readonly accountId: AccountId;
    readonly grant: LicenseGrant;
    readonly opened: Opened;
    readonly schedules: readonly Schedule[] | undefined;
  },
): Promise<Result<{ readonly book: LicenseBook; readonly entry: HeldEntry }, Refusal>> => {
  const fault = await grantFault(world, organizationId, grant);
  if (fault) return fault;
  const { updates } = opened.book;
  if (updates.length >= MOST_UPDATES)
    return invalid(`license '${grant.licenseId}' has ${MOST_UPDATES} updates already`);
  const now = world.clock.now();
  const number = updates.length + 1;
  const { updateType, quantity, effectiveFrom = now, metadata = {} } = grant;
  const update: BookedUpdate = { number, updateType, quantity, effectiveFrom };
  const book = { ...opened.book, updates: [...updates, update] };
  const [before, after] = [levelsOf(updates), levelsOf(book.updates)];
  const mostAt = await mostLicensesAt(world, organizationId, {
    accountId,
    licenseId: book.licenseId,
    schedules,
    instants: raisedLevels(before, after).map((level) => level.effectiveFrom),
  });
  const refusedBecause = quantityFault(before, after, mostAt);
  if (refusedBecause !== undefined) return invalid(refusedBecause, "quantity");
  const entry: LicenseEntry = { ...update, accountId, licenseId: book.licenseId, createdAt: now, metadata };
  const held = after.find((level) => level.number === number)?.held ?? quantity;
  return ok({ book, entry: { ...entry, held } });
};
