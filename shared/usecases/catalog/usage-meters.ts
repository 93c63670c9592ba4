import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import {
  activateUsageMeter as activated,
  archiveUsageMeter as archived,
  deactivateUsageMeter as deactivated,
  draftUsageMeter,
  editUsageMeter,
  type UsageMeterContent,
} from "#domain/catalog/usage-meter-life-cycle.ts";
import type { OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { alsoRefused, invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change } from "#ports/store.ts";
import { meterInForce, RIVALS_EXPECTED } from "#usecases/catalog/definitions-changes.ts";
import { nameChanges, namesOf } from "#usecases/catalog/name-changes.ts";
import { activePlansWith } from "#usecases/catalog/plans-with-billable.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<
  World,
  "usageMeters" | "eventSchemas" | "meteringDefinitions" | "uniqueNames" | "save" | "clock" | "ids"
>;
type Answer = Promise<Result<UsageMeter, Refusal>>;

const KINDS = { name: "usage-meter-name", billableName: "usage-meter-billable-name" } as const;

/** Adds a meter, a DRAFT; its name and its billable name are its own in the organization (Togai rule §9). */
export const createUsageMeter = (world: Needs, organizationId: OrganizationId, content: UsageMeterContent): Answer =>
  retryLostRaces(`usage meter '${content.name}'`, async () => {
    const { usageMeters, save, clock, ids } = world;
    const schema = await schemaOf(world, organizationId, content);
    const id = ids.next("um") as UsageMeterId;
    const drafted = draftUsageMeter({ ...content, id }, { schema, now: clock.now() });
    const after = namesOf(KINDS, { ...content, status: "DRAFT" });
    const names = await nameChanges(world, organizationId, { id, before: [], after });
    const checked = alsoRefused(drafted, names.reasons);
    if (!checked.ok) return checked;
    const saved = await save([usageMeters.added(organizationId, checked.value), ...names.changes]);
    return saved.ok ? checked : undefined;
  });

/** Changes names at any time, and what the meter measures while it is not ACTIVE. */
export const updateUsageMeter = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  changes: Partial<UsageMeterContent>,
): Answer => {
  const step: Step = async (meter, now) => {
    const schema = await schemaOf(world, organizationId, { ...meter, ...changes });
    return editUsageMeter(meter, changes, { schema, now });
  };
  return change(world, organizationId, id, step, changes);
};

export const activateUsageMeter = (world: Needs, organizationId: OrganizationId, id: string): Answer =>
  change(world, organizationId, id, async (meter, now) => {
    const schema = await schemaOf(world, organizationId, meter);
    return activated(meter, { schema, now });
  });

export const deactivateUsageMeter = (world: Needs, organizationId: OrganizationId, id: string): Answer =>
  change(world, organizationId, id, deactivated);

export const archiveUsageMeter = (
  world: Needs & Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  id: string,
): Answer =>
  change(world, organizationId, id, async (meter, now) => {
    if (meter.status === "ARCHIVED") return ok(meter);
    const plans = await activePlansWith(world, organizationId, meter.id);
    return plans.length > 0
      ? invalid(`usage meter '${id}' is priced by active price plans: ${plans.join(", ")}`)
      : ok(archived(meter, now));
  });

type Step = (meter: UsageMeter, now: Instant) => Result<UsageMeter, Refusal> | Promise<Result<UsageMeter, Refusal>>;

/** Takes a meter one step further, together with its names (`renamed`) and with what is in force for its events. */
const change = (
  world: Needs,
  organizationId: OrganizationId,
  id: string,
  step: Step,
  renamed: Partial<Pick<UsageMeter, "name" | "billableName">> = {},
): Answer =>
  retryLostRaces(
    `usage meter '${id}'`,
    async () => {
      const { usageMeters, save, clock } = world;
      const read = await usageMeters.find(organizationId, id);
      if (!read) return notFound("usage meter", id);
      const next = await step(read.value, clock.now());
      if (next.ok && next.value === read.value) return next;
      const names = await nameChanges(world, organizationId, {
        id,
        before: namesOf(KINDS, read.value),
        after: namesOf(KINDS, { ...read.value, ...renamed, status: (next.ok ? next.value : read.value).status }),
      });
      const checked = alsoRefused(next, names.reasons);
      if (!checked.ok) return checked;
      const inForce = await inForceChanges(world, organizationId, { before: read.value, after: checked.value });
      if (!inForce?.ok) return inForce;
      const saved = await save([
        usageMeters.replaced(organizationId, read, checked.value),
        ...names.changes,
        ...inForce.value,
      ]);
      return saved.ok ? checked : undefined;
    },
    RIVALS_EXPECTED,
  );

/** Definitions know a meter by its name, so that faults can name it; nothing else of an ACTIVE meter can change. */
const inForceChanges = async (
  world: Needs,
  organizationId: OrganizationId,
  { before, after }: { readonly before: UsageMeter; readonly after: UsageMeter },
): Promise<Result<readonly Change[], Refusal> | undefined> => {
  const wasActive = before.status === "ACTIVE";
  const isActive = after.status === "ACTIVE";
  if (wasActive === isActive && (!isActive || before.name === after.name)) return ok([]);
  return meterInForce(world, organizationId, after);
};

const schemaOf = async (
  { eventSchemas }: Needs,
  organizationId: OrganizationId,
  { eventSchemaName }: Pick<UsageMeter, "eventSchemaName">,
): Promise<EventSchema | undefined> =>
  eventSchemaName === undefined ? undefined : (await eventSchemas.find(organizationId, eventSchemaName))?.value;
