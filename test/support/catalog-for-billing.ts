import type { Answer } from "./api-client.ts";
import type { BillingWorld } from "./billing-world.ts";
import type { PostedEvent } from "./ingest.ts";

type Api = Pick<BillingWorld, "api">;

/** The member of an answer, which must be a success. */
export const succeeded = ({ status, body }: Answer): Answer["body"] => {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
};

/** An ACTIVE schema of calls with one attribute and one dimension, and an ACTIVE meter that adds up the attribute. Answers the meter's id. */
export const aMeter = async ({ api }: Api, { name = "units", schema = "call" } = {}): Promise<string> => {
  const known = await api.get(`/event_schema/${schema}`);
  if (known.status === 404) {
    succeeded(
      await api.post("/event_schema", {
        name: schema,
        attributes: [{ name: "units" }],
        dimensions: [{ name: "kind" }],
      }),
    );
    succeeded(await api.post(`/event_schema/${schema}/activate`));
  }
  const meter = succeeded(
    await api.post("/usage_meters", {
      name,
      type: "COUNTER",
      aggregation: "SUM",
      eventSchemaName: schema,
      computations: [{ order: 1, computation: '{"var":"attributes.units"}' }],
    }),
  );
  succeeded(await api.post(`/usage_meters/${meter.id}/activate`));
  return meter.id;
};

let events = 0;
/** A call of an account; each has an id of its own unless it is given one. */
export const aCall = (
  accountId: string,
  timestamp: string,
  units: string,
  more: Partial<PostedEvent> = {},
): PostedEvent => {
  events += 1;
  return {
    id: `call-${events}`,
    schemaName: "call",
    timestamp,
    accountId,
    attributes: [{ name: "units", value: units }],
    dimensions: { kind: "any" },
    ...more,
  };
};

/** A fixed-fee add-on. Answers its id. */
export const aFee = async ({ api }: Api, name = "Platform"): Promise<string> =>
  succeeded(await api.post("/addons", { name, type: "FIXED_FEE" })).id;

export type Slab = {
  readonly after: number;
  readonly priceType?: "FLAT" | "PER_UNIT" | "PACKAGE";
  readonly size?: string;
};

/** A CREATE operation of a usage card. `rates` are by currency and slab. */
export const usageCard = (
  meterId: string,
  {
    model = "TIERED",
    slabs = [{ after: 0 }],
    rates,
    minimum,
    name = "usage",
  }: {
    readonly model?: "TIERED" | "VOLUME";
    readonly slabs?: readonly Slab[];
    readonly rates: Readonly<Record<string, readonly number[]>>;
    readonly minimum?: string;
    readonly name?: string;
  },
) => ({
  actionType: "CREATE",
  rateCardName: name,
  rateCard: {
    billableId: meterId,
    type: "USAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: meterId,
        ratePlan: {
          pricingModel: model,
          slabs: slabs.map(({ after, priceType = "PER_UNIT", size }, index) => ({
            order: index + 1,
            startAfter: after,
            priceType,
            ...(size !== undefined && { slabConfig: { packageSize: size } }),
          })),
        },
        rateValues: Object.entries(rates).map(([currency, ofSlabs]) => ({
          currency,
          slabRates: ofSlabs.map((rate, index) => ({ order: index + 1, rate })),
          ...(minimum !== undefined && { rateConfig: { minimumRate: minimum } }),
        })),
      },
    },
  },
});

/** A CREATE operation of a fee card, the same rate in each currency. */
export const feeCard = (
  addOnId: string,
  {
    rate,
    currencies = ["USD"],
    timing = "IN_ARREARS",
    prorated = false,
    once = false,
    recurrence,
    name = "fee",
  }: {
    readonly rate: number;
    readonly currencies?: readonly string[];
    readonly timing?: "IN_ADVANCE" | "IN_ARREARS";
    readonly prorated?: boolean;
    readonly once?: boolean;
    readonly recurrence?: { readonly interval?: number; readonly offset?: number };
    readonly name?: string;
  },
) => ({
  actionType: "CREATE",
  rateCardName: name,
  rateCard: {
    billableId: addOnId,
    type: "FIXED_FEE",
    invoiceTiming: timing,
    rateCardDetails: {
      fixedFeeRateCard: {
        id: addOnId,
        type: once ? "ONE_TIME" : "RECURRING",
        enableProration: prorated,
        rateValues: currencies.map((currency) => ({ currency, rate })),
        ...(recurrence && { recurrenceConfig: recurrence }),
      },
    },
  },
});

export type Cycle = {
  readonly interval?: string;
  readonly day?: string;
  readonly month?: string;
  readonly grace?: number;
  readonly anniversary?: boolean;
};

/** A pricing cycle as the wire has it; monthly on the 1st without grace unless said otherwise. */
export const aCycle = ({
  interval = "MONTHLY",
  day = "1",
  month = "NIL",
  grace = 0,
  anniversary = false,
}: Cycle = {}) => ({
  interval,
  startOffset: { dayOffset: day, monthOffset: month },
  gracePeriod: grace,
  anniversaryCycle: anniversary,
});

export type Plan = {
  readonly name?: string;
  readonly cards: readonly object[];
  readonly cycle?: Cycle;
  readonly currencies?: readonly string[];
  readonly deferredRevenue?: boolean;
  readonly allowOngoingCycleUpdates?: boolean;
};

/** A DRAFT plan with its cards. Answers its id. */
export const aDraftPlan = async ({ api }: Api, plan: Plan): Promise<string> => {
  const { name = "Plan", cards, cycle, currencies = ["USD"], ...options } = plan;
  const { id } = succeeded(
    await api.post("/v2/price_plans", {
      name,
      type: "BILLING",
      supportedCurrencies: currencies,
      pricingCycleConfig: aCycle(cycle),
      ...options,
    }),
  );
  if (cards.length > 0) succeeded(await api.post(`/v2/price_plans/${id}/rate_cards`, { operations: cards }));
  return id;
};

/** An ACTIVE plan. Answers its id. */
export const aPlan = async (world: Api, plan: Plan): Promise<string> => {
  const id = await aDraftPlan(world, plan);
  succeeded(await world.api.post(`/v2/price_plans/${id}/finalize`, {}));
  return id;
};

/** An account under a customer of its own. */
export const anAccount = async ({ api }: Api, id: string, more: object = {}): Promise<void> => {
  const customer = { id, name: `Customer ${id}`, primaryEmail: "ap@example.test", address: {} };
  succeeded(await api.post("/customers", { ...customer, account: { id, name: `Account ${id}`, ...more } }));
};

export const FOREVER = "9999-01-01";

/** An edit that associates a plan. */
export const associate = (
  pricePlanId: string,
  from: string,
  until = FOREVER,
  config: object = {},
  more: object = {},
) => ({
  mode: "ASSOCIATE",
  effectiveFrom: from,
  effectiveUntil: until,
  associationConfig: { pricePlanId, ...config },
  ...more,
});
export const disassociate = (from: string, until = FOREVER) => ({
  mode: "DISASSOCIATE",
  effectiveFrom: from,
  effectiveUntil: until,
});

/** Stages edits and makes them live; the account's close is left on the queue. */
export const schedule = async ({ api }: Api, accountId: string, ...edits: readonly object[]): Promise<void> => {
  const path = `/v2/accounts/${encodeURIComponent(accountId)}`;
  succeeded(await api.post(`${path}/edit_schedules?discard=true`, { edits }));
  succeeded(await api.post(`${path}/finalize_schedules`, {}));
};
