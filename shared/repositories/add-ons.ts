import type { AddOn } from "#domain/catalog/add-on.ts";
import type { Store } from "#ports/store.ts";
import { type Collection, collection } from "#repositories/collection.ts";

/** Add-ons by id, listed by name (index2) or by update. */
export type AddOns = Collection<AddOn>;

export const createAddOns = (store: Store): AddOns =>
  collection<AddOn>(store, { kind: "add-on", id: ({ id }) => id, index2: ({ name }) => name });
