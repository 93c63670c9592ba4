import type { Customer } from "#domain/customers/customer.ts";
import type { Store } from "#ports/store.ts";
import { type Collection, collection } from "#repositories/collection.ts";

/** Customers by id, listed by id or by update. */
export type Customers = Collection<Customer>;

export const createCustomers = (store: Store): Customers =>
  collection<Customer>(store, { kind: "customer", id: ({ id }) => id });
