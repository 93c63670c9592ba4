import type { Store } from "#ports/store.ts";
import { type Accounts, createAccounts } from "#repositories/accounts.ts";
import { type AddOns, createAddOns } from "#repositories/add-ons.ts";
import { type Aliases, createAliases } from "#repositories/aliases.ts";
import { type ApiKeys, createApiKeys } from "#repositories/api-keys.ts";
import { type BillingStates, createBillingStates } from "#repositories/billing-states.ts";
import { type Contacts, createContacts } from "#repositories/contacts.ts";
import { type Credits, createCredits } from "#repositories/credits.ts";
import { type Customers, createCustomers } from "#repositories/customers.ts";
import { createEventSchemas, type EventSchemas } from "#repositories/event-schemas.ts";
import { createFeatureCredits, type FeatureCreditsRepository } from "#repositories/feature-credits.ts";
import { createFeatureValues, type FeatureValues } from "#repositories/feature-values.ts";
import { createFeatures, type Features } from "#repositories/features.ts";
import { createIdempotencyKeys, type IdempotencyKeys } from "#repositories/idempotency-keys.ts";
import { createInvoiceGroups, type InvoiceGroups } from "#repositories/invoice-groups.ts";
import { createInvoices, type Invoices } from "#repositories/invoices.ts";
import { createJobs, type Jobs } from "#repositories/jobs.ts";
import { createLedger, type Ledger } from "#repositories/ledger.ts";
import { createLicenses, type Licenses } from "#repositories/licenses.ts";
import { createMeteringDefinitions, type MeteringDefinitionsRepository } from "#repositories/metering-definitions.ts";
import { createNamedSeats, type NamedSeats } from "#repositories/named-seats.ts";
import { createOrganizations, type Organizations } from "#repositories/organizations.ts";
import { createPayments, type Payments } from "#repositories/payments.ts";
import { createPricePlans, type PricePlans } from "#repositories/price-plans.ts";
import { createPurchases, type Purchases } from "#repositories/purchases.ts";
import { createTimelines, type Timelines } from "#repositories/timelines.ts";
import { createUniqueNames, type UniqueNames } from "#repositories/unique-names.ts";
import { createUsageMeters, type UsageMeters } from "#repositories/usage-meters.ts";
import { createWallets, type Wallets } from "#repositories/wallets.ts";

/** All repositories, in the domain's words, over one store. */
export type Repositories = {
  readonly accounts: Accounts;
  readonly addOns: AddOns;
  readonly aliases: Aliases;
  readonly apiKeys: ApiKeys;
  readonly billingStates: BillingStates;
  readonly contacts: Contacts;
  readonly credits: Credits;
  readonly customers: Customers;
  readonly eventSchemas: EventSchemas;
  readonly featureCredits: FeatureCreditsRepository;
  readonly featureValues: FeatureValues;
  readonly features: Features;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly invoiceGroups: InvoiceGroups;
  readonly invoices: Invoices;
  readonly jobs: Jobs;
  readonly ledger: Ledger;
  readonly licenses: Licenses;
  readonly meteringDefinitions: MeteringDefinitionsRepository;
  readonly namedSeats: NamedSeats;
  readonly organizations: Organizations;
  readonly payments: Payments;
  readonly pricePlans: PricePlans;
  readonly purchases: Purchases;
  readonly timelines: Timelines;
  readonly uniqueNames: UniqueNames;
  readonly usageMeters: UsageMeters;
  readonly wallets: Wallets;
};

export const createRepositories = (store: Store): Repositories => ({
  accounts: createAccounts(store),
  addOns: createAddOns(store),
  aliases: createAliases(store),
  apiKeys: createApiKeys(store),
  billingStates: createBillingStates(store),
  contacts: createContacts(store),
  credits: createCredits(store),
  customers: createCustomers(store),
  eventSchemas: createEventSchemas(store),
  featureCredits: createFeatureCredits(store),
  featureValues: createFeatureValues(store),
  features: createFeatures(store),
  idempotencyKeys: createIdempotencyKeys(store),
  invoiceGroups: createInvoiceGroups(store),
  invoices: createInvoices(store),
  jobs: createJobs(store),
  ledger: createLedger(store),
  licenses: createLicenses(store),
  meteringDefinitions: createMeteringDefinitions(store),
  namedSeats: createNamedSeats(store),
  organizations: createOrganizations(store),
  payments: createPayments(store),
  pricePlans: createPricePlans(store),
  purchases: createPurchases(store),
  timelines: createTimelines(store),
  uniqueNames: createUniqueNames(store),
  usageMeters: createUsageMeters(store),
  wallets: createWallets(store),
});
