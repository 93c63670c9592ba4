import type { OrganizationId } from "#domain/ids.ts";
import type { Job } from "#domain/jobs/job.ts";
import { newEntry } from "#domain/jobs/job-entry.ts";
import { begun, broken, later, withFound, withSettled } from "#domain/jobs/job-life-cycle.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { JobMessage } from "#usecases/billing/close-message.ts";
import { kindOf } from "#usecases/jobs/job-kinds.ts";
import { type EntryFailure, performEntry } from "#usecases/jobs/perform-entry.ts";
import { wakeJob } from "#usecases/jobs/wake-job.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Steps of one call; the rest follows at the next wake-up, which is at once. */
const MOST_STEPS = 10;
/** Entries that one step finds: with the job they are one commit. */
const FOUND_AT_ONCE = 50;
/** Entries that one step does, each in a commit of its own. */
const DONE_AT_ONCE = 25;

/** What broke on the way; the job has noted it and goes on. */
export type RanJob = { readonly failures: readonly (Partial<EntryFailure> & { readonly cause: unknown })[] };

/**
 * Goes on with a job: finds its entries, then does them, step by step. Every step is decided from the job as it was read and moves
 * it on in one commit, and every entry is done in a commit of its own, so this may stop anywhere, run twice or run beside
 * itself: each entry is done once, and counted once.
 */
export const runJob = async (world: ClosingWorld, { organizationId, jobId }: JobMessage): Promise<RanJob> => {
  const failures: RanJob["failures"][number][] = [];
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const read = await world.jobs.find(organizationId, jobId);
    if (!read || !UNDER_WAY.has(read.value.status)) return { failures };
    const stepped = await stepOf(world, organizationId, read);
    failures.push(...stepped.failures);
    if (stepped.waits) return { failures };
  }
  await wakeJob(world, organizationId, jobId);
  return { failures };
};

const UNDER_WAY: ReadonlySet<Job["status"]> = new Set(["SCHEDULED", "PENDING", "INITIALIZED", "IN_PROGRESS"]);

/** `waits`: nothing is to be done now; the sweeper comes back to it. */
type Stepped = RanJob & { readonly waits: boolean };

const ON: Stepped = { failures: [], waits: false };

const stepOf = async (world: ClosingWorld, organizationId: OrganizationId, read: Versioned<Job>): Promise<Stepped> => {
  try {
    switch (read.value.status) {
      case "SCHEDULED":
      case "PENDING":
        return await findSome(world, organizationId, read);
      case "INITIALIZED":
        return await moved(world, organizationId, read, begun(read.value, world.clock.now()));
      default:
        return await doSome(world, organizationId, read);
    }
  } catch (cause) {
    await world.save([world.jobs.replaced(organizationId, read, broken(read.value, world.clock.now()))]);
    return { failures: [{ cause }], waits: true };
  }
};

/** Moves the job on; when somebody else has done it meanwhile, their step counts, and the job is read anew. */
const moved = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  read: Versioned<Job>,
  next: Job,
): Promise<Stepped> => {
  await world.save([world.jobs.replaced(organizationId, read, next)]);
  return ON;
};

const findSome = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  read: Versioned<Job>,
): Promise<Stepped> => {
  const { id: jobId, work, after } = read.value;
  const found = await kindOf(work).find(world, organizationId, { limit: FOUND_AT_ONCE, after });
  const known = await world.jobs.findEntries(organizationId, jobId, found.entityIds);
  const knownIds = new Set(known.map(({ value }) => value.entityId));
  const now = world.clock.now();
  const entries = [...new Set(found.entityIds)]
    .filter((entityId) => !knownIds.has(entityId))
    .map((entityId) => newEntry({ jobId, entityId, createdAt: now }));
  await world.save([
    world.jobs.replaced(organizationId, read, withFound(read.value, { count: entries.length, next: found.next }, now)),
    ...entries.map((entry) => world.jobs.entryAdded(organizationId, entry)),
  ]);
  return ON;
};

const doSome = async (world: ClosingWorld, organizationId: OrganizationId, read: Versioned<Job>): Promise<Stepped> => {
  const { id, work, after } = read.value;
  const kind = kindOf(work);
  const page = { limit: DONE_AT_ONCE, after };
  const waiting = await world.jobs.listEntries(organizationId, id, page);
  const failures: EntryFailure[] = [];
  for (const { value } of waiting.items) {
    const failure = await performEntry(world, organizationId, { kind, entry: value });
    if (failure) failures.push(failure);
  }
  const done = await world.jobs.listEntries(organizationId, id, page);
  const now = world.clock.now();
  const entries = done.items.map(({ value }) => value);
  if (entries.some(({ status }) => status === "PENDING")) {
    await world.save([world.jobs.replaced(organizationId, read, later(read.value, now))]);
    return { failures, waits: true };
  }
  const next = withSettled(read.value, { entries, next: done.next }, now);
  return { ...(await moved(world, organizationId, read, next)), failures };
};
