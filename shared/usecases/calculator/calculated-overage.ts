import type { FeatureId } from "#domain/ids.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { Reason } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { addMilliseconds } from "#domain/time/instant.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { Lookups, Part } from "#usecases/calculator/lookups.ts";
import type { OverageRequest } from "#usecases/calculator/request.ts";
import { overageOfCycle } from "#usecases/entitlements/overage-of-cycle.ts";
import type { World } from "#usecases/world.ts";

/** Units beyond grants by feature: what a request says, or what an account used in the cycle that ends on a date. */
export const calculatedOverage = async (
  world: Pick<World, "features" | "featureCredits" | "pricePlans">,
  lookups: Lookups,
  request: OverageRequest | undefined,
): Promise<Part<ReadonlyMap<FeatureId, Decimal>>> => {
  if (!request) return ok(new Map());
  const { id: organizationId, timeZone: zone } = lookups.organization;
  if (request.mode === "CUSTOM") return given(world, lookups, request.given);
  // The end of a cycle belongs to the next one.
  const at = addMilliseconds(request.billingCycleEndDate, -1);
  const found = await lookups.cycle(request.accountId, at, "entitlementOverageConfig.lookupCycle.accountId");
  if (!found.ok) return found;
  const { basis, billed } = found.value;
  const { rateCards } = await planOf(world, organizationId, billed.schedule);
  return ok(await overageOfCycle(world, { organizationId, accountId: basis.account.id, billed, rateCards, zone }));
};

const given = async (
  { features }: Pick<World, "features">,
  { organization }: Lookups,
  entries: Extract<OverageRequest, { mode: "CUSTOM" }>["given"],
): Promise<Part<ReadonlyMap<FeatureId, Decimal>>> => {
  const found = await features.findMany(organization.id, [...new Set(entries.map(({ featureId }) => featureId))]);
  const known = new Set<string>(found.map(({ value }) => value.id));
  const reasons = entries.flatMap(({ featureId }, at): readonly Reason[] =>
    known.has(featureId)
      ? []
      : [
          {
            path: `entitlementOverageConfig.custom[${at}].featureId`,
            message: `feature '${featureId}' does not exist`,
          },
        ],
  );
  if (reasons.length > 0) return { ok: false, error: reasons };
  const overage = new Map<FeatureId, Decimal>();
  for (const { featureId, quantity } of entries) {
    const id = featureId as FeatureId;
    overage.set(id, (overage.get(id) ?? ZERO).plus(quantity));
  }
  return ok(overage);
};
