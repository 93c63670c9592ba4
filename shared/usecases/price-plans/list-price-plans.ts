import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Page } from "#ports/store.ts";
import type { Order } from "#repositories/collection.ts";
import { holds } from "#usecases/list-search.ts";
import type { World } from "#usecases/world.ts";

export type PricePlanFilters = {
  readonly status?: PricePlan["status"] | undefined;
  readonly type?: PricePlan["type"] | undefined;
  /** Part of the id, the name or the description. */
  readonly search?: string | undefined;
};

/** The latest versions of plans that fit all filters; those that are archived can be found by id only. */
export const listPricePlans = (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { status, type, search }: PricePlanFilters,
  page: { readonly limit: number; readonly after?: string; readonly order: Order },
): Promise<Page<PricePlan>> =>
  pricePlans.list(organizationId, {
    ...page,
    where: (head) =>
      head.status !== "ARCHIVED" &&
      (status === undefined || head.status === status) &&
      (type === undefined || head.type === type) &&
      holds(search, [head.id, head.name, head.description]),
  });
