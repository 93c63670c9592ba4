import type { Feature } from "#domain/catalog/feature.ts";
import type { Store } from "#ports/store.ts";
import { type Collection, collection } from "#repositories/collection.ts";

/** Features by id, listed by name (index2) or by update. */
export type Features = Collection<Feature>;

export const createFeatures = (store: Store): Features =>
  collection<Feature>(store, { kind: "feature", id: ({ id }) => id, index2: ({ name }) => name });
