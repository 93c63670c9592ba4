import type { UsageEvent } from "#domain/metering/usage-event.ts";

/** Its events add their `usage` straight to the meter that they name (Togai rule §10.3). */
export const USAGE_SCHEMA = "togai-usage";
/** Its events open and close named licenses (Togai rule §10.3). */
export const NAMED_LICENSE_SCHEMA = "togai-named-license";

/** Schemas that exist without being created; nobody can create one of these names. */
export const BUILT_IN_SCHEMAS: readonly string[] = [USAGE_SCHEMA, NAMED_LICENSE_SCHEMA];

/** The dimension of a `togai-usage` event that names the meter, and the attribute that holds the usage. */
export const METER_DIMENSION = "usage_meter_id";
export const USAGE_ATTRIBUTE = "usage";

/**
 * Under which key the definitions lie by which an event is metered: its schema's name, and for `togai-usage` also the meter,
 * since each such event concerns that one alone. A schema's own name holds no `#`.
 */
export const definitionsKey = ({ schemaName, dimensions }: Pick<UsageEvent, "schemaName" | "dimensions">): string =>
  schemaName === USAGE_SCHEMA ? directKey(meterIdIn(dimensions)) : schemaName;

/** The key of the definitions for `togai-usage` events of one meter. */
export const directKey = (meterId: string): string => `${USAGE_SCHEMA}#${meterId}`;

/** What cannot be the id of a meter leads to a key under which nothing lies. */
const meterIdIn = (dimensions: Readonly<Record<string, string>>): string => {
  const id = Object.hasOwn(dimensions, METER_DIMENSION) ? (dimensions[METER_DIMENSION] ?? "") : "";
  return /^[\w.]{1,50}$/.test(id) ? id : "";
};
