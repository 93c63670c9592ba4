import type { OrganizationId } from "#domain/ids.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { dueNow } from "#usecases/billing/wake-account.ts";
import type { World } from "#usecases/world.ts";

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

/** A commit holds a hundred changes: each new slice, and each plan that comes or goes, has a place of its own in it. */
const MOST_CHANGES = 98;

/** Why changes cannot be written at once; undefined where they can. */
export const tooManyAtOnce = (changes: readonly Change[]): string | undefined =>
  changes.length <= MOST_CHANGES
    ? undefined
    : `brings or drops too many slices, price plans and licenses at once; do it in several steps`;
