import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { JobId, OrganizationId } from "#domain/ids.ts";
import type { MigrationMode } from "#domain/schedules/migration.ts";
import type { Change } from "#ports/store.ts";
import { jobBegun } from "#usecases/jobs/start-job.ts";
import { migrationJob } from "#usecases/migrations/start-migration.ts";
import type { World } from "#usecases/world.ts";

/** What becomes of the accounts of earlier versions when a new one is made active (Togai rule §14.14). */
export type VersionMigration = {
  readonly migrationMode?: MigrationMode | "NONE" | undefined;
  /** LATEST_VERSION unless said otherwise: the accounts of the version that was active until now. */
  readonly versionsToMigrate?: "LATEST_VERSION" | "ALL_VERSION" | undefined;
};

/**
 * The job that moves accounts to a version which becomes active, begun in the same commit: `changes` belong into it, and whoever
 * wrote it wakes `jobId`. Nothing where nobody is to be moved, or there was no active version before.
 */
export const migrationWithVersion = (
  world: Pick<World, "jobs" | "clock" | "ids">,
  organizationId: OrganizationId,
  {
    plan,
    activeBefore,
    migrationMode = "NONE",
    versionsToMigrate = "LATEST_VERSION",
  }: VersionMigration & {
    readonly plan: Pick<PricePlan, "id" | "version">;
    readonly activeBefore: number | undefined;
  },
): { readonly changes: readonly Change[]; readonly jobId?: JobId } => {
  if (migrationMode === "NONE" || activeBefore === undefined) return { changes: [] };
  const { job, change } = jobBegun(
    world,
    organizationId,
    migrationJob(
      {
        sourceId: plan.id,
        ...(versionsToMigrate === "LATEST_VERSION" && { sourceVersion: activeBefore }),
        target: { pricePlanId: plan.id, version: plan.version },
        mode: migrationMode,
        retainStartOffsets: false,
      },
      "AT_ONCE",
    ),
  );
  return { changes: [change], jobId: job.id };
};
