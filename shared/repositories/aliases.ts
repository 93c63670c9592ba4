import type { Alias } from "#domain/customers/alias.ts";
import type { Store } from "#ports/store.ts";
import { type Collection, collection } from "#repositories/collection.ts";

/**
 * Aliases by value: one document says for all accounts of the organization who holds the value and when, so that two accounts
 * cannot take it at the same moment.
 */
export type Aliases = Collection<Alias>;

export const createAliases = (store: Store): Aliases =>
  collection<Alias>(store, { kind: "alias", id: ({ value }) => value });
