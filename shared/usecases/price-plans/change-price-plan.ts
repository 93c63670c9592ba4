import { fitsInOneDocument, type PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { PricePlanHead } from "#repositories/price-plans.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "pricePlans" | "save" | "clock" | "ids">;

/** Starts a plan: version 1, a draft without rate cards (Togai rule §14.13). */
export const createPricePlan = async (
  { pricePlans, save, clock, ids }: Needs,
  organizationId: OrganizationId,
  terms: Omit<PricePlan, "id" | "version" | "referenceId" | "rateCards" | "status" | "createdAt" | "updatedAt">,
): Promise<Result<PricePlan, Refusal>> => {
  const now = clock.now();
  const plan: PricePlan = {
    ...terms,
    id: ids.next("pp") as PricePlanId,
    version: 1,
    referenceId: ids.next("sch") as ScheduleId,
    rateCards: [],
    status: "DRAFT",
    createdAt: now,
    updatedAt: now,
  };
  const saved = await save([
    pricePlans.headAdded(organizationId, headOf(plan, {})),
    pricePlans.versionAdded(organizationId, plan),
  ]);
  if (!saved.ok) throw new Error(`price plan id ${plan.id} was made twice`);
  return ok(plan);
};

/**
 * Changes the draft version of a plan. An ACTIVE plan stays as it is: the first edit makes the next version, a draft beside it.
 * A change that answers the draft it was handed changes nothing.
 */
export const changeDraft = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  change: (draft: PricePlan) => Result<PricePlan, Refusal> | Promise<Result<PricePlan, Refusal>>,
): Promise<Result<PricePlan, Refusal>> =>
  retryLostRaces(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock, ids } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    if (head.value.status === "ARCHIVED") return isArchived(id);
    const isDraft = latest.value.status === "DRAFT";
    const now = clock.now();
    const draft: PricePlan = isDraft
      ? latest.value
      : {
          ...latest.value,
          version: latest.value.version + 1,
          referenceId: ids.next("sch") as ScheduleId,
          status: "DRAFT",
          createdAt: now,
        };
    const changed = await change(draft);
    if (!changed.ok) return changed;
    if (changed.value === draft) return ok(latest.value);
    if (!fitsInOneDocument(changed.value)) return invalid(TOO_LARGE);
    const next: PricePlan = { ...changed.value, updatedAt: now };
    const saved = await save([
      pricePlans.headReplaced(organizationId, head, headOf(next, head.value)),
      isDraft
        ? pricePlans.versionReplaced(organizationId, latest, next)
        : pricePlans.versionAdded(organizationId, next),
    ]);
    return saved.ok ? ok(next) : undefined;
  });

export const TOO_LARGE =
  "the price plan is too large with all its rate cards; use fewer currencies or slabs, or two plans";

/** Why a plan that nobody can have any more is not changed. */
export const isArchived = (id: string): Result<never, Refusal> => invalid(`price plan '${id}' is ARCHIVED`);

/** The plan's latest version, draft or not. */
export const findLatest = async (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  id: string,
): Promise<{ readonly head: Versioned<PricePlanHead>; readonly latest: Versioned<PricePlan> } | undefined> => {
  const head = await pricePlans.findHead(organizationId, id);
  if (!head) return undefined;
  const latest = await pricePlans.findVersion(organizationId, id, head.value.latestVersion);
  // Between the two reads a draft may have been discarded; the caller's next try reads both anew.
  return latest && { head, latest };
};

/** The head of a plan with this latest version; which version is sold, and in which currencies, goes on. */
export const headOf = (
  plan: PricePlan,
  { activeVersion, activeCurrencies }: Pick<PricePlanHead, "activeVersion" | "activeCurrencies">,
): PricePlanHead => ({
  id: plan.id,
  name: plan.name,
  ...(plan.description !== undefined && { description: plan.description }),
  type: plan.type,
  status: plan.status,
  latestVersion: plan.version,
  ...(activeVersion !== undefined && { activeVersion }),
  ...(activeCurrencies && { activeCurrencies }),
  updatedAt: plan.updatedAt,
});
