import type { Store } from "#ports/store.ts";
import { type AddOns, createAddOns } from "#repositories/add-ons.ts";

/** All repositories, in the domain's words, over one store. */
export type Repositories = {
  readonly addOns: AddOns;
};

export const createRepositories = (store: Store): Repositories => ({
  addOns: createAddOns(store),
});
