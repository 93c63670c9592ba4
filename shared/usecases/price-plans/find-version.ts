import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { World } from "#usecases/world.ts";

/** The version of a plan that a word asks for: LATEST, which may be a draft, ACTIVE, or a number. */
export const findVersion = async (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  id: string,
  word = "LATEST",
): Promise<Result<PricePlan, Refusal>> => {
  if (!/^(LATEST|ACTIVE|[1-9]\d{0,8})$/.test(word)) return invalid("must be LATEST, ACTIVE or a number", "version");
  const head = await pricePlans.findHead(organizationId, id);
  if (!head) return notFound("price plan", id);
  const { latestVersion, activeVersion } = head.value;
  const version = word === "LATEST" ? latestVersion : word === "ACTIVE" ? activeVersion : Number(word);
  const plan = version === undefined ? undefined : await pricePlans.findVersion(organizationId, id, version);
  return plan ? ok(plan.value) : notFound(`${word} version of price plan`, id);
};
