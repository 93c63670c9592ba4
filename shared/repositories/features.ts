import type { Feature, SchemaAssociation } from "#domain/catalog/feature.ts";
import type { FeatureId, OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import { type Collection, collection, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** The feature whose units the events of a schema consume, and the attribute that says how many. */
export type FeatureOfSchema = SchemaAssociation & { readonly featureId: FeatureId };

/** Features by id, listed by name (index2) or by update; and the one that an event schema is bound to. */
export type Features = Collection<Feature> & {
  /** By the names of schemas, those left out that are bound to none. Strongly consistent. */
  ofSchemas(
    organizationId: OrganizationId,
    schemaNames: readonly string[],
  ): Promise<ReadonlyMap<string, Versioned<FeatureOfSchema>>>;
  /** The change that binds a schema, refused if it is bound otherwise than was read. */
  bound(organizationId: OrganizationId, binding: FeatureOfSchema, read: Versioned<FeatureOfSchema> | undefined): Change;
  /** The change that sets a schema free, refused if its binding has changed since it was read. */
  unbound(organizationId: OrganizationId, read: Versioned<FeatureOfSchema>): Change;
  /** Writes nothing, but refuses the commit if the schema is bound otherwise than was read. */
  sameBinding(organizationId: OrganizationId, schemaName: string, read: Versioned<FeatureOfSchema> | undefined): Change;
};

export const createFeatures = (store: Store): Features => ({
  ...collection<Feature>(store, { kind: "feature", id: ({ id }) => id, index2: ({ name }) => name }),
  ofSchemas: async (organizationId, schemaNames) => {
    const distinct = [...new Set(schemaNames)];
    if (distinct.length === 0) return new Map();
    const stored = await store.getMany(distinct.map((name) => bindingKey(organizationId, name)));
    return new Map(
      stored.map(({ value, version }) => {
        const binding = fromStored<FeatureOfSchema>(value);
        return [binding.schemaName, { value: binding, version }];
      }),
    );
  },
  bound: (organizationId, binding, read) => ({
    type: "put",
    key: bindingKey(organizationId, binding.schemaName),
    value: toStored(binding),
    expect: expectation(read),
  }),
  unbound: (organizationId, { value, version }) => ({
    type: "remove",
    key: bindingKey(organizationId, value.schemaName),
    expect: { version },
  }),
  sameBinding: (organizationId, schemaName, read) => ({
    type: "check",
    key: bindingKey(organizationId, schemaName),
    expect: expectation(read),
  }),
});

const expectation = (read: Versioned<FeatureOfSchema> | undefined) =>
  read ? { version: read.version } : ("ABSENT" as const);

const bindingKey = (organizationId: OrganizationId, schemaName: string): Key => ({
  partition: `${organizationId}#feature-of-schema`,
  sort: keyPart(schemaName),
});
