import type { OrganizationId } from "#domain/ids.ts";
import { brokenEntry, type JobEntry } from "#domain/jobs/job-entry.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { kindOf } from "#usecases/jobs/job-kinds.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** How often an entry is decided anew in a row after somebody else changed what it was decided from. */
const MOST_LOST_RACES = 10;

export type EntryFailure = { readonly entityId: string; readonly cause: unknown };

/**
 * Does one entry, once: what it does and that it is done are one commit. One that breaks is noted, to be tried again or given up,
 * and answered; it never keeps the others from being done. When it cannot even be noted, the world has failed, and this throws.
 */
export const performEntry = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  { kind, entry }: { readonly kind: ReturnType<typeof kindOf>; readonly entry: JobEntry },
): Promise<EntryFailure | undefined> => {
  const { jobId, entityId } = entry;
  for (let tries = 0; tries < MOST_LOST_RACES; tries += 1) {
    const [read] = await world.jobs.findEntries(organizationId, jobId, [entityId]);
    if (read?.value.status !== "PENDING") return undefined;
    try {
      const { outcome, changes, afterwards } = await kind.perform(world, organizationId, entityId);
      const done = world.jobs.entryReplaced(organizationId, read, { ...read.value, ...outcome });
      const saved = await world.save([done, ...changes]);
      if (!saved.ok) continue;
      await afterwards?.();
      return undefined;
    } catch (cause) {
      return noted(world, organizationId, read, cause);
    }
  }
  const [read] = await world.jobs.findEntries(organizationId, jobId, [entityId]);
  if (read?.value.status !== "PENDING") return undefined;
  return noted(world, organizationId, read, new Error(`${entityId} is being changed all the time`));
};

/** Somebody else may have done the entry meanwhile: then theirs counts. */
const noted = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  read: Versioned<JobEntry>,
  cause: unknown,
): Promise<EntryFailure> => {
  await world.save([world.jobs.entryReplaced(organizationId, read, brokenEntry(read.value))]);
  return { entityId: read.value.entityId, cause };
};
