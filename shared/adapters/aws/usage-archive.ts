import { inParallel } from "#adapters/aws/in-parallel.ts";
import { createStoredEvents } from "#adapters/aws/stored-events.ts";
import { createUnprocessedItems } from "#adapters/aws/unprocessed-items.ts";
import {
  type ArchivedAccount,
  type ArchiveLimits,
  type Arrived,
  createAccountArchive,
} from "#adapters/aws/usage-archive-account.ts";
import { createArchiveCommit } from "#adapters/aws/usage-archive-commit.ts";
import { createArchivedIds } from "#adapters/aws/usage-archive-ids.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import { createArchiveProgresses, passAt } from "#adapters/aws/usage-archive-progress.ts";
import { createArchiveReader } from "#adapters/aws/usage-archive-reader.ts";
import { createUsageJournal } from "#adapters/aws/usage-journal.ts";
import { arrivalAt } from "#adapters/aws/usage-keys.ts";
import { createUsageLanes, type UsageLanes } from "#adapters/aws/usage-lanes.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Archived, UsageArchive } from "#ports/usage-archive.ts";

/** Accounts that are read and written at the same time; each holds the events of one object in memory. */
const ACCOUNTS_AT_ONCE = 4;

export type UsageArchiveOptions = {
  readonly clock: Clock;
  readonly limits?: ArchiveLimits & {
    /** Events after which a call ends; what it archived gets one entry in the index of ids. */
    readonly eventsOfCall: number;
  };
};

/** With these a call needs some 500 MB of memory, and some minutes at the most. */
const LIMITS = { eventsOfObject: 20_000, eventsOfAccount: 100_000, mostParts: 8, eventsOfCall: 200_000 };

/**
 * Puts the bodies of events from the `usage` table into objects, before their items expire (exactly-once rule §7). It goes by when
 * events arrived, as their expiry does, and passes over all accounts of an organization daily: docs/adr/0022-archive.md.
 */
export const createUsageArchive = (
  table: UsageTable,
  objects: ArchiveObjects,
  { clock, limits = LIMITS }: UsageArchiveOptions,
): UsageArchive => {
  const journal = createUsageJournal(table);
  const lanes = createUsageLanes(table);
  const events = createStoredEvents(table, createArchiveReader(objects));
  const progresses = createArchiveProgresses(table);
  const archiveAccount = createAccountArchive({ table, journal, events, objects, limits });
  const commit = createArchiveCommit({
    table,
    journal,
    archivedIds: createArchivedIds(table, objects),
    unprocessed: createUnprocessedItems(table),
  });

  /** One account that fails does not keep the others from being archived. */
  const tryAccount = async (account: Account, arrived: Arrived, mayGoOn: () => boolean): Promise<ArchivedAccount> => {
    try {
      return await archiveAccount(account, arrived, mayGoOn);
    } catch (cause) {
      const { organizationId, accountId } = account;
      const failure = new Error(`usage of account ${accountId} of ${organizationId} is not archived`, { cause });
      return { pages: [], isDone: true, failures: [failure] };
    }
  };

  return {
    archive: async (organizationId, mayGoOn): Promise<Archived> => {
      const progress = await progresses.read(organizationId);
      const pass = passAt(progress, clock.now());
      if (!pass) return { events: 0, state: "complete", failures: [] };
      const arrived = { from: arrivalAt(pass.from), to: arrivalAt(addMilliseconds(pass.until, -1)) };
      const done: ArchivedAccount[] = [];
      let { after } = pass;
      let isLast = true;
      for await (const accountIds of groupsOfAccounts(lanes, organizationId, after)) {
        if (!mayGoOn() || eventsOf(done) >= limits.eventsOfCall) {
          isLast = false;
          break;
        }
        const group = await inParallel(accountIds, ACCOUNTS_AT_ONCE, (accountId) =>
          tryAccount({ organizationId, accountId }, arrived, mayGoOn),
        );
        done.push(...group);
        if (group.some(({ isDone }) => !isDone)) {
          isLast = false;
          break;
        }
        after = accountIds.at(-1);
      }
      const pages = done.flatMap((one) => one.pages);
      const refused = pages.length === 0 ? [] : await commit(organizationId, pages);
      const failures = [...done.flatMap((one) => one.failures), ...refused];
      const hasFailed = pass.hasFailed || failures.length > 0;
      await progresses.write(
        organizationId,
        isLast
          ? { until: hasFailed ? progress.until : pass.until, pass: undefined }
          : { ...progress, pass: { ...pass, after, hasFailed } },
      );
      return { events: eventsOf(done), state: isLast ? (hasFailed ? "failed" : "complete") : "unfinished", failures };
    },
    archivedUntil: progresses.archivedUntil,
  };
};

type Account = { readonly organizationId: OrganizationId; readonly accountId: AccountId };

const eventsOf = (accounts: readonly ArchivedAccount[]): number =>
  accounts.reduce((sum, { pages }) => sum + pages.reduce((ofPages, { put }) => ofPages + put.length, 0), 0);

/** The accounts of an organization that ever had usage, in the order of their keys, some at a time. */
async function* groupsOfAccounts(
  lanes: UsageLanes,
  organizationId: OrganizationId,
  after: AccountId | undefined,
): AsyncIterable<readonly AccountId[]> {
  let group: AccountId[] = [];
  for await (const { accountId } of lanes.ofOrganization(organizationId, after)) {
    // The lanes of an account follow one another.
    if (group.at(-1) === accountId) continue;
    if (group.length === ACCOUNTS_AT_ONCE) {
      yield group;
      group = [];
    }
    group.push(accountId);
  }
  if (group.length > 0) yield group;
}
