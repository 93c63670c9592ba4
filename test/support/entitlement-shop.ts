import { movementOf } from "#domain/ledger/ledger.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import type { Answer } from "./api-client.ts";
import { type BillingSettings, type BillingWorld, openBillingWorld } from "./billing-world.ts";
import { aMeter, anAccount, aPlan, associate, schedule, succeeded } from "./catalog-for-billing.ts";
import type { PostedEvent } from "./ingest.ts";

/** An account on a monthly plan that grants units of a feature, which events of the schema `call` consume by their `units`. */
export type EntitlementShop = BillingWorld & {
  readonly feature: string;
  readonly meter: string;
  readonly plan: string;
  /** Asks for units before they are served. */
  readonly entitled: (event: PostedEvent) => Promise<Answer>;
  readonly balance: (account?: string) => Promise<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: entries as they are answered
  readonly entries: (account?: string) => Promise<any[]>;
  /** The sum of the ledger book, and the balance that the document says. */
  readonly books: () => Promise<readonly [string, string]>;
};

export type Overage = { readonly most?: number; readonly slabs?: readonly [number, number][]; readonly every?: number };

export const entitlementCard = (
  feature: string,
  configs: readonly object[],
  { timing = "IN_ADVANCE", rate = 1, recurrence }: { timing?: string; rate?: number; recurrence?: object } = {},
) => ({
  actionType: "CREATE",
  rateCardName: "units",
  rateCard: {
    billableId: feature,
    type: "BILLING_ENTITLEMENT",
    invoiceTiming: timing,
    rateCardDetails: {
      billingEntitlementRateCard: {
        featureId: feature,
        featureConfigs: configs,
        invoiceTiming: timing,
        ratePlan: { pricingModel: "TIERED", slabs: [{ order: 1, startAfter: 0, priceType: "PER_UNIT" }] },
        rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate }] }],
        ...(recurrence && { recurrenceConfig: recurrence }),
      },
    },
  },
});

export const overageCard = (feature: string, { most, slabs = [[0, 1]], every = 1 }: Overage) => ({
  actionType: "CREATE",
  rateCardName: "beyond",
  rateCard: {
    billableId: feature,
    type: "ENTITLEMENT_OVERAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      entitlementOverageRateCard: {
        featureId: feature,
        ...(most !== undefined && { maxQuantity: most }),
        ratePlan: {
          pricingModel: "TIERED",
          slabs: slabs.map(([startAfter], index) => ({ order: index + 1, startAfter, priceType: "PER_UNIT" })),
        },
        rateValues: [{ currency: "USD", slabRates: slabs.map(([, rate], index) => ({ order: index + 1, rate })) }],
        billingConfig: { interval: every, startOffset: 0 },
      },
    },
  },
});

/** A month's worth of units from the start of a cycle. */
export const MONTHLY = (units: number) => ({ effectiveUntil: "P1M", featureCreditLimit: units });

export const openEntitlementShop = async ({
  configs = [MONTHLY(10)],
  overage,
  timing,
  recurrence,
  start = "2025-01-01",
  ...settings
}: BillingSettings & {
  readonly configs?: readonly object[];
  readonly overage?: Overage;
  readonly timing?: string;
  readonly recurrence?: object;
  readonly start?: string;
} = {}): Promise<EntitlementShop> => {
  const shop = await openBillingWorld(settings);
  const meter = await aMeter(shop);
  const feature = succeeded(
    await shop.api.post("/features", {
      name: "Calls",
      schemaAssociations: [{ schemaName: "call", attributeName: "units" }],
    }),
  ).id;
  const plan = await aPlan(shop, {
    cards: [
      ...(configs.length > 0
        ? [entitlementCard(feature, configs, { ...(timing && { timing }), ...(recurrence && { recurrence }) })]
        : []),
      ...(overage ? [overageCard(feature, overage)] : []),
    ],
    cycle: { grace: 2 },
  });
  await anAccount(shop, "acme");
  await schedule(shop, "acme", associate(plan, start));
  await shop.settle();
  const { world, organizationId } = shop;
  const of = (account = "acme") => `/accounts/${account}/features/${feature}`;
  return {
    ...shop,
    feature,
    meter,
    plan,
    entitled: (event) => shop.api.post("/entitled", { event }),
    balance: async (account) => succeeded(await shop.api.get(of(account))),
    entries: async (account) => succeeded(await shop.api.get(`${of(account)}/entries`)).data,
    books: async () => {
      const accountId = "acme" as never;
      const read = await world.featureCredits.find(organizationId, { accountId, featureId: feature as never });
      const page = await world.ledger.list(organizationId, `feature#${feature}#acme`, {
        limit: 1_000,
        direction: "ASC",
      });
      const total = page.items.map(movementOf).reduce((sum, one) => sum.plus(one), ZERO);
      return [toText(total), toText(read?.value.balance ?? ZERO)];
    },
  };
};
