/**
 * What the sample organization sells: bodies of the public API, as a client would send them. The README works out by hand what
 * its three accounts owe; whoever changes a price or a count here changes the README too.
 */

/** The billed month: the test clock of a new sample stands at its start. */
export const MONTH = { start: "2026-01-01T00:00:00Z", end: "2026-02-01T00:00:00Z", days: 31 } as const;
/** Two days of grace after the end of the month: from here on its invoices are due. */
export const AFTER_GRACE = "2026-02-03T00:00:00Z";

export const SAMPLE_ORGANIZATION = {
  name: "Brightline Cloud",
  timeZone: "UTC",
  baseCurrency: "USD",
  netTermDays: 14,
  invoiceSender: {
    name: "Brightline Cloud Inc.",
    addressLines: ["500 Harbor Street", "Portland, OR 97201", "United States"],
    email: "billing@brightline.example",
  },
} as const;

export type SampleSchema = {
  readonly name: string;
  readonly attributes: readonly { readonly name: string }[];
  readonly dimensions: readonly { readonly name: string }[];
};
export const SCHEMAS: readonly SampleSchema[] = [
  {
    name: "llm_request",
    attributes: [{ name: "context_tokens" }, { name: "generated_tokens" }],
    dimensions: [{ name: "model" }],
  },
  { name: "message_sent", attributes: [], dimensions: [{ name: "country" }] },
  { name: "api_call", attributes: [], dimensions: [{ name: "endpoint" }] },
  { name: "file_export", attributes: [{ name: "gigabytes" }], dimensions: [] },
];

const sumOf = (attribute: string) => ({
  aggregation: "SUM",
  computations: [{ order: 1, computation: JSON.stringify({ var: `attributes.${attribute}` }) }],
});
export type SampleMeter = { readonly name: string; readonly eventSchemaName: string; readonly aggregation: string };
export const METERS: readonly SampleMeter[] = [
  { name: "context-tokens", eventSchemaName: "llm_request", ...sumOf("context_tokens") },
  { name: "generated-tokens", eventSchemaName: "llm_request", ...sumOf("generated_tokens") },
  { name: "messages", eventSchemaName: "message_sent", aggregation: "COUNT" },
  { name: "api-calls", eventSchemaName: "api_call", aggregation: "COUNT" },
  { name: "exported-gigabytes", eventSchemaName: "file_export", ...sumOf("gigabytes") },
];

export const PLATFORM_FEE = { name: "Platform fee", type: "FIXED_FEE" };

/** A slab with its price; whole packages where it has a size. */
type PricedSlab = { readonly startAfter: number; readonly rate: number; readonly packageSize?: string };
export type UsageCard = {
  readonly type: "USAGE";
  readonly name: string;
  readonly meter: string;
  readonly slabs: readonly PricedSlab[];
  readonly minimumRate?: string;
};
export type FeeCard = { readonly type: "FIXED_FEE"; readonly name: string; readonly rate: number };
export type SamplePlan = {
  readonly name: string;
  readonly description: string;
  readonly cards: readonly (UsageCard | FeeCard)[];
};

export const PLANS = {
  payAsYouGo: {
    name: "Pay as you go",
    description: "Tokens of language models, cheaper from a certain number on",
    cards: [
      {
        type: "USAGE",
        name: "Context tokens",
        meter: "context-tokens",
        slabs: [
          { startAfter: 0, rate: 0.0000025 },
          { startAfter: 10_000_000, rate: 0.000002 },
        ],
      },
      {
        type: "USAGE",
        name: "Generated tokens",
        meter: "generated-tokens",
        slabs: [
          { startAfter: 0, rate: 0.00001 },
          { startAfter: 2_000_000, rate: 0.000008 },
        ],
      },
    ],
  },
  platform: {
    name: "Platform",
    description: "A monthly fee, and messages in packages of a thousand",
    cards: [
      { type: "FIXED_FEE", name: "Platform fee", rate: 99 },
      {
        type: "USAGE",
        name: "Messages",
        meter: "messages",
        slabs: [{ startAfter: 0, rate: 3, packageSize: "1000" }],
      },
    ],
  },
  starter: {
    name: "Starter",
    description: "A free quantity on each card, and at least five dollars per card",
    cards: [
      {
        type: "USAGE",
        name: "API calls",
        meter: "api-calls",
        slabs: [
          { startAfter: 0, rate: 0 },
          { startAfter: 10_000, rate: 0.002 },
        ],
        minimumRate: "5.00",
      },
      {
        type: "USAGE",
        name: "Exported gigabytes",
        meter: "exported-gigabytes",
        slabs: [
          { startAfter: 0, rate: 0 },
          { startAfter: 50, rate: 0.3 },
        ],
        minimumRate: "5.00",
      },
    ],
  },
} as const satisfies Record<string, SamplePlan>;

export type SampleAccount = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly address: Readonly<Record<string, string>>;
  readonly plan: SamplePlan;
};
export const ACCOUNTS: readonly SampleAccount[] = [
  {
    id: "lumen-labs",
    name: "Lumen Labs",
    email: "accounts@lumen-labs.example",
    address: { line1: "12 Foundry Lane", city: "Austin", state: "TX", postalCode: "78701", country: "United States" },
    plan: PLANS.payAsYouGo,
  },
  {
    id: "harbor-post",
    name: "Harbor Post",
    email: "ap@harbor-post.example",
    address: { line1: "3 Quay Road", city: "Seattle", state: "WA", postalCode: "98101", country: "United States" },
    plan: PLANS.platform,
  },
  {
    id: "tidepool-studio",
    name: "Tidepool Studio",
    email: "hello@tidepool-studio.example",
    address: {
      line1: "88 Shell Avenue",
      city: "San Diego",
      state: "CA",
      postalCode: "92101",
      country: "United States",
    },
    plan: PLANS.starter,
  },
];
