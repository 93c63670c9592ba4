import type { JsonLogicValue } from "#domain/json-logic/json-logic.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";

/**
 * What expressions read of one event, by root. Maps, since a client chooses the names, and `constructor` is a name as any
 * other. Enrichments are added to the attributes and dimensions as they are computed.
 */
export type EventData = {
  readonly attributes: Map<string, JsonLogicValue>;
  readonly dimensions: Map<string, JsonLogicValue>;
  readonly dependencies: ReadonlyMap<string, JsonLogicValue>;
};

export const dataOf = (
  { attributes, dimensions }: Pick<UsageEvent, "attributes" | "dimensions">,
  dependencies: ReadonlyMap<string, JsonLogicValue>,
): EventData => {
  const values = new Map<string, JsonLogicValue>();
  for (const { name, value } of attributes) values.set(name, value);
  return { attributes: values, dimensions: new Map(Object.entries(dimensions)), dependencies };
};
