import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId, PricePlanId } from "#domain/ids.ts";
import type { Job } from "#domain/jobs/job.ts";
import type { NewJob } from "#domain/jobs/job-life-cycle.ts";
import { invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Migration, MigrationMode } from "#domain/schedules/migration.ts";
import { startJob } from "#usecases/jobs/start-job.ts";
import type { Sender, World } from "#usecases/world.ts";

/** A migration as it is asked for (Togai rule §14.14). */
export type WantedMigration = {
  readonly sourceId: string;
  readonly sourceVersion: number;
  /** Absent: the accounts lose their plan. */
  readonly targetId?: string | undefined;
  /** Absent: the target's ACTIVE version. */
  readonly targetVersion?: number | undefined;
  readonly mode: MigrationMode;
  readonly retainStartOffsets: boolean;
  readonly requiresConfirmation: boolean;
};

/** Begins to move accounts from one plan version to another, or says everything that is wrong with it. */
export const startMigration = async (
  world: Pick<World, "pricePlans" | "jobs" | "clock" | "ids" | "save"> & Sender,
  organizationId: OrganizationId,
  { sourceId, sourceVersion, targetId, targetVersion, mode, retainStartOffsets, requiresConfirmation }: WantedMigration,
): Promise<Result<Job, Refusal>> => {
  const source = await versionOf(world, organizationId, { id: sourceId, version: sourceVersion, paths: SOURCE });
  const target =
    targetId === undefined
      ? undefined
      : await versionOf(world, organizationId, { id: targetId, version: targetVersion, paths: TARGET });
  const reasons: Reason[] = [
    ...(source.ok ? [] : source.error.reasons),
    ...(target === undefined || target.ok ? [] : target.error.reasons),
    ...(targetId === undefined && targetVersion !== undefined
      ? [{ path: "targetId", message: "is needed where there is a targetVersion" }]
      : []),
    ...(source.ok && target?.ok ? pairFaults({ source: source.value, target: target.value, retainStartOffsets }) : []),
  ];
  const [first, ...others] = reasons;
  if (first) return invalidAll([first, ...others]);
  const migration: Migration = {
    sourceId: sourceId as PricePlanId,
    sourceVersion,
    ...(target?.ok && { target: { pricePlanId: target.value.id, version: target.value.version } }),
    mode,
    retainStartOffsets,
  };
  return ok(
    await startJob(world, organizationId, migrationJob(migration, requiresConfirmation ? "CONFIRMED" : "AT_ONCE")),
  );
};

/** The job that a migration is done by, once it is confirmed or at once. */
export const migrationJob = (migration: Migration, begins: "CONFIRMED" | "AT_ONCE"): NewJob => ({
  work: { type: "MIGRATION", migration },
  requiresConfirmation: begins === "CONFIRMED",
  metadata: {
    sourceId: migration.sourceId,
    ...(migration.sourceVersion !== undefined && { sourceVersion: String(migration.sourceVersion) }),
    ...(migration.target && {
      targetId: migration.target.pricePlanId,
      targetVersion: String(migration.target.version),
    }),
    migrationMode: migration.mode,
  },
});

type Paths = { readonly id: string; readonly version: string };
const SOURCE: Paths = { id: "sourceId", version: "sourceVersion" };
const TARGET: Paths = { id: "targetId", version: "targetVersion" };

const versionOf = async (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { id, version, paths }: { readonly id: string; readonly version: number | undefined; readonly paths: Paths },
): Promise<Result<PricePlan, Refusal>> => {
  const refused = (path: string, message: string) => invalidAll([{ path, message }]);
  const head = (await pricePlans.findHead(organizationId, id))?.value;
  if (!head) return refused(paths.id, `price plan '${id}' does not exist`);
  if (head.status === "ARCHIVED") return refused(paths.id, `price plan '${id}' is ARCHIVED`);
  const number = version ?? head.activeVersion;
  if (number === undefined) return refused(paths.id, `price plan '${id}' is a DRAFT; finalize it first`);
  const plan = (await pricePlans.findVersion(organizationId, id, number))?.value;
  if (!plan) return refused(paths.version, `price plan '${id}' has no version ${number}`);
  if (plan.status === "DRAFT") return refused(paths.version, `version ${number} of price plan '${id}' is a DRAFT`);
  if (!plan.pricingCycleConfig) return refused(paths.id, `price plan '${id}' is of type ${plan.type}, not BILLING`);
  return ok(plan);
};

const pairFaults = ({
  source,
  target,
  retainStartOffsets,
}: {
  readonly source: PricePlan;
  readonly target: PricePlan;
  readonly retainStartOffsets: boolean;
}): Reason[] => {
  const reasons: Reason[] = [];
  if (source.id === target.id && source.version === target.version) {
    reasons.push({ path: "targetVersion", message: "is the version that the accounts have already" });
  }
  const [from, to] = [source.pricingCycleConfig?.interval, target.pricingCycleConfig?.interval];
  if (retainStartOffsets && from !== to) {
    reasons.push({ path: "retainStartOffsets", message: `the source's cycle is ${from}, the target's ${to}` });
  }
  return reasons;
};
