import type { AccountId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { type Decimal, toText, ZERO } from "#domain/money/decimal.ts";
import type { Interval } from "#domain/time/interval.ts";
import { type BillingSettings, type BillingWorld, openBillingWorld } from "./billing-world.ts";
import { aMeter, anAccount, aPlan, associate, schedule, usageCard } from "./catalog-for-billing.ts";
import { at } from "./world.ts";

/** Accounts on one monthly plan in UTC that charges 1 for each unit used, since 1 January 2025. */
export type UsageShop = BillingWorld & {
  readonly meter: string;
  readonly accounts: readonly string[];
  /** What the counters hold now, of an interval. */
  readonly counted: (accountId: string, interval: Interval) => Promise<string>;
  /** What was counted in an invoice's cycle and is not on it: usage now less usage billed. */
  readonly unbilled: (invoice: Invoice) => Promise<string>;
  /** What became of the submissions of an event id, sorted. */
  readonly statuses: (eventId: string) => Promise<readonly string[]>;
};

export const openUsageShop = async ({
  accounts = ["acme"],
  grace = 2,
  ...settings
}: BillingSettings & { readonly accounts?: readonly string[]; readonly grace?: number } = {}): Promise<UsageShop> => {
  const shop = await openBillingWorld(settings);
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [1] } })], cycle: { grace } });
  for (const account of accounts) {
    await anAccount(shop, account);
    await schedule(shop, account, associate(plan, "2025-01-01"));
  }
  await shop.settle();
  const { usageCounters } = shop.world;
  const { organizationId } = shop;
  const sumOf = async (accountId: string, interval: Interval): Promise<Decimal> => {
    const query = { organizationId, accountId: accountId as AccountId, interval };
    return (await usageCounters.usage(query, foldUsage)).get(meter)?.sum ?? ZERO;
  };
  return {
    ...shop,
    meter,
    accounts,
    counted: async (accountId, interval) => toText(await sumOf(accountId, interval)),
    unbilled: async ({ accountId, startDate, endDate, totalAmount }) =>
      // Every unit costs 1.
      toText((await sumOf(accountId, { start: startDate, end: endDate })).minus(totalAmount)),
    statuses: async (id) =>
      (await usageCounters.findEvents(organizationId, { id })).map(({ status }) => status as string).sort(),
  };
};

export const JANUARY: Interval = { start: at("2025-01-01T00:00:00Z"), end: at("2025-02-01T00:00:00Z") };
export const FEBRUARY: Interval = { start: at("2025-02-01T00:00:00Z"), end: at("2025-03-01T00:00:00Z") };
