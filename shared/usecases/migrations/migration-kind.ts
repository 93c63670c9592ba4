import type { AccountId } from "#domain/ids.ts";
import { slicesOfSource } from "#domain/schedules/migrate-timeline.ts";
import type { Migration } from "#domain/schedules/migration.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { JobKind } from "#usecases/jobs/job-kind.ts";
import { migrateAccount } from "#usecases/migrations/migrate-account.ts";

/** Moving accounts: those with a slice of the source that is not over. */
export const migrations = (migration: Migration): JobKind => ({
  find: async (world, organizationId, { limit, after }) => {
    const organization = await world.organizations.find(organizationId);
    if (!organization) throw new Error(`organization ${organizationId} does not exist`);
    const today = dateAt(world.clock.now(), organization.value.timeZone);
    const page = await world.timelines.accountsOfPlan(organizationId, migration.sourceId, {
      limit,
      ...(after !== undefined && { after }),
    });
    const timelines = await world.timelines.findMany(organizationId, page.items);
    const entityIds = timelines
      .filter(({ schedules }) => slicesOfSource(schedules, migration, today).length > 0)
      .map(({ accountId }) => accountId);
    return { entityIds, ...(page.next !== undefined && { next: page.next }) };
  },
  perform: (world, organizationId, entityId) =>
    migrateAccount(world, organizationId, { migration, accountId: entityId as AccountId }),
});
