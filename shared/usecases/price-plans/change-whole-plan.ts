import type { PlanContent } from "#domain/catalog/plan-content.ts";
import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import { soldVersions, type WholePlan } from "#domain/catalog/whole-plan.ts";
import type { JobId, OrganizationId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { wakeJob } from "#usecases/jobs/wake-job.ts";
import { migrationWithVersion, type VersionMigration } from "#usecases/migrations/migration-with-version.ts";
import { findLatest, headOf, isArchived } from "#usecases/price-plans/change-price-plan.ts";
import { findWholePlan } from "#usecases/price-plans/find-whole-plan.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { planFromContent } from "#usecases/price-plans/plan-from-content.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Catalog & Pick<World, "pricePlans" | "save" | "clock" | "ids">;

/** Starts a plan from one document, a draft; in a dry run nothing is kept (Togai rule §14.12). */
export const createWholePlan = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    content,
    keep,
    ...named
  }: Pick<PricePlan, "name" | "type" | "supportedCurrencies" | "deferredRevenue" | "allowOngoingCycleUpdates"> & {
    readonly content: PlanContent;
    readonly keep: "KEEP" | "DRY_RUN";
  },
): Promise<Result<WholePlan, Refusal>> => {
  const { pricePlans, save, clock, ids } = world;
  const now = clock.now();
  const blank: PricePlan = {
    ...named,
    id: ids.next("pp") as PricePlanId,
    version: 1,
    referenceId: ids.next("sch") as ScheduleId,
    rateCards: [],
    status: "DRAFT",
    createdAt: now,
    updatedAt: now,
  };
  const made = await planFromContent(world, organizationId, blank, content, "DRAFT");
  if (!made.ok) return made;
  const plan = made.value;
  if (keep === "KEEP") {
    const saved = await save([
      pricePlans.headAdded(organizationId, headOf(plan, {})),
      pricePlans.versionAdded(organizationId, plan),
    ]);
    if (!saved.ok) throw new Error(`price plan id ${plan.id} was made twice`);
  }
  const [first, ...others] = soldVersions([plan]);
  if (!first) throw new Error("a plan has a version");
  return ok({ status: "DRAFT", activeCurrencies: [], versions: [first, ...others] });
};

/**
 * Changes a plan by parts of its document. A draft changes where it is; of an ACTIVE plan this makes the next version, active at
 * once, and moves accounts to it if that is asked for (Togai rules §14.12, §14.14). What changes nothing makes no version.
 */
export const changeWholePlan = async (
  world: Needs & Pick<World, "jobs"> & Sender,
  organizationId: OrganizationId,
  id: string,
  { content, ...migration }: VersionMigration & { readonly content: PlanContent },
): Promise<Result<WholePlan, Refusal>> => {
  let jobId: JobId | undefined;
  const changed = await retryLostRaces(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock, ids } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    const { status, activeVersion, activeCurrencies } = head.value;
    if (status === "ARCHIVED") return isArchived(id);
    const before = latest.value;
    if (before.status === "DRAFT" && activeVersion !== undefined) {
      return invalid(`price plan '${id}' has a draft version ${before.version}; finalize or discard it first`);
    }
    const completeness = before.status === "DRAFT" ? "DRAFT" : "COMPLETE";
    const made = await planFromContent(world, organizationId, before, content, completeness);
    if (!made.ok) return made;
    if (sameContent(made.value, before)) return ok(undefined);
    const now = clock.now();
    if (before.status === "DRAFT") {
      const next: PricePlan = { ...made.value, updatedAt: now };
      const saved = await save([
        pricePlans.headReplaced(organizationId, head, headOf(next, head.value)),
        pricePlans.versionReplaced(organizationId, latest, next),
      ]);
      return saved.ok ? ok(undefined) : undefined;
    }
    if (activeCurrencies && !activeCurrencies.some((one) => made.value.supportedCurrencies.includes(one))) {
      return invalid(`must hold one of the active currencies: ${activeCurrencies.join(", ")}`, SUPPORTED);
    }
    const version = before.version + 1;
    const referenceId = ids.next("sch") as ScheduleId;
    const next: PricePlan = { ...made.value, version, referenceId, createdAt: now, updatedAt: now };
    const moved = migrationWithVersion(world, organizationId, {
      ...migration,
      plan: next,
      activeBefore: activeVersion,
    });
    const saved = await save([
      pricePlans.headReplaced(organizationId, head, headOf(next, { ...head.value, activeVersion: version })),
      pricePlans.versionAdded(organizationId, next),
      ...moved.changes,
    ]);
    if (saved.ok) jobId = moved.jobId;
    return saved.ok ? ok(undefined) : undefined;
  });
  if (!changed.ok) return changed;
  if (jobId !== undefined) await wakeJob(world, organizationId, jobId);
  return findWholePlan(world, organizationId, id);
};

const SUPPORTED = "pricePlanDetails.supportedCurrencies";
