import type { EventSchema } from "#domain/catalog/event-schema.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { directKey } from "#domain/metering/built-in-schemas.ts";
import {
  directDefinitions,
  fitsInOneDocument,
  type MeteringDefinitions,
  withMeter,
  withoutMeter,
  withSchema,
} from "#domain/metering/metering-definitions.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { type DefinitionsChange, type LastNumber, nextNumber } from "#repositories/metering-definitions.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "meteringDefinitions">;

/**
 * Every change of what is in force takes the organization's next number, so a client that activates ten meters at once has
 * ten rivals. One of them wins each time.
 */
export const RIVALS_EXPECTED = { mostTries: 12 };

/** The definitions in force for a schema, read for a change. Whoever saves the change finds them still there, or nothing is saved. */
export type SchemaDefinitions = {
  readonly last: LastNumber;
  readonly before: Versioned<MeteringDefinitions> | undefined;
};

export const readSchemaDefinitions = async (
  { meteringDefinitions }: Needs,
  organizationId: OrganizationId,
  schemaName: string,
): Promise<SchemaDefinitions> => {
  const [last, before] = await Promise.all([
    meteringDefinitions.lastNumber(organizationId),
    meteringDefinitions.current(organizationId, schemaName),
  ]);
  return { last, before };
};

/** Puts a schema into force as it is now, with the meters that it has; or out of force, when it is not ACTIVE any more. */
export const schemaInForce = (
  { meteringDefinitions }: Needs,
  organizationId: OrganizationId,
  { schema, definitions: { last, before } }: { readonly schema: EventSchema; readonly definitions: SchemaDefinitions },
): Result<readonly Change[], Refusal> => {
  const number = nextNumber(last);
  const after =
    schema.status === "ACTIVE" ? withSchema(schema, { number, meters: before?.value.meters ?? [] }) : undefined;
  if (!before && !after) return ok([]);
  if (after && !fitsInOneDocument(after)) return tooLarge(schema.name);
  return ok(meteringDefinitions.changed(organizationId, { last, changes: [{ key: schema.name, before, after }] }));
};

/**
 * Puts a meter into force as it is now, or out of force when it is not ACTIVE any more: among the meters of its schema, and
 * for the `togai-usage` events that name it. Undefined when its schema has just ceased to be ACTIVE.
 */
export const meterInForce = async (
  { meteringDefinitions }: Needs,
  organizationId: OrganizationId,
  meter: UsageMeter,
): Promise<Result<readonly Change[], Refusal> | undefined> => {
  const direct = directKey(meter.id);
  const [last, ofSchema, ofMeter] = await Promise.all([
    meteringDefinitions.lastNumber(organizationId),
    meter.eventSchemaName === undefined
      ? undefined
      : meteringDefinitions.current(organizationId, meter.eventSchemaName),
    meteringDefinitions.current(organizationId, direct),
  ]);
  const number = nextNumber(last);
  const change = meter.status === "ACTIVE" ? withMeter : withoutMeter;
  const ownChange: DefinitionsChange = {
    key: direct,
    before: ofMeter,
    after: meter.status === "ACTIVE" ? directDefinitions(meter, number) : undefined,
  };
  if (!ofSchema && meter.status === "ACTIVE" && meter.eventSchemaName !== undefined) return undefined;
  if (!ofSchema) return ok(meteringDefinitions.changed(organizationId, { last, changes: [ownChange] }));
  const after = change(ofSchema.value, { number, meter });
  if (!fitsInOneDocument(after)) return tooLarge(after.schemaName);
  const schemaChange: DefinitionsChange = { key: after.schemaName, before: ofSchema, after };
  return ok(meteringDefinitions.changed(organizationId, { last, changes: [schemaChange, ownChange] }));
};

const tooLarge = (schemaName: string) =>
  invalid(
    `event schema '${schemaName}' and its active usage meters are too large together; use fewer or shorter expressions`,
  );
