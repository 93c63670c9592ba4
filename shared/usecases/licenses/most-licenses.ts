import type { AccountId, AddOnId, OrganizationId } from "#domain/ids.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "organizations" | "timelines" | "pricePlans">;

/**
 * How many seats of a license the rate card allows that is in force at an instant, for the given instants; undefined where no
 * card is, or where it has no bound (Togai rule §13.1).
 */
export const mostLicensesAt = async (
  world: Needs,
  organizationId: OrganizationId,
  {
    accountId,
    licenseId,
    schedules,
    instants,
  }: {
    readonly accountId: AccountId;
    readonly licenseId: AddOnId;
    readonly schedules: readonly Schedule[] | undefined;
    readonly instants: readonly Instant[];
  },
): Promise<(instant: Instant) => Decimal | undefined> => {
  if (instants.length === 0) return () => undefined;
  const organization = (await world.organizations.find(organizationId))?.value;
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const slices = schedules ?? (await world.timelines.find(organizationId, accountId))?.value.schedules ?? [];
  const sliceAt = (instant: Instant): Schedule | undefined => {
    const date = dateAt(instant, organization.timeZone);
    return slices.find(({ startDate, endDate }) => startDate <= date && date < endDate);
  };
  const bounds = new Map<Schedule, Decimal | undefined>();
  for (const instant of instants) {
    const slice = sliceAt(instant);
    if (!slice || bounds.has(slice)) continue;
    const { rateCards } = await planOf(world, organizationId, slice);
    const card = rateCards.find((one) => one.type === "LICENSE" && one.billableId === licenseId);
    bounds.set(slice, card?.type === "LICENSE" ? card.maxQuantity : undefined);
  }
  return (instant) => {
    const slice = sliceAt(instant);
    return slice && bounds.get(slice);
  };
};
