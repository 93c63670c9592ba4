import type { OrganizationId } from "#domain/ids.ts";
import type { UsageArchive } from "#ports/usage-archive.ts";
import type { World } from "#usecases/world.ts";

/** What archiving takes. */
export type ArchivingWorld = Pick<World, "clock" | "organizations"> & { readonly usageArchive: UsageArchive };

export type ArchivedUsage = {
  readonly events: number;
  /** How long ago that arrived, in seconds, before which everything is archived, of any organization; 0 without usage. */
  readonly oldestUnarchivedSeconds: number;
  /** Organizations of which there is more to do, when the time was up. */
  readonly unfinished: number;
  readonly failures: readonly unknown[];
};

/** Organizations that are read with one request. */
const AT_ONCE = 100;

/**
 * Archives what is due of all organizations, a bounded part of each in turn, so that none waits for another's millions; whoever
 * is furthest behind comes first. What `mayGoOn` does not let be done is done by the next run. What fails does not keep the rest.
 */
export const archiveUsage = async (
  { clock, organizations, usageArchive }: ArchivingWorld,
  mayGoOn: () => boolean,
): Promise<ArchivedUsage> => {
  const all = await everyOrganization(organizations);
  let waiting = (await withAges(usageArchive, all))
    .sort((first, second) => first.until - second.until)
    .map(({ id }) => id);
  const failures: unknown[] = [];
  let events = 0;
  // Ends: what is not finished got on, or the time is up.
  while (waiting.length > 0 && mayGoOn()) {
    const unfinished: OrganizationId[] = [];
    for (const [at, id] of waiting.entries()) {
      if (!mayGoOn()) {
        unfinished.push(...waiting.slice(at));
        break;
      }
      try {
        const archived = await usageArchive.archive(id, mayGoOn);
        events += archived.events;
        failures.push(...archived.failures);
        if (archived.state === "unfinished") unfinished.push(id);
      } catch (cause) {
        failures.push(new Error(`usage of organization ${id} is not archived`, { cause }));
      }
    }
    waiting = unfinished;
  }
  const oldest = Math.min(...(await withAges(usageArchive, all)).map(({ until }) => until));
  const oldestUnarchivedSeconds = Math.max(0, (clock.now() - oldest) / 1_000);
  return { events, oldestUnarchivedSeconds, unfinished: waiting.length, failures };
};

const everyOrganization = async (organizations: World["organizations"]): Promise<readonly OrganizationId[]> => {
  const ids: OrganizationId[] = [];
  let after: string | undefined;
  // Ends with the last page.
  do {
    const page = await organizations.list({ limit: AT_ONCE, ...(after !== undefined && { after }) });
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

const withAges = async (usageArchive: UsageArchive, ids: readonly OrganizationId[]) => {
  const ages: { readonly id: OrganizationId; readonly until: number }[] = [];
  for (const id of ids) ages.push({ id, until: await usageArchive.archivedUntil(id) });
  return ages;
};
