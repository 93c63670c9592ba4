import type { OrganizationId } from "#domain/ids.ts";
import { dateAt } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { World } from "#usecases/world.ts";
import type { DayOrInstant } from "#wire/primitives.ts";

/** Whether something was made at an instant, or on a day in the organization's zone; everything was where none is named. */
export const createdOn = async (
  { organizations }: Pick<World, "organizations">,
  organizationId: OrganizationId,
  wanted: DayOrInstant | undefined,
): Promise<(createdAt: Instant) => boolean> => {
  if (wanted === undefined) return () => true;
  if (typeof wanted === "number") return (createdAt) => createdAt === wanted;
  const organization = (await organizations.find(organizationId))?.value;
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return (createdAt) => dateAt(createdAt, organization.timeZone) === wanted;
};
