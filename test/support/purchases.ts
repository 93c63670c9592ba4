import { type BillingSettings, type BillingWorld, openBillingWorld } from "./billing-world.ts";
import { aFee, anAccount, aPlan, feeCard, succeeded } from "./catalog-for-billing.ts";
import { creditGrantCard, entitlementCard } from "./rate-cards.ts";

type Api = Pick<BillingWorld, "api">;

/** An ACTIVE plan that is bought once. Answers its id. */
export const aPurchasePlan = async ({ api }: Api, name: string, cards: readonly object[]): Promise<string> => {
  const plan = { name, type: "PURCHASE", supportedCurrencies: ["USD"] };
  const { id } = succeeded(await api.post("/v2/price_plans", plan));
  succeeded(await api.post(`/v2/price_plans/${id}/rate_cards`, { operations: cards }));
  succeeded(await api.post(`/v2/price_plans/${id}/finalize`, {}));
  return id;
};

export const aFeature = async ({ api }: Api, name: string): Promise<string> =>
  succeeded(await api.post("/features", { name, schemaAssociations: [] })).id;

const aCreditAddOn = async ({ api }: Api, name: string): Promise<string> =>
  succeeded(await api.post("/addons", { name, type: "CREDIT_GRANT" })).id;

/** An entitlement card whose only window is 20 days long. */
export const packCard = (
  featureId: string,
  {
    units = 100,
    rate = 1,
    priceType = "PER_UNIT",
    timing = "IN_ADVANCE",
    size,
  }: {
    readonly units?: number;
    readonly rate?: number;
    readonly priceType?: "PER_UNIT" | "FLAT" | "PACKAGE";
    readonly timing?: "IN_ADVANCE" | "PREPAID";
    readonly size?: string;
  } = {},
) =>
  entitlementCard(featureId, {
    card: { invoiceTiming: timing },
    inner: {
      invoiceTiming: timing,
      featureConfigs: [{ effectiveUntil: "P20D", featureCreditLimit: units }],
      ratePlan: {
        pricingModel: "TIERED",
        slabs: [
          { order: 1, startAfter: 0, priceType, ...(size !== undefined && { slabConfig: { packageSize: size } }) },
        ],
      },
      rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate }] }],
    },
  });

/** An account that buys, plans to buy, and what pays for it. */
export type PurchaseShop = BillingWorld & {
  readonly feature: string;
  readonly credit: string;
  readonly fee: string;
  /** 100 units for 20 days at 1 each. */
  readonly pack: string;
  /** 30 a month in advance, monthly on the 1st. */
  readonly subscription: string;
  readonly buy: (request: object) => ReturnType<BillingWorld["api"]["post"]>;
  readonly propose: (request: object) => ReturnType<BillingWorld["api"]["post"]>;
  /** Pays an amount for an invoice, and waits for what follows. */
  readonly pay: (invoiceId: string, amount: number) => Promise<void>;
  readonly purchase: (id: string) => ReturnType<BillingWorld["api"]["get"]>;
  readonly proposal: (id: string) => ReturnType<BillingWorld["api"]["get"]>;
  readonly entries: () => Promise<readonly { id: string; source: string; granted: string; used: string }[]>;
};

export const openPurchaseShop = async (settings?: BillingSettings): Promise<PurchaseShop> => {
  const shop = await openBillingWorld(settings);
  const { api } = shop;
  const feature = await aFeature(shop, "movies");
  const credit = await aCreditAddOn(shop, "Promo credit");
  const fee = await aFee(shop);
  const pack = await aPurchasePlan(shop, "Pack", [packCard(feature)]);
  const subscription = await aPlan(shop, {
    name: "Subscription",
    cards: [feeCard(fee, { rate: 30, timing: "IN_ADVANCE" })],
  });
  await anAccount(shop, "acme");
  let payments = 0;
  return {
    ...shop,
    feature,
    credit,
    fee,
    pack,
    subscription,
    buy: (request) => api.post("/accounts/acme/purchases", request),
    propose: (request) => api.post("/accounts/acme/purchase_proposals", request),
    pay: async (invoiceId, amount) => {
      payments += 1;
      succeeded(
        await api.post("/payments", {
          accountId: "acme",
          currency: "USD",
          totalAmount: amount,
          externalPaymentReference: {
            sourceName: "bank",
            sourceType: "BANK_TRANSFER",
            transactionNumber: `transfer-${payments}`,
          },
          lineItemRecords: [{ type: "INVOICE", togaiId: invoiceId, amount, order: 1 }],
        }),
      );
      await shop.settle();
    },
    purchase: (id) => api.get(`/purchases/${id}`),
    proposal: (id) => api.get(`/purchase_proposals/${id}`),
    entries: async () => {
      const of = { accountId: "acme", featureId: feature } as never;
      const found = await shop.world.featureCredits.find(shop.organizationId, of);
      return (found?.value.entries ?? []).map(({ id, source, granted, used }) => ({
        id,
        source,
        granted: `${granted}`,
        used: `${used}`,
      }));
    },
  };
};

/** A card that grants 100 in credit for 10. */
export const promoCard = (addOnId: string, timing: "IN_ADVANCE" | "PREPAID" = "IN_ADVANCE") =>
  creditGrantCard(addOnId, { card: { invoiceTiming: timing } });
