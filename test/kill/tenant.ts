import type { Meters } from "./audit.ts";
import { ACCOUNTS } from "./usage-stream.ts";

// biome-ignore lint/suspicious/noExplicitAny: a parsed answer, of which each caller reads the members it is about
type Parsed = any;
export type Client = (method: string, path: string, body?: unknown) => Promise<Parsed>;

/** Calls the API and insists on success; throws what the connection throws. */
export const clientOf =
  ({ url, apiKey }: { readonly url: string; readonly apiKey: string }): Client =>
  async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Refused(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };

/** An answer that says no, which is not the same as none. */
export class Refused extends Error {}

/** Tokens in January and February cost 2 cents up to 100,000 and 1 cent from there on. */
const FREE_OF_DISCOUNT = 100_000;
export const FEE_CENTS = 4_999;

/** What an account has to pay for its usage, in cents: tokens by tiers, requests in packages of a hundred for a dollar. */
export const usageCents = ({ tokens, requests }: { readonly tokens: number; readonly requests: number }): number =>
  Math.min(tokens, FREE_OF_DISCOUNT) * 2 + Math.max(tokens - FREE_OF_DISCOUNT, 0) + Math.ceil(requests / 100) * 100;

/** Sells chats to three accounts by calendar month with a day of grace, and a fee that is paid in advance. */
export const setUpTenant = async (call: Client): Promise<Meters> => {
  await call("POST", "/event_schema", {
    name: "chat",
    attributes: [{ name: "tokens" }],
    dimensions: [{ name: "model" }],
  });
  await call("POST", "/event_schema/chat/activate");
  const tokens = await meter(call, "tokens", { aggregation: "SUM", computation: '{"var":"attributes.tokens"}' });
  const requests = await meter(call, "requests", { aggregation: "COUNT", computation: "1" });
  const fee = (await call("POST", "/addons", { name: "Platform", type: "FIXED_FEE" })).id;
  const plan = await call("POST", "/v2/price_plans", {
    name: "Chats",
    type: "BILLING",
    supportedCurrencies: ["USD"],
    pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 1 },
  });
  await call("POST", `/v2/price_plans/${plan.id}/rate_cards`, {
    operations: [
      usageCard(tokens, [
        { startAfter: 0, priceType: "PER_UNIT", rate: 0.02 },
        { startAfter: FREE_OF_DISCOUNT, priceType: "PER_UNIT", rate: 0.01 },
      ]),
      usageCard(requests, [{ startAfter: 0, priceType: "PACKAGE", rate: 1, slabConfig: { packageSize: "100" } }]),
      feeCard(fee),
    ],
  });
  await call("POST", `/v2/price_plans/${plan.id}/finalize`, {});
  for (const id of ACCOUNTS) {
    await call("POST", "/customers", {
      id,
      name: `Customer ${id}`,
      primaryEmail: `${id}@example.test`,
      address: {},
      account: { id, name: `Account ${id}`, invoiceCurrency: "USD" },
    });
    await call("POST", `/v2/accounts/${id}/edit_schedules`, {
      edits: [
        {
          mode: "ASSOCIATE",
          effectiveFrom: "2025-01-01",
          effectiveUntil: "9999-01-01",
          associationConfig: { pricePlanId: plan.id },
        },
      ],
    });
    await call("POST", `/v2/accounts/${id}/finalize_schedules`, {});
  }
  return { tokens, requests };
};

const meter = async (
  call: Client,
  name: string,
  { aggregation, computation }: { readonly aggregation: string; readonly computation: string },
): Promise<string> => {
  const { id } = await call("POST", "/usage_meters", {
    name,
    type: "COUNTER",
    aggregation,
    eventSchemaName: "chat",
    computations: [{ order: 1, computation }],
  });
  await call("POST", `/usage_meters/${id}/activate`);
  return id;
};

type PricedSlab = {
  readonly startAfter: number;
  readonly priceType: string;
  readonly rate: number;
  readonly slabConfig?: object;
};

const usageCard = (meterId: string, slabs: readonly PricedSlab[]): object => ({
  actionType: "CREATE",
  rateCardName: meterId,
  rateCard: {
    billableId: meterId,
    type: "USAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: meterId,
        ratePlan: {
          pricingModel: "TIERED",
          slabs: slabs.map(({ rate: _, ...slab }, at) => ({ order: at + 1, ...slab })),
        },
        rateValues: [{ currency: "USD", slabRates: slabs.map(({ rate }, at) => ({ order: at + 1, rate })) }],
      },
    },
  },
});

const feeCard = (addOnId: string): object => ({
  actionType: "CREATE",
  rateCardName: "fee",
  rateCard: {
    billableId: addOnId,
    type: "FIXED_FEE",
    invoiceTiming: "IN_ADVANCE",
    rateCardDetails: {
      fixedFeeRateCard: {
        id: addOnId,
        type: "RECURRING",
        enableProration: false,
        rateValues: [{ currency: "USD", rate: FEE_CENTS / 100 }],
      },
    },
  },
});
