import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { AssociationTerms } from "#domain/purchases/purchase.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { fitsInOneDocument, type Schedule, type Timeline } from "#domain/schedules/schedule.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Versioned } from "#repositories/collection.ts";
import { applyEdits } from "#usecases/schedules/apply-edits.ts";
import { editableFrom } from "#usecases/schedules/editable-from.ts";
import { TIMELINE_TOO_LARGE } from "#usecases/schedules/live-changes.ts";
import type { World } from "#usecases/world.ts";

/** A commit holds a hundred changes, a few of which are the order, its purchase and its number. */
const MOST_CHANGES = 90;

/** An account's timeline as it would be with an association, and the timeline that it takes the place of. */
export type TimelineWith = {
  readonly read: Versioned<Timeline> | undefined;
  /** What is staged beside it stays staged, but stale: it was staged on a timeline that is no more. */
  readonly timeline: Timeline;
  readonly schedule: Schedule;
  readonly reopenFrom: Instant | undefined;
};

/**
 * The timeline with the association of a purchase, or everything that speaks against it now; nothing is written (Togai rules
 * §15.3, §16). The plan's version is the one that was bought, whatever has been finalized since.
 */
export const timelineWith = async (
  world: Pick<World, "accounts" | "organizations" | "timelines" | "pricePlans" | "clock" | "ids">,
  organizationId: OrganizationId,
  {
    account,
    plan,
    association,
  }: {
    readonly account: Account;
    readonly plan: PricePlan;
    readonly association: AssociationTerms;
  },
): Promise<Result<TimelineWith, Refusal>> => {
  const read = await world.timelines.find(organizationId, account.id);
  const live = read?.value.schedules ?? [];
  const from = await editableFrom(world, organizationId, live);
  const { effectiveFrom, effectiveUntil, pricingCycleConfigOverride, rateCardsOverride } = association;
  const edit = {
    mode: "ASSOCIATE",
    effectiveFrom,
    effectiveUntil,
    pricePlanId: plan.id,
    pricingCycleConfigOverride: pricingCycleConfigOverride ?? plan.pricingCycleConfig,
    retainStartOffsets: false,
    mergeSchedules: false,
  } as const;
  const paths = { of: (member: string) => member };
  const applied = await applyEdits(world, organizationId, {
    account,
    paths,
    from,
    live,
    base: live,
    edits: [edit],
    pathOf: () => "",
  });
  if (!applied.ok) return applied;
  const isNew = ({ startDate, id }: Schedule): boolean =>
    startDate === effectiveFrom && !live.some((known) => known.id === id);
  const schedules = applied.value.map((schedule) =>
    isNew(schedule)
      ? { ...schedule, pricePlanVersion: plan.version, ...(rateCardsOverride && { rateCardsOverride }) }
      : schedule,
  );
  const schedule = schedules.find(isNew);
  if (!schedule) throw new Error(`the association of plan ${plan.id} is not in the timeline of ${account.id}`);
  const draft = read?.value.draft;
  const timeline: Timeline = { accountId: account.id, schedules, ...(draft && { draft, draftIsStale: true }) };
  if (!fitsInOneDocument(timeline)) return invalid(TIMELINE_TOO_LARGE);
  if (world.timelines.madeLive(organizationId, read, timeline).length > MOST_CHANGES) {
    return invalid("changes too many slices and price plans at once", "effectiveFrom");
  }
  return ok({ read, timeline, schedule, reopenFrom: from.reopenFrom });
};
