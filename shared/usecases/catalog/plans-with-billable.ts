import type { OrganizationId } from "#domain/ids.ts";
import type { World } from "#usecases/world.ts";

const PAGE = 100;

/** Ids of the price plans whose active version has a rate card for this usage meter, add-on or feature. */
export const activePlansWith = async (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  billableId: string,
): Promise<readonly string[]> => {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await world.pricePlans.listHeads(organizationId, {
      limit: PAGE,
      order: { by: "id", direction: "ASC" },
      ...(after !== undefined && { after }),
    });
    const active = page.items.flatMap(({ id, status, activeVersion }) =>
      status === "ARCHIVED" || activeVersion === undefined ? [] : [{ id, version: activeVersion }],
    );
    for (const plan of await world.pricePlans.findVersions(organizationId, active)) {
      if (plan.rateCards.some((card) => card.billableId === billableId)) found.push(plan.id);
    }
    after = page.next;
  } while (after !== undefined);
  return found;
};
