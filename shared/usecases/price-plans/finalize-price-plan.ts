import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, invalidAll, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { findLatest, headOf } from "#usecases/price-plans/change-price-plan.ts";
import { faultsOf, reasonOf } from "#usecases/price-plans/faults-of.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

/**
 * Makes the draft the plan's ACTIVE version: from then on it never changes. Accounts stay on the version that they have;
 * moving them along is refused as long as there is no migration.
 */
export const finalizePricePlan = (
  world: Catalog & Pick<World, "pricePlans" | "save" | "clock">,
  organizationId: OrganizationId,
  id: string,
  { migrationMode = "NONE" }: { readonly migrationMode?: string | undefined },
): Promise<Result<PricePlan, Refusal>> =>
  retryLostRaces(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    if (latest.value.status !== "DRAFT") return invalid(`price plan '${id}' has no draft to finalize`);
    if (migrationMode !== "NONE" && head.value.activeVersion !== undefined) {
      return invalid("moving accounts to a new version is not yet supported; use NONE", "migrationMode");
    }
    const [first, ...others] = await faultsOf(world, organizationId, latest.value);
    if (first) return invalidAll([reasonOf(first), ...others.map(reasonOf)]);
    const next: PricePlan = { ...latest.value, status: "ACTIVE", updatedAt: clock.now() };
    const saved = await save([
      pricePlans.headReplaced(organizationId, head, headOf(next, { activeVersion: next.version })),
      pricePlans.versionReplaced(organizationId, latest, next),
    ]);
    return saved.ok ? ok(next) : undefined;
  });

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
    if (latest.value.status !== "DRAFT") return invalid(`price plan '${id}' has no draft to discard`);
    const active =
      activeVersion === undefined ? undefined : await pricePlans.findVersion(organizationId, id, activeVersion);
    const headChange = active
      ? pricePlans.headReplaced(organizationId, head, {
          ...headOf(active.value, { activeVersion: active.value.version }),
          updatedAt: clock.now(),
        })
      : pricePlans.headRemoved(organizationId, head);
    const saved = await save([headChange, pricePlans.versionRemoved(organizationId, latest)]);
    return saved.ok ? ok(undefined) : undefined;
  });
