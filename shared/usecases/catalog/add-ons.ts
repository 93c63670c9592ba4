import type { AddOn } from "#domain/catalog/add-on.ts";
import type { AddOnId, OrganizationId } from "#domain/ids.ts";
import { conflict, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "addOns" | "save" | "clock" | "ids">;

/** Adds a billable item; it is ACTIVE at once (Togai rule §12). */
export const createAddOn = async (
  { addOns, save, clock, ids }: Needs,
  organizationId: OrganizationId,
  { name, type, billableName }: Pick<AddOn, "name" | "type"> & { readonly billableName?: string | undefined },
): Promise<Result<AddOn, Refusal>> => {
  const now = clock.now();
  const addOn: AddOn = {
    id: ids.next("addon") as AddOnId,
    name,
    type,
    ...(billableName !== undefined && { billableName }),
    status: "ACTIVE",
    createdAt: now,
    updatedAt: now,
  };
  const saved = await save([addOns.added(organizationId, addOn)]);
  return saved.ok ? ok(addOn) : conflict(`add-on '${addOn.id}' was created twice`);
};

/** Changes the names; the type is fixed. */
export const updateAddOn = async (
  { addOns, save, clock }: Needs,
  organizationId: OrganizationId,
  id: string,
  changes: { readonly name?: string | undefined; readonly billableName?: string | undefined },
): Promise<Result<AddOn, Refusal>> => {
  const read = await addOns.find(organizationId, id);
  if (!read) return notFound("add-on", id);
  const next: AddOn = {
    ...read.value,
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.billableName !== undefined && { billableName: changes.billableName }),
    updatedAt: clock.now(),
  };
  const saved = await save([addOns.replaced(organizationId, read, next)]);
  return saved.ok ? ok(next) : conflict(`add-on '${id}' was changed at the same time; try again`);
};
