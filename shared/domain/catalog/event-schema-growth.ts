import type { EventSchema } from "#domain/catalog/event-schema.ts";
import { sameContent } from "#domain/catalog/same-content.ts";
import type { Reason } from "#domain/refusal.ts";

/**
 * What an edit takes away or alters of a schema that was ever active. Only additions and another description are allowed then
 * (Togai rule §7.3): meters, clients and past events rely on the rest.
 */
export const growthReasons = (before: EventSchema, after: EventSchema): readonly Reason[] => [
  ...lost(before.attributes, after.attributes, "attributes", nameOf),
  ...lost(before.dimensions, after.dimensions, "dimensions", nameOf),
  ...lost(before.enrichments.dependencies, after.enrichments.dependencies, "enrichments.dependencies", nameOf),
  ...lost(before.enrichments.fields, after.enrichments.fields, "enrichments.fields", nameOf),
  ...lost(before.filterFields, after.filterFields, "filterFields", (field) => field),
  ...(before.eventIdTemplate === undefined || before.eventIdTemplate === after.eventIdTemplate
    ? []
    : [{ path: "eventIdTemplate", message: "cannot be changed once the schema was active" }]),
];

const nameOf = ({ name }: { readonly name: string }): string => name;

const lost = <T>(before: readonly T[], after: readonly T[], path: string, name: (part: T) => string): Reason[] =>
  before.flatMap((part) => {
    const kept = after.some((candidate) => sameContent(candidate, part));
    return kept ? [] : [{ path, message: `'${name(part)}' cannot be removed or changed once the schema was active` }];
  });
