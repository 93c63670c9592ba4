import { soldVersions, type WholePlan } from "#domain/catalog/whole-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Page } from "#ports/store.ts";
import type { Order } from "#repositories/collection.ts";
import type { PricePlanHead } from "#repositories/price-plans.ts";
import { holds } from "#usecases/list-search.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "pricePlans">;

/** Versions that one answer holds at the most, the latest; earlier ones are asked for by number. */
const MOST_VERSIONS = 20;

/**
 * A plan with all that was ever sold of it, or with one version. A draft beside an active version is not to be seen here: it
 * belongs to the second generation of the API (Togai rule §14.12).
 */
export const findWholePlan = async (
  { pricePlans }: Needs,
  organizationId: OrganizationId,
  id: string,
  version?: number,
): Promise<Result<WholePlan, Refusal>> => {
  const head = (await pricePlans.findHead(organizationId, id))?.value;
  if (!head) return notFound("price plan", id);
  const last = lastShown(head);
  if (version !== undefined && version > last) return notFound(`version ${version} of price plan`, id);
  // One more than is asked for: when it became active the one before it ended.
  const from = version ?? Math.max(1, last - MOST_VERSIONS + 1);
  const until = Math.min(last, version === undefined ? last : version + 1);
  const wanted = Array.from({ length: until - from + 1 }, (_, at) => ({ id, version: from + at }));
  const found = await pricePlans.findVersions(organizationId, wanted);
  const plans = found.toSorted((first, second) => first.version - second.version);
  const [first, ...others] = soldVersions(plans);
  if (!first) return notFound(`version ${from} of price plan`, id);
  return ok(wholePlan(head, version === undefined ? [first, ...others] : [first]));
};

/** Every plan with the version that is sold, or was at last, or will be first. */
export const listWholePlans = async (
  { pricePlans }: Needs,
  organizationId: OrganizationId,
  {
    status,
    type,
    search,
  }: {
    readonly status?: WholePlan["status"] | undefined;
    readonly type?: PricePlanHead["type"] | undefined;
    readonly search?: string | undefined;
  },
  page: { readonly limit: number; readonly after?: string; readonly order: Order },
): Promise<Page<WholePlan>> => {
  const heads = await pricePlans.listHeads(organizationId, {
    ...page,
    where: (head) =>
      (status === undefined || statusOf(head) === status) &&
      (type === undefined || head.type === type) &&
      holds(search, [head.id, head.name, head.description]),
  });
  const versions = await pricePlans.findVersions(
    organizationId,
    heads.items.map((head) => ({ id: head.id, version: lastShown(head) })),
  );
  const byId = new Map(versions.map((plan) => [plan.id, plan]));
  const items = heads.items.flatMap((head) => {
    const plan = byId.get(head.id);
    return plan ? [wholePlan(head, [{ plan, from: undefined, until: undefined }])] : [];
  });
  return { ...heads, items };
};

/** A plan that was archived has no draft left, so its latest version is the last that was sold. */
const lastShown = ({ activeVersion, latestVersion }: PricePlanHead): number => activeVersion ?? latestVersion;

/** As the plan itself says it: what is shown of it is the version that was sold last, where one was. */
const statusOf = ({ status, activeVersion }: PricePlanHead): WholePlan["status"] => {
  if (status === "ARCHIVED") return status;
  return activeVersion === undefined ? "DRAFT" : "ACTIVE";
};

const wholePlan = (head: PricePlanHead, versions: WholePlan["versions"]): WholePlan => {
  const { plan: latest } = versions.at(-1) ?? versions[0];
  const wasActive = latest.status === "ACTIVE";
  return {
    status: head.status === "ARCHIVED" ? "ARCHIVED" : wasActive ? "ACTIVE" : "DRAFT",
    activeCurrencies: wasActive ? (head.activeCurrencies ?? latest.supportedCurrencies) : [],
    versions,
  };
};
