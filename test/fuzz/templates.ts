import { type Json, type Known, literal, members } from "./json-text.ts";

type Plain = null | boolean | string | number | readonly Plain[] | Known | { readonly [name: string]: Plain };

const isKnown = (value: Plain): value is Known =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "type" in value && value["type"] === "known";

const jsonOf = (value: Plain): Json => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return literal(String(value));
  if (Array.isArray(value)) return value.map(jsonOf);
  if (isKnown(value)) return value;
  return members(
    ...Object.entries(value as Readonly<Record<string, Plain>>).map(([name, one]) => [name, jsonOf(one)] as const),
  );
};

const one = (kind: string, place = 0): Known => ({ type: "known", kind, place, ofAnotherOrganization: false });

const card = (details: { readonly [name: string]: Plain }): Plain => ({
  actionType: "CREATE",
  rateCardName: "one more",
  rateCard: { invoiceTiming: "IN_ARREARS", displayName: "Shown", tag: "Tag", ...details },
});
const slabs: Plain = [
  { order: 1, startAfter: 0, priceType: "FLAT" },
  { order: 2, startAfter: 100, priceType: "PACKAGE", slabConfig: { packageSize: "10" } },
  { order: 3, startAfter: 1000.5, priceType: "PER_UNIT" },
];
const usage = (meter: Known): Plain =>
  card({
    billableId: meter,
    type: "USAGE",
    rateCardDetails: {
      usageRateCard: {
        usageMeterId: meter,
        ratePlan: { pricingModel: "VOLUME", slabs },
        rateValues: [
          {
            currency: "USD",
            slabRates: [
              { order: 1, rate: 5 },
              { order: 2, rate: 0.25, slabRateConfig: { minimumRate: "1", maximumRate: "9.5" } },
              { order: 3, rate: 0.01 },
            ],
            rateConfig: { minimumRate: "0", maximumRate: "100000" },
          },
        ],
      },
    },
  });
const fee: Plain = card({
  billableId: one("addOn"),
  type: "FIXED_FEE",
  invoiceTiming: "IN_ADVANCE",
  rateCardDetails: {
    fixedFeeRateCard: {
      id: one("addOn"),
      type: "RECURRING",
      enableProration: true,
      recurrenceConfig: { interval: 3, offset: 1 },
      rateValues: [{ currency: "USD", rate: 49.99 }],
    },
  },
});

const association = (
  effectiveFrom: Plain,
  effectiveUntil: Plain,
  more: { readonly [name: string]: Plain } = {},
): Plain => ({
  mode: "ASSOCIATE",
  effectiveFrom,
  effectiveUntil,
  associationConfig: { pricePlanId: one("plan"), ...more },
});

/** Bodies that are granted, by operation: what chance alone hardly ever writes. */
export const TEMPLATES: Readonly<Record<string, readonly Json[]>> = {
  bulkPricePlanRateCardOperations: [
    { operations: [usage(one("meter", 1)), fee] },
    { operations: [fee] },
    { operations: [{ actionType: "DELETE", rateCardName: one("card") }] },
  ].map(jsonOf),
  bulkEditSchedules: [
    { edits: [association(one("soon"), one("later"))] },
    { edits: [association(one("soon", 1), "9999-01-01", { retainStartOffsets: true })] },
    {
      edits: [
        { mode: "DISASSOCIATE", effectiveFrom: one("soon", 2), effectiveUntil: one("later") },
        association("2028-02-29", "2028-03-01", {
          pricingCycleConfigOverride: {
            interval: "QUARTERLY",
            startOffset: { dayOffset: "LAST", monthOffset: "THIRD" },
            gracePeriod: 366,
          },
        }),
      ],
    },
  ].map(jsonOf),
  initiateOneTimeEntitlementPlan: [
    { type: "ASSOCIATION", pricePlanId: one("plan"), effectiveFrom: one("soon"), effectiveUntil: one("later") },
    { type: "WALLET_TOPUP", walletTopupDetails: { topupAmount: 60, purchaseAmount: 50.5 }, idempotencyKey: "key" },
    { type: "PREPAID", quantity: 3, expiryDate: "2030-01-01T00:00:00Z" },
    { pricePlanId: one("plan"), quantity: 2, rateCardQuantities: { item: 1.2 } },
  ].map(jsonOf),
  createProposal: [
    { type: "ASSOCIATION", paymentMode: "POSTPAID", pricePlanId: one("plan"), effectiveFrom: one("soon") },
    { type: "ASSOCIATION", paymentMode: "PREPAID", pricePlanId: one("plan"), effectiveFrom: one("later") },
    { type: "WALLET_TOPUP", paymentMode: "PREPAID", walletTopupDetails: { topupAmount: 10 } },
  ].map(jsonOf),
  updateEventSchema: [{ description: "Changed", attributes: [{ name: "tokens" }, { name: "more" }] }].map(jsonOf),
  finalizeAccountSchedules: [{}, { mergeSchedules: true, preActions: [] }].map(jsonOf),
  finalizePricePlan: [{}, { migrationMode: "NEXT_CYCLE", versionsToMigrate: "ALL_VERSION" }].map(jsonOf),
  createPricePlanV2: [
    {
      name: one("fresh"),
      type: "BILLING",
      supportedCurrencies: ["USD", "EUR"],
      pricingCycleConfig: { interval: "WEEKLY", startOffset: { dayOffset: "3", monthOffset: "NIL" }, gracePeriod: 0 },
    },
  ].map(jsonOf),
  createUsageMeter: [
    {
      name: one("fresh"),
      type: "COUNTER",
      aggregation: "COUNT",
      eventSchemaName: one("schema"),
      filters: [{ field: "model", value: "large" }],
      computations: [
        {
          order: 1,
          matcher: '{"==":[{"var":"dimensions.model"},"large"]}',
          computation: '{"*":[{"var":"attributes.tokens"},2]}',
        },
      ],
    },
  ].map(jsonOf),
  createEventSchema: [
    {
      name: one("fresh"),
      attributes: [{ name: "a", defaultUnit: "s" }],
      dimensions: [{ name: "b" }],
      filterFields: ["b"],
      eventIdTemplate: "{timestamp}-{accountId}-{dimensions.b}",
      enrichments: {
        dependencies: [{ type: "SETTING", key: "setting.user.factor", name: "factor" }],
        fields: [
          {
            name: "c",
            type: "ATTRIBUTE",
            enrichmentType: "JSON_LOGIC",
            order: 1,
            value: '{"*":[{"var":"attributes.a"},2]}',
          },
        ],
      },
    },
  ].map(jsonOf),
  addAliases: [
    { aliases: [one("fresh")], accountAliases: [{ value: one("fresh"), effectiveFrom: "2025-03-01T00:00:00Z" }] },
  ].map(jsonOf),
  removeAliases: [{ aliases: [one("alias")] }, {}].map(jsonOf),
  getMetrics: [
    {
      startTime: "2025-01-01T00:00:00Z",
      endTime: "2025-02-01T00:00:00Z",
      metricQueries: [
        { id: "events", name: "EVENTS", aggregationPeriod: "DAY" },
        {
          id: "usage",
          name: "METER_USAGE",
          aggregationPeriod: "MONTH",
          filters: [
            { fieldName: "USAGE_METER_ID", fieldValues: [one("meter")] },
            { fieldName: "ACCOUNT_ID", fieldValues: [one("account")] },
          ],
        },
        {
          id: "billed",
          name: "REVENUE_FOR_CYCLE",
          aggregationPeriod: "MONTH",
          groupBy: "ACCOUNT_ID",
          filters: [{ fieldName: "ACCOUNT_ID", fieldValues: [one("account")] }],
        },
      ],
    },
  ].map(jsonOf),
  ingest: [
    {
      event: {
        id: one("fresh"),
        schemaName: one("schema"),
        timestamp: one("recent"),
        accountId: one("account"),
        attributes: ["tokens", "more", "a"].map((name) => ({ name, value: "12.5" })),
        dimensions: { model: "large", b: "small" },
      },
    },
  ].map(jsonOf),
};
