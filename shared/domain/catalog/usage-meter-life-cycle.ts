import type { EventSchema } from "#domain/catalog/event-schema.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { UsageMeter } from "#domain/catalog/usage-meter.ts";
import { usageMeterReasons } from "#domain/catalog/usage-meter-rules.ts";
import { invalid, type Reason, type Refusal, unlessRefused } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a caller says about a meter. */
export type UsageMeterContent = Pick<
  UsageMeter,
  "name" | "billableName" | "description" | "type" | "aggregation" | "filters" | "computations" | "eventSchemaName"
>;

type At = { readonly schema: EventSchema | undefined; readonly now: Instant };

/** A new meter: version 1, a DRAFT (Togai rule §9.3). `schema` is the one that it names, undefined where that is unknown. */
export const draftUsageMeter = (
  content: UsageMeterContent & Pick<UsageMeter, "id">,
  { schema, now }: At,
): Result<UsageMeter, Refusal> => {
  const meter: UsageMeter = { ...content, version: 1, status: "DRAFT", createdAt: now, updatedAt: now };
  return unlessRefused(reasonsAgainst(meter, schema), meter);
};

/**
 * The meter with other content. What it measures can be changed only while it counts nothing: not while ACTIVE. Once it was
 * active, a change of that makes the next version. Names and description can be changed at any time.
 */
export const editUsageMeter = (
  meter: UsageMeter,
  changes: Partial<UsageMeterContent>,
  { schema, now }: At,
): Result<UsageMeter, Refusal> => {
  if (meter.status === "ARCHIVED") return archived(meter);
  const edited: UsageMeter = { ...meter, ...changes };
  if (sameContent(edited, meter)) return ok(meter);
  const redefined = DEFINITION.filter((part) => !sameContent(edited[part], meter[part]));
  const next: UsageMeter = {
    ...edited,
    updatedAt: now,
    ...(redefined.length > 0 && meter.lastActivatedAt !== undefined && { version: meter.version + 1 }),
  };
  return unlessRefused([...lockedReasons(meter, redefined), ...reasonsAgainst(next, schema)], next);
};

/** DRAFT or INACTIVE becomes ACTIVE, if its schema is; what is ACTIVE stays so. */
export const activateUsageMeter = (meter: UsageMeter, { schema, now }: At): Result<UsageMeter, Refusal> => {
  switch (meter.status) {
    case "ACTIVE":
      return ok(meter);
    case "DRAFT":
    case "INACTIVE":
      return unlessRefused([...schemaNotActive(schema), ...reasonsAgainst(meter, schema)], {
        ...meter,
        status: "ACTIVE" as const,
        lastActivatedAt: now,
        updatedAt: now,
      });
    case "ARCHIVED":
      return archived(meter);
  }
};

/** ACTIVE becomes INACTIVE, even where a plan prices it: from then on it counts nothing new. */
export const deactivateUsageMeter = (meter: UsageMeter, now: Instant): Result<UsageMeter, Refusal> => {
  switch (meter.status) {
    case "INACTIVE":
      return ok(meter);
    case "ACTIVE":
      return ok({ ...meter, status: "INACTIVE", updatedAt: now });
    case "DRAFT":
      return invalid(`usage meter '${meter.id}' is a DRAFT; it was never active`);
    case "ARCHIVED":
      return archived(meter);
  }
};

/** Archives a meter for good, whatever its status. What it has counted stays counted. */
export const archiveUsageMeter = (meter: UsageMeter, now: Instant): UsageMeter =>
  meter.status === "ARCHIVED" ? meter : { ...meter, status: "ARCHIVED", updatedAt: now };

const DEFINITION = ["type", "aggregation", "filters", "computations", "eventSchemaName"] as const;

const lockedReasons = ({ status }: UsageMeter, redefined: readonly string[]): Reason[] =>
  status === "ACTIVE"
    ? redefined.map((path) => ({ path, message: "cannot be changed while the meter is ACTIVE; deactivate it first" }))
    : [];

const reasonsAgainst = (meter: UsageMeter, schema: EventSchema | undefined): readonly Reason[] => {
  const { eventSchemaName } = meter;
  if (eventSchemaName === undefined) return usageMeterReasons(meter, undefined);
  const path = "eventSchemaName";
  if (schema === undefined) return [{ path, message: `event schema '${eventSchemaName}' does not exist` }];
  if (schema.status === "ARCHIVED") return [{ path, message: `event schema '${eventSchemaName}' is ARCHIVED` }];
  return usageMeterReasons(meter, schema);
};

const schemaNotActive = (schema: EventSchema | undefined): Reason[] =>
  schema === undefined || schema.status === "ACTIVE" || schema.status === "ARCHIVED"
    ? []
    : [{ path: "", message: `event schema '${schema.name}' is ${schema.status}; activate it first` }];

const archived = ({ id }: UsageMeter): Result<never, Refusal> => invalid(`usage meter '${id}' is ARCHIVED`);
