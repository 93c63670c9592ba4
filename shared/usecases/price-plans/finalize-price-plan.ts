import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { JobId, OrganizationId } from "#domain/ids.ts";
import { invalid, invalidAll, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { wakeJob } from "#usecases/jobs/wake-job.ts";
import { migrationWithVersion, type VersionMigration } from "#usecases/migrations/migration-with-version.ts";
import { findLatest, headOf, isArchived } from "#usecases/price-plans/change-price-plan.ts";
import { faultsOf, reasonOf } from "#usecases/price-plans/faults-of.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

/**
 * Makes the draft the plan's ACTIVE version, sold in all currencies that it supports: from then on it never changes. Accounts stay
 * on the version that they have, unless a migration is asked for, which begins with the same write (Togai rules §14.13, §14.14).
 */
export const finalizePricePlan = async (
  world: Catalog & Pick<World, "pricePlans" | "jobs" | "save" | "clock" | "ids"> & Sender,
  organizationId: OrganizationId,
  id: string,
  migration: VersionMigration,
): Promise<Result<PricePlan, Refusal>> => {
  let jobId: JobId | undefined;
  const finalized = await retryLostRaces<PricePlan>(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    if (head.value.status === "ARCHIVED") return isArchived(id);
    if (latest.value.status !== "DRAFT") return invalid(`price plan '${id}' has no draft to finalize`);
    const [first, ...others] = await faultsOf(world, organizationId, latest.value);
    if (first) return invalidAll([reasonOf(first), ...others.map(reasonOf)]);
    const next: PricePlan = { ...latest.value, status: "ACTIVE", updatedAt: clock.now() };
    const { activeVersion: activeBefore } = head.value;
    const moved = migrationWithVersion(world, organizationId, { ...migration, plan: next, activeBefore });
    const saved = await save([
      pricePlans.headReplaced(organizationId, head, headOf(next, { activeVersion: next.version })),
      pricePlans.versionReplaced(organizationId, latest, next),
      ...moved.changes,
    ]);
    if (saved.ok) jobId = moved.jobId;
    return saved.ok ? ok(next) : undefined;
  });
  if (jobId !== undefined) await wakeJob(world, organizationId, jobId);
  return finalized;
};

/** Throws the draft version away; an ACTIVE version stays untouched, a plan that never was active is gone. */
export const discardDraft = (
  world: Pick<World, "pricePlans" | "save" | "clock">,
  organizationId: OrganizationId,
  id: string,
): Promise<Result<undefined, Refusal>> =>
  retryLostRaces(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    const { activeVersion } = head.value;
    if (head.value.status === "ARCHIVED") return isArchived(id);
    if (latest.value.status !== "DRAFT") return invalid(`price plan '${id}' has no draft to discard`);
    const active =
      activeVersion === undefined ? undefined : await pricePlans.findVersion(organizationId, id, activeVersion);
    const headChange = active
      ? pricePlans.headReplaced(organizationId, head, {
          ...headOf(active.value, head.value),
          updatedAt: clock.now(),
        })
      : pricePlans.headRemoved(organizationId, head);
    const saved = await save([headChange, pricePlans.versionRemoved(organizationId, latest)]);
    return saved.ok ? ok(undefined) : undefined;
  });
