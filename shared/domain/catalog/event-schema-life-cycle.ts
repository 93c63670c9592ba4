import type { EventSchema } from "#domain/catalog/event-schema.ts";
import { growthReasons } from "#domain/catalog/event-schema-growth.ts";
import { eventSchemaReasons } from "#domain/catalog/event-schema-rules.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import { invalid, type Refusal, unlessRefused } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What a caller says about a schema. */
export type EventSchemaContent = Pick<
  EventSchema,
  "description" | "attributes" | "dimensions" | "enrichments" | "filterFields" | "eventIdTemplate"
>;

/** A new schema: version 1, a DRAFT (Togai rule §7.3). */
export const draftEventSchema = (
  content: EventSchemaContent & Pick<EventSchema, "name">,
  now: Instant,
): Result<EventSchema, Refusal> => {
  const schema: EventSchema = {
    ...content,
    version: 1,
    status: "DRAFT",
    everActivated: false,
    createdAt: now,
    updatedAt: now,
  };
  return unlessRefused(eventSchemaReasons(schema), schema);
};

/**
 * The schema with other content. A DRAFT is rewritten at will and keeps version 1. From the first activation on a schema only
 * grows, and every edit makes the next version. An edit that says what is there already changes nothing.
 */
export const editEventSchema = (
  schema: EventSchema,
  changes: Partial<EventSchemaContent>,
  now: Instant,
): Result<EventSchema, Refusal> => {
  if (schema.status === "ARCHIVED") return archived(schema);
  const edited: EventSchema = { ...schema, ...changes };
  if (sameContent(edited, schema)) return ok(schema);
  const next: EventSchema = { ...edited, updatedAt: now, ...(schema.everActivated && { version: schema.version + 1 }) };
  const growth = schema.everActivated ? growthReasons(schema, next) : [];
  return unlessRefused([...growth, ...eventSchemaReasons(next)], next);
};

/** DRAFT or INACTIVE becomes ACTIVE; what is ACTIVE stays so. */
export const activateEventSchema = (schema: EventSchema, now: Instant): Result<EventSchema, Refusal> => {
  switch (schema.status) {
    case "ACTIVE":
      return ok(schema);
    case "DRAFT":
    case "INACTIVE":
      return ok({ ...schema, status: "ACTIVE", everActivated: true, updatedAt: now });
    case "ARCHIVED":
      return archived(schema);
  }
};

type Attached = { readonly activeMeters: readonly string[]; readonly now: Instant };

/** ACTIVE becomes INACTIVE, unless a meter of it is ACTIVE. */
export const deactivateEventSchema = (
  schema: EventSchema,
  { activeMeters, now }: Attached,
): Result<EventSchema, Refusal> => {
  switch (schema.status) {
    case "INACTIVE":
      return ok(schema);
    case "ACTIVE":
      return activeMeters.length > 0
        ? invalid(
            `event schema '${schema.name}' has active usage meters; deactivate them first: ${activeMeters.join(", ")}`,
          )
        : ok({ ...schema, status: "INACTIVE", updatedAt: now });
    case "DRAFT":
      return invalid(`event schema '${schema.name}' is a DRAFT; it was never active`);
    case "ARCHIVED":
      return archived(schema);
  }
};

/** Archives a schema for good, unless a meter of it is ACTIVE. Its name stays taken, since events and meters refer to it. */
export const archiveEventSchema = (
  schema: EventSchema,
  { activeMeters, now }: Attached,
): Result<EventSchema, Refusal> => {
  if (schema.status === "ARCHIVED") return ok(schema);
  return activeMeters.length > 0
    ? invalid(`event schema '${schema.name}' has active usage meters; archive them first: ${activeMeters.join(", ")}`)
    : ok({ ...schema, status: "ARCHIVED", updatedAt: now });
};

const archived = ({ name }: EventSchema): Result<never, Refusal> => invalid(`event schema '${name}' is ARCHIVED`);
