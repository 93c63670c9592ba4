import type { AddOn } from "#domain/catalog/add-on.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { AddOnId, OrganizationId } from "#domain/ids.ts";
import { alsoRefused, invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import { nameChanges, namesOf } from "#usecases/catalog/name-changes.ts";
import { activePlansWith } from "#usecases/catalog/plans-with-billable.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "addOns" | "uniqueNames" | "save" | "clock">;
type Answer = Promise<Result<AddOn, Refusal>>;

const KINDS = { name: "add-on-name", billableName: "add-on-billable-name" } as const;

/** Adds a billable item; it is ACTIVE at once (Togai rule §12). Its names are its own among the ACTIVE add-ons. */
export const createAddOn = (
  world: Needs & Pick<World, "ids">,
  organizationId: OrganizationId,
  content: Pick<AddOn, "name" | "type" | "billableName">,
): Answer =>
  retryLostRaces(`add-on '${content.name}'`, async () => {
    const { addOns, save, clock, ids } = world;
    const now = clock.now();
    const addOn: AddOn = {
      ...content,
      id: ids.next("addon") as AddOnId,
      status: "ACTIVE",
      createdAt: now,
      updatedAt: now,
    };
    const names = await nameChanges(world, organizationId, { id: addOn.id, before: [], after: namesOf(KINDS, addOn) });
    const checked = alsoRefused(ok(addOn), names.reasons);
    if (!checked.ok) return checked;
    const saved = await save([addOns.added(organizationId, addOn), ...names.changes]);
    return saved.ok ? checked : undefined;
  });

/** Changes the names; the type is fixed. */
export const updateAddOn = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  changes: Partial<Pick<AddOn, "name" | "billableName">>,
): Answer =>
  change(world, organizationId, id, (addOn, now) => {
    if (addOn.status === "ARCHIVED") return invalid(`add-on '${id}' is ARCHIVED`);
    const next: AddOn = { ...addOn, ...changes };
    return ok(sameContent(next, addOn) ? addOn : { ...next, updatedAt: now });
  });

/** Archives an add-on for good, unless an active plan prices it (Togai rule §12). */
export const archiveAddOn = (
  world: Needs & Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  id: string,
): Answer =>
  change(world, organizationId, id, async (addOn, now) => {
    if (addOn.status === "ARCHIVED") return ok(addOn);
    const plans = await activePlansWith(world, organizationId, addOn.id);
    return plans.length > 0
      ? invalid(`add-on '${id}' is priced by active price plans: ${plans.join(", ")}`)
      : ok({ ...addOn, status: "ARCHIVED" as const, updatedAt: now });
  });

type Step = (addOn: AddOn, now: Instant) => Result<AddOn, Refusal> | Promise<Result<AddOn, Refusal>>;

const change = (world: Needs, organizationId: OrganizationId, id: string, step: Step): Answer =>
  retryLostRaces(`add-on '${id}'`, async () => {
    const { addOns, save, clock } = world;
    const read = await addOns.find(organizationId, id);
    if (!read) return notFound("add-on", id);
    const next = await step(read.value, clock.now());
    if (!next.ok || next.value === read.value) return next;
    const names = await nameChanges(world, organizationId, {
      id,
      before: namesOf(KINDS, read.value),
      after: namesOf(KINDS, next.value),
    });
    const checked = alsoRefused(next, names.reasons);
    if (!checked.ok) return checked;
    const saved = await save([addOns.replaced(organizationId, read, checked.value), ...names.changes]);
    return saved.ok ? checked : undefined;
  });
