import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { Account } from "#domain/customers/customer.ts";
import type { AccountId, OrganizationId, ScheduleId } from "#domain/ids.ts";
import type { EntryOutcome } from "#domain/jobs/job-entry.ts";
import { err, ok, type Result } from "#domain/result.ts";
import {
  type MigrationTarget,
  type MovedSlice,
  migrated,
  movedFrom,
  slicesOfSource,
} from "#domain/schedules/migrate-timeline.ts";
import { ignoresOverrides, type Migration } from "#domain/schedules/migration.ts";
import { hasOwnTerms } from "#domain/schedules/own-terms.ts";
import type { Timeline } from "#domain/schedules/schedule.ts";
import { dateAt } from "#domain/time/calendar.ts";
import { cycleAt } from "#domain/time/pricing-cycle.ts";
import type { Versioned } from "#repositories/collection.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import type { Performed } from "#usecases/jobs/job-kind.ts";
import { MOST_SLICES } from "#usecases/schedules/apply-edits.ts";
import { timelineMadeLive, tooManyAtOnce } from "#usecases/schedules/make-live.ts";
import type { ClosingWorld } from "#usecases/world.ts";

type Wanted = { readonly migration: Migration; readonly accountId: AccountId };

/**
 * Decides how one account is moved (Togai rule §14.14). What is staged for it stays staged, but stale. An account whose slices have
 * terms of their own is left alone, unless the mode says that it loses them (§32 Q16).
 */
export const migrateAccount = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  { migration, accountId }: Wanted,
): Promise<Performed> => {
  const account = (await world.accounts.find(organizationId, accountId))?.value;
  if (!account || account.status === "ARCHIVED") return without("CANCELLED", "skipped: the account is archived");
  const read = await world.timelines.find(organizationId, accountId);
  if (!read) return without("COMPLETED", NOTHING_LEFT);
  const decided = await decide(world, organizationId, { migration, account, read });
  if (!decided.ok) return { outcome: decided.error, changes: [] };
  const { timeline, reopenFrom, moved } = decided.value;
  const changes = await timelineMadeLive(world, organizationId, { read, timeline, reopenFrom });
  const tooMany = tooManyAtOnce(changes);
  if (tooMany !== undefined) return without("FAILED", tooMany);
  return {
    outcome: { status: "COMPLETED", comments: comment(migration, moved) },
    changes,
    afterwards: () => wakeAccount(world, organizationId, accountId),
  };
};

const NOTHING_LEFT = "nothing to move: the account has no slice of the price plan that is not over by then";

const without = (status: EntryOutcome["status"], comments: string): Performed => ({
  outcome: { status, comments },
  changes: [],
});

const comment = ({ target }: Migration, moved: readonly MovedSlice[]): string => {
  const days = moved.map(({ from }) => from).join(", ");
  return target === undefined
    ? `has no price plan from ${days} on`
    : `has version ${target.version} of price plan '${target.pricePlanId}' from ${days} on`;
};

type Deciding = {
  readonly migration: Migration;
  readonly account: Account;
  readonly read: Versioned<Timeline>;
};
type Decided = Pick<Parameters<typeof timelineMadeLive>[2], "timeline" | "reopenFrom"> & {
  readonly moved: readonly MovedSlice[];
};

const decide = async (
  world: ClosingWorld,
  organizationId: OrganizationId,
  { migration, account, read }: Deciding,
): Promise<Result<Decided, EntryOutcome>> => {
  const now = world.clock.now();
  const zone = await zoneOf(world, organizationId);
  const today = dateAt(now, zone);
  const { schedules } = read.value;
  const moved: MovedSlice[] = [];
  for (const schedule of slicesOfSource(schedules, migration, today)) {
    const { plan } = await planOf(world, organizationId, schedule);
    const slice = movedFrom(schedule, { mode: migration.mode, plan, today, zone });
    if (!slice.ok) return failed(slice.error);
    if (slice.value === undefined) continue;
    if (!ignoresOverrides(migration.mode) && hasOwnTerms(schedule, plan)) {
      return err({ status: "CANCELLED", comments: `skipped: its terms from ${schedule.startDate} on are its own` });
    }
    moved.push(slice.value);
  }
  if (moved.length === 0) return err({ status: "COMPLETED", comments: NOTHING_LEFT });
  const target = await targetOf(world, organizationId, { migration, account });
  if (!target.ok) return failed(target.error);
  const next = migrated(schedules, moved, {
    target: target.value,
    newId: () => world.ids.next("sch") as ScheduleId,
    now,
  });
  if (!next.ok) return failed(next.error);
  if (next.value.length > MOST_SLICES) return failed(`would have more than ${MOST_SLICES} slices`);
  const { draft } = read.value;
  const timeline: Timeline = { ...read.value, schedules: next.value, ...(draft && { draftIsStale: true }) };
  const running = schedules.find(({ startDate, endDate }) => startDate <= today && today < endDate);
  const cycle = running && cycleAt(running.pricingCycleConfig, running, now, zone);
  return ok({ timeline, moved, reopenFrom: cycle?.start });
};

const failed = (comments: string) => err<EntryOutcome>({ status: "FAILED", comments });

const zoneOf = async ({ organizations }: ClosingWorld, organizationId: OrganizationId) => {
  const organization = await organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return organization.value.timeZone;
};

const targetOf = async (
  { pricePlans }: ClosingWorld,
  organizationId: OrganizationId,
  { migration: { target, retainStartOffsets }, account }: Pick<Deciding, "migration" | "account">,
): Promise<Result<MigrationTarget | undefined, string>> => {
  if (!target) return ok(undefined);
  const { pricePlanId, version } = target;
  const plan: PricePlan | undefined = (await pricePlans.findVersion(organizationId, pricePlanId, version))?.value;
  if (!plan?.pricingCycleConfig) throw new Error(`version ${version} of price plan ${pricePlanId} cannot be had`);
  if (!plan.supportedCurrencies.includes(account.invoiceCurrency)) {
    return err(`price plan '${pricePlanId}' has no prices in the account's currency ${account.invoiceCurrency}`);
  }
  return ok({ plan: { ...plan, pricingCycleConfig: plan.pricingCycleConfig }, retainStartOffsets });
};
