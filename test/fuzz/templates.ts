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

const unitPrice: Plain = {
  ratePlan: { pricingModel: "TIERED", slabs: [{ order: 1, startAfter: 0, priceType: "PER_UNIT" }] },
  rateValues: [{ currency: "USD", slabRates: [{ order: 1, rate: 0.5 }] }],
};
const REVENUE_OF_A_PLAN: Plain = {
  currencyConfig: { mode: "CUSTOM", currency: "USD" },
  pricePlanDetailsConfig: {
    mode: "CUSTOM",
    pricingCycleOrdinal: 2,
    pricePlanDetails: {
      supportedCurrencies: ["USD"],
      pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 1 },
      usageRateCards: [{ usageMeterId: one("meter"), ...(unitPrice as object) }],
    },
  },
  usageConfig: { mode: "CUSTOM", usageMap: {} },
  licenseEntriesConfig: { mode: "CUSTOM", custom: [] },
  namedLicenseEntriesConfig: { mode: "CUSTOM", custom: [] },
  prorationConfig: {
    mode: "CUSTOM",
    customConfig: {
      cycleStartDate: "2025-01-01T00:00:00Z",
      cycleEndDate: "2025-02-01T00:00:00Z",
      currentDate: "2025-01-21T00:00:00Z",
    },
  },
  entitlementOverageConfig: { mode: "CUSTOM", custom: [] },
};

const grantOf = (feature: Plain): Plain =>
  card({
    billableId: feature,
    type: "BILLING_ENTITLEMENT",
    invoiceTiming: "PREPAID",
    rateCardDetails: {
      billingEntitlementRateCard: {
        featureId: feature,
        invoiceTiming: "PREPAID",
        featureConfigs: [{ effectiveUntil: "P1M", featureCreditLimit: 100.5 }],
        ...(unitPrice as object),
      },
    },
  });
const overageOf = (feature: Plain): Plain => ({
  ...(card({
    billableId: feature,
    type: "ENTITLEMENT_OVERAGE",
    rateCardDetails: {
      entitlementOverageRateCard: { featureId: feature, maxQuantity: 10, ...(unitPrice as object) },
    },
  }) as object),
  rateCardName: "beyond",
});
const floor: Plain = {
  ...(card({
    billableId: "floor",
    type: "MINIMUM_COMMITMENT",
    rateCardDetails: {
      minimumCommitmentRateCard: { displayName: "Floor", rateValues: [{ currency: "USD", rate: 100 }] },
    },
  }) as object),
  rateCardName: "floor",
};
const credits: Plain = card({
  billableId: "addon.credits",
  type: "CREDIT_GRANT",
  invoiceTiming: "IN_ADVANCE",
  rateCardDetails: {
    creditGrantRateCard: {
      id: "addon.credits",
      grantDetails: {
        priority: 0,
        expiryType: "CUSTOM",
        expiryDuration: "P90DT12H",
        applicableEntityIds: [one("meter")],
      },
      rateDetails: {
        pricingModel: "VOLUME",
        currencySlabRateDetails: [
          { currency: "USD", creditAmount: 100, slabDetails: [{ startAfter: 0, priceType: "FLAT", rate: 10 }] },
        ],
      },
    },
  },
});
const seats: Plain = card({
  billableId: "addon.seats",
  type: "LICENSE",
  rateCardDetails: {
    licenseRateCard: {
      id: "addon.seats",
      type: "NAMED_LICENSE",
      enableProration: true,
      usageCycle: "WEEKLY",
      config: { maxQuantity: 500, maxQuantityBreachAction: "DO_NOTHING" },
      ...(unitPrice as object),
    },
  },
});

const discount: Plain = {
  name: "discount",
  order: 1,
  condition: '{">":[{"var":"revenue.rate_card_total"},100]}',
  computation: '{"*":[{"var":"revenue.rate_card_total"},-0.1]}',
  action: { type: "ADD", description: "A tenth off", metadata: { why: "loyal" } },
};

const monthly: Plain = {
  interval: "MONTHLY",
  startOffset: { dayOffset: "1", monthOffset: "NIL" },
  gracePeriod: 1,
  anniversaryCycle: false,
};
const wholeDetails: Plain = {
  pricingCycleConfig: monthly,
  supportedCurrencies: ["USD"],
  usageRateCards: [{ usageMeterId: one("meter"), ...(unitPrice as object) }],
  minimumCommitment: { displayName: "Floor", rateValues: [{ currency: "USD", rate: 5 }] },
};

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
const granted: Plain = {
  type: "GRANT_LICENSE",
  config: { licenseId: one("addOn", 1), updateType: "RELATIVE", quantity: "2" },
};

export const TEMPLATES: Readonly<Record<string, readonly Json[]>> = {
  createFeature: [
    { name: one("fresh"), schemaAssociations: [] },
    { name: one("fresh"), schemaAssociations: [{ schemaName: one("schema"), attributeName: "tokens" }] },
  ].map(jsonOf),
  updateFeature: [{ billableName: "Shown" }, { schemaAssociations: [] }].map(jsonOf),
  ingestEntitledEvent: [
    {
      event: {
        id: one("fresh"),
        schemaName: one("limited"),
        timestamp: one("recent"),
        accountId: one("account"),
        attributes: [{ name: "tokens", value: "1" }],
        dimensions: { model: "small" },
      },
    },
  ].map(jsonOf),
  setEntitlementValue: [{ value: "true" }].map(jsonOf),
  validateEntitlementValue: [{ value: "true" }].map(jsonOf),
  bulkPricePlanRateCardOperations: [
    { operations: [usage(one("meter", 1)), fee] },
    { operations: [fee] },
    { operations: [{ actionType: "DELETE", rateCardName: one("card") }] },
    { operations: [grantOf("feature.units"), overageOf("feature.units"), floor] },
    { operations: [credits] },
    { operations: [seats] },
  ].map(jsonOf),
  bulkRateCardOperationsOnSchedule: [{ operations: [fee] }, { operations: [seats, floor] }].map(jsonOf),
  updatePricePlanPricingRules: [
    { pricingRules: [discount] },
    { pricingRules: [] },
    {
      pricingRules: [
        { name: "zero", order: 2, computation: "0", action: { type: "UPDATE", target: "revenue.urc.um.none" } },
      ],
    },
  ].map(jsonOf),
  updatePricingRules: [{ pricingRules: [discount] }, {}].map(jsonOf),
  createPricePlan: [
    { name: one("fresh"), pricePlanDetails: wholeDetails, pricingRules: [discount] },
    {
      name: one("fresh"),
      type: "BILLING",
      pricePlanDetails: { supportedCurrencies: ["USD"], pricingCycleConfig: monthly },
    },
    { name: one("fresh"), type: "PURCHASE", pricePlanDetails: { supportedCurrencies: ["EUR"] } },
  ].map(jsonOf),
  updatePricePlan: [
    { description: "Changed" },
    { pricingRules: [discount], migrationMode: "NEXT_CYCLE", versionsToMigrate: "ALL_VERSION" },
    { pricePlanDetails: { pricingCycleConfig: monthly } },
  ].map(jsonOf),
  activatePricePlan: [{ currencies: ["USD"] }, { currencies: [] }].map(jsonOf),
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
  addLicenseUpdateEntry: [
    { accountId: one("account"), licenseId: one("addOn", 1), updateType: "ABSOLUTE", quantity: 5.5 },
    {
      accountId: one("account"),
      licenseId: one("addOn", 1),
      updateType: "RELATIVE",
      quantity: 2,
      effectiveFrom: "2024-12-31T12:00:00+01:00",
      metadata: { po: "4711" },
    },
  ].map(jsonOf),
  updateLicenseEntryDetails: [
    { accountId: one("account"), effectiveFrom: "2025-01-01T00:00:00Z", metadata: { po: "4711" } },
  ].map(jsonOf),
  updateEventSchema: [{ description: "Changed", attributes: [{ name: "tokens" }, { name: "more" }] }].map(jsonOf),
  updatePricingSchedule: [
    { pricePlanId: one("plan"), effectiveFrom: one("soon"), effectiveUntil: one("later"), preActions: [granted] },
    {
      pricePlanId: one("plan"),
      effectiveFrom: one("soon"),
      effectiveUntil: one("later"),
      pricePlanDetailsOverride: { pricingCycleConfig: monthly },
      pricingRulesOverride: [discount],
    },
    { mode: "DISASSOCIATE", effectiveFrom: one("soon", 2), effectiveUntil: one("later") },
  ].map(jsonOf),
  updatePricingScheduleBatch: [
    {
      edits: [
        { pricePlanId: one("plan"), effectiveFrom: one("soon"), effectiveUntil: "9999-01-01" },
        { mode: "DISASSOCIATE", effectiveFrom: one("soon", 2), effectiveUntil: one("later") },
      ],
    },
  ].map(jsonOf),
  ...Object.fromEntries(
    ["pricePlanMigration", "pricePlanMigrationV2"].map((name) => [
      name,
      [
        { sourceId: one("plan"), sourceVersion: 1, migrationMode: "NEXT_CYCLE", requireConfirmation: true },
        {
          sourceId: one("plan"),
          sourceVersion: 1,
          targetId: one("plan", 1),
          migrationMode: "IMMEDIATE_IGNORE_OVERRIDE",
        },
        { sourceId: one("plan"), sourceVersion: 1, migrationMode: "START_OF_CURRENT_CYCLE", retainStartOffsets: true },
      ].map(jsonOf),
    ]),
  ),
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
  createCredit: [
    {
      creditRequests: [
        {
          accountId: one("account"),
          purpose: "Welcome",
          effectiveFrom: "2025-01-01",
          effectiveUntil: "2025-12-01",
          priority: 1,
          creditAmount: 12.5,
          applicableEntityIds: ["ALL_USAGE_METER_RATE_CARDS", one("meter")],
          grantorId: "sales",
          idempotencyKey: one("fresh"),
        },
        { accountId: one("account"), purpose: "More", effectiveFrom: "2025-02-01", priority: 0, creditAmount: 1 },
      ],
    },
  ].map(jsonOf),
  topUpWalletForAccount: [{ topupAmount: 20.25 }].map(jsonOf),
  updateWalletForAccount: [{ status: "INACTIVE", effectiveFrom: "2025-03-01T00:00:00Z" }, { status: "ACTIVE" }].map(
    jsonOf,
  ),
  setWalletRecharge: [{ threshold: 50, amount: 200 }].map(jsonOf),
  createPayments: [
    {
      accountId: one("account"),
      currency: "USD",
      totalAmount: 30,
      description: "Advance",
      externalPaymentReference: {
        sourceName: "bank",
        sourceType: "BANK_TRANSFER",
        transactionNumber: one("fresh"),
        metadata: { branch: "Springfield", sheet: 7 },
      },
      lineItemRecords: [
        { type: "CREDIT", amount: 10, order: 1 },
        { type: "WALLET_CREDIT", order: 2 },
      ],
    },
    {
      accountId: one("account"),
      currency: "USD",
      totalAmount: 1,
      externalPaymentReference: { sourceName: "till", sourceType: "CASH", transactionNumber: one("fresh") },
      lineItemRecords: [{ type: "INVOICE", togaiId: one("invoice"), amount: 1, order: 1 }],
    },
  ].map(jsonOf),
  createCustomInvoice: [
    {
      accountId: one("account"),
      startDate: "2025-01-01T00:00:00Z",
      endDate: "2025-01-15T00:00:00Z",
      idempotencyKey: one("fresh"),
      status: "DRAFT",
      lineItems: [
        { id: "setup", description: "Setup", value: 10.5 },
        { quantity: 3, valuePerQuantity: 0.005, billableId: one("meter") },
      ],
      autoAdvance: true,
      applyCredits: false,
      applyWalletBalance: false,
    },
  ].map(jsonOf),
  updateInvoice: [{ status: "VOID" }, { lineItems: [{ value: 1 }], autoAdvance: false }].map(jsonOf),
  manageMiscellaneousChargesInInvoice: [
    {
      items: [
        { name: "Handling", rate: 20, quantity: 10 },
        { name: "Tax", value: '{"*":[{"var":"net_amount"},0.1]}' },
      ],
    },
  ].map(jsonOf),
  manageMiscellaneousChargesInAccount: [{ items: [{ name: "Discount", value: "-5", considerForRevenue: true }] }].map(
    jsonOf,
  ),
  AddInvoiceGroupAccounts: [{ accountIds: [one("account")] }].map(jsonOf),
  RemoveInvoiceGroupAccounts: [{ accountIds: [one("account", 1)] }].map(jsonOf),
  createInvoiceGroup: [
    {
      name: "Group",
      email: "group@example.test",
      dailyInvoiceConsolidation: true,
      accountIds: [one("account")],
      netTermDays: 14,
      address: { line1: "1 Main Street", country: "US" },
    },
  ].map(jsonOf),
  dryRun: [
    { date: "2025-03-01T00:00:00Z" },
    {
      date: "2025-02-01T00:00:00Z",
      usage: [{ usageMeterId: one("meter"), quantity: 12.5, timestamp: "2025-01-20T00:00:00Z" }],
    },
  ].map(jsonOf),
  calculateRevenue: [REVENUE_OF_A_PLAN].map(jsonOf),
  calculateRevenueV2: [
    REVENUE_OF_A_PLAN,
    {
      currencyConfig: { mode: "ACCOUNT_INVOICE", accountId: one("account") },
      pricePlanDetailsConfig: { mode: "PRICE_PLAN", pricePlanId: one("plan"), pricingCycleOrdinal: 3 },
      usageConfig: {
        mode: "LOOKUP_RANGE",
        lookupRange: { start: "2025-01-01T00:00:00Z", end: "2025-02-01T00:00:00Z", accountId: one("account") },
      },
      licenseEntriesConfig: { mode: "LOOKUP_CYCLE", lookupCycle: { accountId: one("account") } },
      prorationConfig: { mode: "LOOKUP_CYCLE", lookupCycleConfig: { accountId: one("account") } },
      entitlementOverageConfig: {
        mode: "LOOKUP_CYCLE",
        lookupCycle: { accountId: one("account"), billingCycleEndDate: "2025-02-01T00:00:00Z" },
      },
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
