/** Calls an installation's API and insists on success. */
export type Client = (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;

export const httpClient =
  ({ url, apiKey }: { readonly url: string; readonly apiKey: string }): Client =>
  async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };

const SLABS = [
  { order: 1, startAfter: 0, priceType: "PER_UNIT" },
  { order: 2, startAfter: 1_000_000, priceType: "PER_UNIT" },
];

/** Sets one account up to be billed for two meters, from 1 January 2025 on; the test clock stands there afterwards. */
export const setUpAccounts = async (client: Client, accountIds: readonly string[]): Promise<void> => {
  await client("POST", "/tollbook/clock", { now: "2025-01-01T00:00:00Z" });
  await client("POST", "/event_schema", {
    name: "completion",
    attributes: [{ name: "input_tokens" }, { name: "output_tokens" }],
    dimensions: [{ name: "model" }],
  });
  await client("POST", "/event_schema/completion/activate");
  const meters = [await addMeter(client, "input_tokens"), await addMeter(client, "output_tokens")];
  const plan = await client("POST", "/v2/price_plans", {
    name: "Tokens",
    type: "BILLING",
    supportedCurrencies: ["USD"],
    pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 1 },
  });
  await client("POST", `/v2/price_plans/${plan["id"]}/rate_cards`, { operations: meters.map(usageCard) });
  await client("POST", `/v2/price_plans/${plan["id"]}/finalize`, {});
  for (const id of accountIds) {
    await client("POST", "/customers", {
      id,
      name: `Customer ${id}`,
      primaryEmail: `${id}@example.test`,
      address: {},
      account: { id, name: `Account ${id}`, invoiceCurrency: "USD" },
    });
    await client("POST", `/v2/accounts/${id}/edit_schedules`, {
      edits: [
        {
          mode: "ASSOCIATE",
          effectiveFrom: "2025-01-01",
          effectiveUntil: "9999-01-01",
          associationConfig: { pricePlanId: plan["id"] },
        },
      ],
    });
    await client("POST", `/v2/accounts/${id}/finalize_schedules`, {});
  }
};

const addMeter = async (client: Client, attribute: string): Promise<string> => {
  const meter = await client("POST", "/usage_meters", {
    name: attribute,
    type: "COUNTER",
    aggregation: "SUM",
    eventSchemaName: "completion",
    computations: [{ order: 1, computation: `{"var":"attributes.${attribute}"}` }],
  });
  await client("POST", `/usage_meters/${meter["id"]}/activate`);
  return String(meter["id"]);
};

const usageCard = (meterId: string) => ({
  actionType: "CREATE",
  rateCardName: meterId,
  rateCard: {
    billableId: meterId,
    type: "USAGE",
    invoiceTiming: "IN_ARREARS",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: meterId,
        ratePlan: { pricingModel: "TIERED", slabs: SLABS },
        rateValues: [
          {
            currency: "USD",
            slabRates: [
              { order: 1, rate: 0.0000025 },
              { order: 2, rate: 0.000002 },
            ],
          },
        ],
      },
    },
  },
});

/** The n-th event of an account: spread over the hours of January, with an id of its own. */
export const usageEvent = (accountId: string, number: number) => ({
  id: `${accountId}-${(number * 2_654_435_761) % 4_294_967_296}-${number}`,
  schemaName: "completion",
  timestamp: new Date(Date.UTC(2025, 0, 1) + ((number * 26_784) % 2_678_400_000)).toISOString(),
  accountId,
  attributes: [
    { name: "input_tokens", value: `${number % 4_000}` },
    { name: "output_tokens", value: `${number % 900}` },
  ],
  dimensions: { model: "small" },
});
