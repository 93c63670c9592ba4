import type { OrganizationId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What one call of {@link UsageArchive.archive} did. */
export type Archived = {
  /** Events that were put into the archive. */
  readonly events: number;
  /**
   * complete: all that was due is archived. unfinished: there is more to do, at the next call. failed: everything else is
   * archived; `failures` say what is not and why, and the next call tries again.
   */
  readonly state: "complete" | "unfinished" | "failed";
  readonly failures: readonly unknown[];
};

/** Keeps the bodies of counted events for good: where events are stored, they do not stay (exactly-once rule §7). */
export interface UsageArchive {
  /**
   * Archives an organization's events that arrived more than a week ago, a bounded number of them, for as long as `mayGoOn`.
   * May be stopped anywhere and repeated: nothing is archived twice, and nothing is lost.
   */
  archive(organizationId: OrganizationId, mayGoOn: () => boolean): Promise<Archived>;
  /** Every event that arrived before is in the archive. FOREVER where there never was one. */
  archivedUntil(organizationId: OrganizationId): Promise<Instant>;
}
