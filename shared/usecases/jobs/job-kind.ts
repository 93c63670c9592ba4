import type { OrganizationId } from "#domain/ids.ts";
import type { EntryOutcome } from "#domain/jobs/job-entry.ts";
import type { Change } from "#ports/store.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Some entities of a job; `next` is where the finding goes on. */
export type Found = { readonly entityIds: readonly string[]; readonly next?: string };

/** How an entry ends, and what is written with it in the same commit. */
export type Performed = {
  readonly outcome: EntryOutcome;
  readonly changes: readonly Change[];
  /** What is done once it is written; lost, nothing is lost but time. */
  readonly afterwards?: () => Promise<void>;
};

/** One kind of work: which entities it is about, and what is done to each. */
export type JobKind = {
  /** Finds entities, and writes nothing. */
  readonly find: (
    world: ClosingWorld,
    organizationId: OrganizationId,
    page: { readonly limit: number; readonly after?: string | undefined },
  ) => Promise<Found>;
  /** Does nothing twice: it only answers changes, which are written with the entry, or it finds what it did before. */
  readonly perform: (world: ClosingWorld, organizationId: OrganizationId, entityId: string) => Promise<Performed>;
};
