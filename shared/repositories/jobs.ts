import type { JobId, OrganizationId } from "#domain/ids.ts";
import type { Job } from "#domain/jobs/job.ts";
import type { JobEntry } from "#domain/jobs/job-entry.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change, Page, Store } from "#ports/store.ts";
import { type Collection, collection, oldestFirst, type Versioned } from "#repositories/collection.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** A job that somebody should look at. */
export type DueJob = { readonly organizationId: OrganizationId; readonly jobId: JobId };

type EntryPage = { readonly limit: number; readonly after?: string | undefined };

export type Jobs = Pick<Collection<Job>, "find" | "list" | "added" | "replaced"> & {
  /** Jobs of all organizations that are due, the earliest first. */
  due(until: Instant, limit: number): Promise<readonly DueJob[]>;
  findEntries(
    organizationId: OrganizationId,
    jobId: JobId,
    entityIds: readonly string[],
  ): Promise<readonly Versioned<JobEntry>[]>;
  /** In the order of the entities' ids, strongly consistent. */
  listEntries(organizationId: OrganizationId, jobId: JobId, page: EntryPage): Promise<Page<Versioned<JobEntry>>>;
  entryAdded(organizationId: OrganizationId, entry: JobEntry): Change;
  entryReplaced(organizationId: OrganizationId, read: Versioned<JobEntry>, entry: JobEntry): Change;
};

/** The organization lies with the job, for whoever finds it among those of all. */
type Item = Job & { readonly organizationId?: OrganizationId };

export const createJobs = (store: Store): Jobs => {
  const jobs = collection<Item>(store, { kind: "job", id: ({ id }) => id });
  const owned = (organizationId: OrganizationId, job: Job): Item => ({ ...job, organizationId });
  const entryKey = (organizationId: OrganizationId, jobId: JobId, entityId: string) => ({
    partition: `${organizationId}#job-entry#${jobId}`,
    sort: entityId,
  });
  const entryPut = (organizationId: OrganizationId, entry: JobEntry, expect: Change["expect"]): Change => ({
    type: "put",
    key: entryKey(organizationId, entry.jobId, entry.entityId),
    value: toStored(entry),
    expect,
  });
  return {
    find: jobs.find,
    list: jobs.list,
    added: (organizationId, job) =>
      listedAsDue(jobs.added(organizationId, owned(organizationId, job)), organizationId, job),
    replaced: (organizationId, read, job) =>
      listedAsDue(jobs.replaced(organizationId, read, owned(organizationId, job)), organizationId, job),
    due: async (until, limit) => {
      const page = await store.list({
        partition: DUE,
        index: "index2",
        until: oldestFirst((until + 1) as Instant),
        direction: "FORWARD",
        limit,
      });
      return page.items.flatMap(({ value }) => {
        const { organizationId, id } = fromStored<Item>(value);
        return organizationId === undefined ? [] : [{ organizationId, jobId: id }];
      });
    },
    findEntries: async (organizationId, jobId, entityIds) => {
      if (entityIds.length === 0) return [];
      const found = await store.getMany(entityIds.map((entityId) => entryKey(organizationId, jobId, entityId)));
      return found.map(({ value, version }) => ({ value: fromStored<JobEntry>(value), version }));
    },
    listEntries: async (organizationId, jobId, { limit, after }) => {
      const { partition } = entryKey(organizationId, jobId, "");
      const page = await store.list({
        partition,
        direction: "FORWARD",
        limit,
        ...(after !== undefined && { after }),
      });
      return {
        ...page,
        items: page.items.map(({ value, version }) => ({ value: fromStored<JobEntry>(value), version })),
      };
    },
    entryAdded: (organizationId, entry) => entryPut(organizationId, entry, "ABSENT"),
    entryReplaced: (organizationId, { version }, entry) => entryPut(organizationId, entry, { version }),
  };
};

/** Jobs are few, so one partition holds those of the whole installation that are due. */
const DUE = "due-jobs";

const listedAsDue = (change: Change, organizationId: OrganizationId, { id, dueAt }: Job): Change =>
  change.type !== "put" || dueAt === undefined
    ? change
    : {
        ...change,
        indexes: {
          ...change.indexes,
          index2: { partition: DUE, sort: `${oldestFirst(dueAt)}#${organizationId}#${id}` },
        },
      };
