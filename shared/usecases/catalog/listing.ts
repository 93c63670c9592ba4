import type { AddOn } from "#domain/catalog/add-on.ts";
import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import { given } from "#domain/given.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Page } from "#ports/store.ts";
import type { Order } from "#repositories/collection.ts";
import type { FeatureOfSchema } from "#repositories/features.ts";
import { holds, onlyOne } from "#usecases/list-search.ts";
import type { World } from "#usecases/world.ts";

type ListPage = { readonly limit: number; readonly after?: string; readonly order: Order };

export type EventSchemaFilters = {
  readonly statuses?: readonly EventSchema["status"][] | undefined;
  /** Part of the name or the description. */
  readonly search?: string | undefined;
};

export type ListedEventSchema = {
  readonly schema: EventSchema;
  readonly usageMetersCount: number;
  /** The feature that it is bound to. */
  readonly feature?: FeatureOfSchema;
};

/** Latest versions of schemas that fit all filters, each with the number of its meters; archived ones are hidden. */
export const listEventSchemas = async (
  { eventSchemas, usageMeters, features }: Pick<World, "eventSchemas" | "usageMeters" | "features">,
  organizationId: OrganizationId,
  { statuses = ["DRAFT", "ACTIVE", "INACTIVE"], search }: EventSchemaFilters,
  page: ListPage,
): Promise<Page<ListedEventSchema>> => {
  const found = await eventSchemas.list(organizationId, {
    ...page,
    where: ({ status, name, description }) => statuses.includes(status) && holds(search, [name, description]),
  });
  const bindings = await features.ofSchemas(
    organizationId,
    found.items.map(({ name }) => name),
  );
  const items = await Promise.all(
    found.items.map(async (schema) => ({
      schema,
      usageMetersCount: await usageMeters.countOfSchema(organizationId, schema.name),
      ...given({ feature: bindings.get(schema.name)?.value }),
    })),
  );
  return { ...found, items };
};

export type UsageMeterFilters = {
  readonly id?: string | undefined;
  readonly statuses?: readonly UsageMeter["status"][] | undefined;
  readonly aggregations?: readonly UsageMeter["aggregation"][] | undefined;
  /** Part of the id, the name or the billable name. */
  readonly search?: string | undefined;
};

/** Meters that fit all filters; archived ones are hidden. */
export const listUsageMeters = async (
  { usageMeters }: Pick<World, "usageMeters">,
  organizationId: OrganizationId,
  { id, statuses = ["DRAFT", "ACTIVE", "INACTIVE"], aggregations, search }: UsageMeterFilters,
  page: ListPage,
): Promise<Page<UsageMeter>> => {
  const fits = (meter: UsageMeter): boolean =>
    statuses.includes(meter.status) &&
    (aggregations === undefined || aggregations.includes(meter.aggregation)) &&
    holds(search, [meter.id, meter.name, meter.billableName]);
  if (id !== undefined) return onlyOne((await usageMeters.find(organizationId, id))?.value, fits);
  return usageMeters.list(organizationId, { ...page, where: fits });
};

export type AddOnFilters = {
  readonly statuses?: readonly AddOn["status"][] | undefined;
  readonly types?: readonly AddOn["type"][] | undefined;
  /** Part of the id, the name or the billable name. */
  readonly search?: string | undefined;
};

/** Add-ons that fit all filters, archived ones too. */
export const listAddOns = (
  { addOns }: Pick<World, "addOns">,
  organizationId: OrganizationId,
  { statuses, types, search }: AddOnFilters,
  page: ListPage,
): Promise<Page<AddOn>> =>
  addOns.list(organizationId, {
    ...page,
    where: ({ status, type, id, name, billableName }) =>
      (statuses === undefined || statuses.includes(status)) &&
      (types === undefined || types.includes(type)) &&
      holds(search, [id, name, billableName]),
  });
