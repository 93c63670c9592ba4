import type { EventReference } from "#domain/ids.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { decimal } from "#domain/money/decimal.ts";
import type { NewOrganization } from "#usecases/identity/organizations.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import { type ApiClient, apiClient } from "./api-client.ts";
import { at, openTestWorld, type TestWorld } from "./world.ts";

/** A slab as `>0: 2`, or with its price type as `>0: PACKAGE 10 per 1000` and `>0: FLAT 5`. */
export type CardTraits = {
  readonly billableId: string;
  readonly slabs?: string;
  readonly pricingModel?: "TIERED" | "VOLUME";
  readonly minimum?: string;
  readonly fee?: string;
  readonly prorated?: boolean;
  readonly inAdvance?: boolean;
  readonly interval?: number;
  readonly offset?: number;
  readonly oneTime?: boolean;
};

export type PlanTraits = {
  readonly name?: string;
  readonly interval?: "WEEKLY" | "MONTHLY" | "QUARTERLY";
  readonly startsOn?: string;
  readonly monthOffset?: string;
  readonly grace?: number;
  readonly currencies?: readonly string[];
  readonly deferredRevenue?: boolean;
  readonly cards: readonly CardTraits[];
};

/** What was used: tokens of a chat, unless the traits say otherwise. */
export type UseTraits = Partial<UsageEvent> & { readonly tokens?: string; readonly receivedAt?: string };

/** An organization that meters chats and sells them: every step but the counting of events goes through the API. */
export type BilledWorld = TestWorld & {
  readonly api: ApiClient;
  /** An ACTIVE meter that adds up the tokens of chats; answers its id. */
  readonly meter: (name: string, changes?: object) => Promise<string>;
  readonly feeAddOn: (name: string) => Promise<string>;
  /** A finalized plan, monthly on the 1st; answers its id. */
  readonly plan: (traits: PlanTraits) => Promise<string>;
  readonly account: (id: string, changes?: object) => Promise<void>;
  readonly sell: (accountId: string, planId: string, from: string, until?: string) => Promise<string>;
  /** Counts events as if they had been received when they happened; each has an id of its own. */
  readonly use: (...events: readonly UseTraits[]) => Promise<void>;
};

export const openBilledWorld = async (
  options: { readonly now?: string; readonly organization?: NewOrganization } = {},
): Promise<BilledWorld> => {
  const test = await openTestWorld({ now: "2025-01-01T00:00:00Z", ...options });
  const api = apiClient(test);
  const done = async (answer: ReturnType<ApiClient["post"]>) => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  await done(api.post("/event_schema", CHAT));
  await done(api.post("/event_schema/chat/activate"));
  const meterEvents = createMeterEvents(test.world);
  let events = 0;
  return {
    ...test,
    api,
    meter: async (name, changes = {}) => {
      const { id } = await done(api.post("/usage_meters", { ...tokenMeter(name), ...changes }));
      await done(api.post(`/usage_meters/${id}/activate`));
      return id;
    },
    feeAddOn: async (name) => (await done(api.post("/addons", { name, type: "FIXED_FEE" }))).id,
    plan: async (traits) => {
      const { id } = await done(api.post("/v2/price_plans", planBody(traits)));
      const operations = traits.cards.map((card, index) => ({
        actionType: "CREATE",
        rateCardName: `card-${index}`,
        rateCard: cardBody(card, traits.currencies ?? ["USD"]),
      }));
      await done(api.post(`/v2/price_plans/${id}/rate_cards`, { operations }));
      await done(api.post(`/v2/price_plans/${id}/finalize`, {}));
      return id;
    },
    account: async (id, changes = {}) => {
      const { customerId = id, ...account } = changes as { customerId?: string };
      const described = { id, name: `Account ${id}`, ...account };
      const known = (await api.get(`/customers/${customerId}`)).status === 200;
      await done(
        known
          ? api.post("/accounts", { ...described, customerId })
          : api.post("/customers", { ...customer(customerId), account: described }),
      );
    },
    sell: async (accountId, pricePlanId, from, until = "9999-01-01") => {
      const edit = {
        mode: "ASSOCIATE",
        effectiveFrom: from,
        effectiveUntil: until,
        associationConfig: { pricePlanId },
      };
      await done(api.post(`/v2/accounts/${accountId}/edit_schedules`, { edits: [edit] }));
      const { data } = await done(api.post(`/v2/accounts/${accountId}/finalize_schedules`, {}));
      return data.find(({ startDate }: { startDate: string }) => startDate.startsWith(from))?.id ?? data.at(-1).id;
    },
    use: async (...used) => {
      for (const { receivedAt, ...traits } of used) {
        events += 1;
        const event = chat({ id: `chat-${events}`, ...traits });
        await meterEvents({
          organizationId: test.organizationId,
          receivedAt: at(receivedAt ?? event.timestamp),
          events: [{ reference: test.world.ids.next("event") as EventReference, event }],
        });
      }
    },
  };
};

/** A chat of 100 tokens with a large model. */
const chat = ({ tokens = "100", ...changes }: Partial<UsageEvent> & { readonly tokens?: string }): UsageEvent => ({
  schemaName: "chat",
  timestamp: "2025-01-10T12:00:00Z",
  accountId: "acme",
  attributes: [{ name: "tokens", value: tokens }],
  dimensions: { model: "large" },
  ...changes,
});

const CHAT = {
  name: "chat",
  attributes: [{ name: "tokens" }],
  dimensions: [{ name: "model" }],
  filterFields: ["model"],
};

const tokenMeter = (name: string): object => ({
  name,
  type: "COUNTER",
  aggregation: "SUM",
  eventSchemaName: "chat",
  computations: [{ order: 1, computation: '{"var":"attributes.tokens"}' }],
});

const customer = (id: string): object => ({
  id,
  name: `Customer ${id}`,
  primaryEmail: "ap@acme.test",
  address: { line1: "1 Main St", city: "Springfield", country: "US" },
});

const planBody = (traits: PlanTraits): object => ({
  name: traits.name ?? "Pro",
  type: "BILLING",
  supportedCurrencies: traits.currencies ?? ["USD"],
  deferredRevenue: traits.deferredRevenue ?? false,
  pricingCycleConfig: {
    interval: traits.interval ?? "MONTHLY",
    startOffset: { dayOffset: traits.startsOn ?? "1", monthOffset: traits.monthOffset ?? "NIL" },
    gracePeriod: decimal(String(traits.grace ?? 2)),
    anniversaryCycle: false,
  },
});

const cardBody = (card: CardTraits, currencies: readonly string[]): object =>
  card.fee === undefined ? usageBody(card, currencies) : feeBody({ ...card, fee: card.fee }, currencies);

const usageBody = (card: CardTraits, currencies: readonly string[]): object => {
  const slabs = (card.slabs ?? ">0: 1").split(";").map((line) => slabOf(line.trim()));
  const rateConfig = card.minimum === undefined ? {} : { rateConfig: { minimumRate: card.minimum } };
  return {
    billableId: card.billableId,
    type: "USAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: card.billableId,
        ratePlan: {
          pricingModel: card.pricingModel ?? "TIERED",
          slabs: slabs.map(({ rate: _, ...slab }, index) => ({ order: index + 1, ...slab })),
        },
        rateValues: currencies.map((currency) => ({
          currency,
          slabRates: slabs.map(({ rate }, index) => ({ order: index + 1, rate })),
          ...rateConfig,
        })),
      },
    },
  };
};

const slabOf = (line: string) => {
  const match = /^>(\S+): (?:(FLAT|PER_UNIT|PACKAGE) )?(\S+)(?: per (\S+))?$/.exec(line);
  if (!match) throw new Error(`'${line}' is no slab`);
  const [, startAfter = "0", priceType = "PER_UNIT", rate = "0", packageSize] = match;
  return {
    startAfter: decimal(startAfter),
    priceType,
    rate: decimal(rate),
    ...(packageSize !== undefined && { slabConfig: { packageSize } }),
  };
};

const feeBody = (card: CardTraits & { readonly fee: string }, currencies: readonly string[]): object => ({
  billableId: card.billableId,
  type: "FIXED_FEE",
  invoiceTiming: card.inAdvance ? "IN_ADVANCE" : "IN_ARREARS",
  rateCardDetails: {
    fixedFeeRateCard: {
      id: card.billableId,
      type: card.oneTime ? "ONE_TIME" : "RECURRING",
      enableProration: card.prorated ?? false,
      recurrenceConfig: { interval: card.interval ?? 1, offset: card.offset ?? 0 },
      rateValues: currencies.map((currency) => ({ currency, rate: decimal(card.fee) })),
    },
  },
});
