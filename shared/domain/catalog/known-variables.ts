import type { EnrichmentField, Enrichments } from "#domain/catalog/event-schema.ts";

/** Names by the root under which expressions read them (Togai rule §8.3). */
export type KnownNames = {
  readonly attributes: readonly string[];
  readonly dimensions: readonly string[];
  readonly dependencies: readonly string[];
};

/** What an event of a schema carries by itself. */
export type CarriedNames = Pick<KnownNames, "attributes" | "dimensions">;

/** Whether an expression that may read these names knows a variable, given with its plural root. */
export const knowsVariablesOf = (names: KnownNames): ((variable: string) => boolean) => {
  const known = new Set(
    (["attributes", "dimensions", "dependencies"] as const).flatMap((root) =>
      names[root].map((name) => `${root}.${name}`),
    ),
  );
  return (variable) => known.has(variable);
};

/** Enrichments in the order in which they are computed: by `order`, equal ones as they were written. */
export const inOrder = (fields: readonly EnrichmentField[]): readonly EnrichmentField[] =>
  fields.toSorted((first, second) => first.order - second.order);

/** What an enrichment may read: what the event carries, what was computed before it, and the dependencies. */
export const namesForEnrichment = (
  carried: CarriedNames,
  { dependencies }: Pick<Enrichments, "dependencies">,
  earlier: readonly EnrichmentField[],
): KnownNames => ({
  ...withComputed(carried, earlier),
  dependencies: dependencies.map(({ name }) => name),
});

/** What a meter may read: what the event carries and all enrichments. */
export const namesForMeters = (carried: CarriedNames, { fields }: Pick<Enrichments, "fields">): KnownNames => ({
  ...withComputed(carried, fields),
  dependencies: [],
});

const withComputed = ({ attributes, dimensions }: CarriedNames, fields: readonly EnrichmentField[]): CarriedNames => ({
  attributes: [...attributes, ...fields.filter(({ type }) => type === "ATTRIBUTE").map(({ name }) => name)],
  dimensions: [...dimensions, ...fields.filter(({ type }) => type === "DIMENSION").map(({ name }) => name)],
});
