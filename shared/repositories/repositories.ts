import type { Store } from "#ports/store.ts";
import { type AddOns, createAddOns } from "#repositories/add-ons.ts";
import { type BillingStates, createBillingStates } from "#repositories/billing-states.ts";
import { createInvoices, type Invoices } from "#repositories/invoices.ts";

/** All repositories, in the domain's words, over one store. */
export type Repositories = {
  readonly addOns: AddOns;
  readonly billingStates: BillingStates;
  readonly invoices: Invoices;
};

export const createRepositories = (store: Store): Repositories => ({
  addOns: createAddOns(store),
  billingStates: createBillingStates(store),
  invoices: createInvoices(store),
});
