import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { dateAt } from "#domain/time/calendar.ts";
import { findLatest } from "#usecases/price-plans/change-price-plan.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "pricePlans" | "timelines" | "organizations" | "save" | "clock">;

/**
 * Archives a plan for good, unless an account has it now or will have it; a draft beside its active version is discarded. Its
 * versions stay, for what was billed by them (Togai rule §14.12).
 */
export const archivePricePlan = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
): Promise<Result<undefined, Refusal>> =>
  retryLostRaces(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    if (head.value.status === "ARCHIVED") return ok(undefined);
    const accounts = await accountsWith(world, organizationId, id);
    if (accounts.length > 0) {
      return invalid(`price plan '${id}' is ${head.value.status} and accounts have it: ${accounts.join(", ")}`);
    }
    const { activeVersion, ...rest } = head.value;
    const draftBeside = activeVersion !== undefined && latest.value.version > activeVersion;
    const saved = await save([
      pricePlans.headReplaced(organizationId, head, {
        ...rest,
        status: "ARCHIVED",
        latestVersion: activeVersion ?? head.value.latestVersion,
        updatedAt: clock.now(),
      }),
      ...(draftBeside ? [pricePlans.versionRemoved(organizationId, latest)] : []),
    ]);
    return saved.ok ? ok(undefined) : undefined;
  });

const PAGE = 100;
/** How many a refusal names. */
const NAMED = 10;

/** Some of the accounts with a live slice of the plan that is not over. */
const accountsWith = async (
  { timelines, organizations, clock }: Needs,
  organizationId: OrganizationId,
  id: string,
): Promise<readonly string[]> => {
  const organization = await organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const today = dateAt(clock.now(), organization.value.timeZone);
  let after: string | undefined;
  do {
    const page = await timelines.accountsOfPlan(organizationId, id, {
      limit: PAGE,
      ...(after !== undefined && { after }),
    });
    const having = (await timelines.findMany(organizationId, page.items)).filter(({ schedules }) =>
      schedules.some(({ pricePlanId, endDate }) => pricePlanId === id && endDate > today),
    );
    if (having.length > 0) return having.slice(0, NAMED).map(({ accountId }) => accountId);
    after = page.next;
  } while (after !== undefined);
  return [];
};
