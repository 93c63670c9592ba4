import type { OrganizationId } from "#domain/ids.ts";
import type { Reason } from "#domain/refusal.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { dueNow } from "#usecases/billing/wake-account.ts";
import type { World } from "#usecases/world.ts";

/** Plans that one commit may bring to an account or take from it: each has a place of its own in that commit. */
const MOST_PLANS = 50;

/**
 * The changes that make other slices live. The account is marked as due with them, so its new cycles open and its running draft
 * is cut even if the process dies after the commit.
 */
export const timelineMadeLive = async (
  world: Pick<World, "timelines" | "billingStates" | "clock">,
  organizationId: OrganizationId,
  {
    read,
    timeline,
    reopenFrom,
  }: {
    readonly read: Versioned<Timeline> | undefined;
    readonly timeline: Timeline;
    readonly reopenFrom?: Instant | undefined;
  },
): Promise<readonly Change[]> => [
  ...world.timelines.madeLive(organizationId, read, timeline),
  await dueNow(world, organizationId, { accountId: timeline.accountId, reopenFrom }),
];

/** What speaks against doing it in one commit. */
export const tooManyPlans = (
  read: Versioned<Timeline> | undefined,
  { schedules }: Pick<Timeline, "schedules">,
): readonly Reason[] => {
  const before = new Set(read?.value.schedules.map(({ pricePlanId }) => pricePlanId));
  const after = new Set(schedules.map(({ pricePlanId }) => pricePlanId));
  const changed = before.symmetricDifference(after).size;
  return changed <= MOST_PLANS
    ? []
    : [{ path: "", message: `brings or drops ${changed} price plans at once; at most ${MOST_PLANS} can be` }];
};
