import { aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../../support/catalog-for-billing.ts";
import type { PostedEvent } from "../../support/ingest.ts";
import { dateOf, now } from "./clock.ts";
import { newTenant, type Tenant } from "./tenant.ts";

export type Shop = Tenant & { readonly accountId: string };

/** An organization that sells units at 2 USD, and an account that buys from today on, by the calendar month without grace. */
export const openShop = async (name: string): Promise<Shop> => {
  const tenant = await newTenant(name);
  const plan = await aPlan(tenant, { cards: [usageCard(await aMeter(tenant), { rates: { USD: [2] } })] });
  const accountId = "acme";
  await anAccount(tenant, accountId, { billingInformation: { emailRecipients: ["ap@acme.example"] } });
  await schedule(tenant, accountId, associate(plan, dateOf(now())));
  return { ...tenant, accountId };
};

/** A usage event of a minute ago. */
export const usageOf = (id: string, units: string, accountId = "acme"): PostedEvent => ({
  id,
  schemaName: "call",
  timestamp: new Date(now().getTime() - 60_000).toISOString(),
  accountId,
  attributes: [{ name: "units", value: units }],
  dimensions: { kind: "any" },
});
