import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";

const PAGE = 100;

/** Ids of the price plans whose active version has a rate card for this usage meter or add-on. */
export const activePlansWith = async (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  billableId: string,
): Promise<readonly string[]> => {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await world.pricePlans.list(organizationId, {
      limit: PAGE,
      order: { by: "id", direction: "ASC" },
      ...(after !== undefined && { after }),
    });
    for (const latest of page.items) {
      const active = await activeVersion(world, organizationId, latest);
      if (active?.rateCards.some((card) => card.billableId === billableId)) found.push(active.id);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
};

/** A plan whose latest version is a draft may have an active version beside it. */
const activeVersion = async (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  latest: PricePlan,
): Promise<PricePlan | undefined> => {
  if (latest.status === "ACTIVE") return latest;
  const version = (await pricePlans.findHead(organizationId, latest.id))?.value.activeVersion;
  if (version === undefined) return undefined;
  return (await pricePlans.findVersion(organizationId, latest.id, version))?.value;
};
