import type { IngestionStatus } from "#domain/metering/usage-event.ts";
import type { BucketPeriod } from "#domain/time/bucket.ts";

/** Togai rule §21.1; USAGE is an older name of METER_USAGE. */
export const METRIC_NAMES = [
  "EVENTS",
  "USAGE",
  "METER_USAGE",
  "NAMED_LICENSE_USAGE",
  "REVENUE",
  "USAGE_FOR_CYCLE",
  "REVENUE_FOR_CYCLE",
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** A query as a client asks it: its names are known, but not yet whether they belong together. */
export type MetricRequest = {
  readonly id: string;
  readonly name: MetricName;
  readonly aggregationPeriod: BucketPeriod;
  readonly groupBy?: string | undefined;
  readonly configs?: Readonly<Record<string, string>> | undefined;
  readonly filters?: readonly MetricFilter[] | undefined;
};
export type MetricFilter = { readonly fieldName: string; readonly fieldValues: readonly string[] };

/** What a metric can be split by; BILLABLE_ID is a usage meter or an add-on. */
export type GroupField =
  | "ACCOUNT_ID"
  | "CUSTOMER_ID"
  | "USAGE_METER_ID"
  | "BILLABLE_ID"
  | "SCHEMA_NAME"
  | "EVENT_STATUS"
  | "RAW_EVENT_STATUS";

/** Whose events, usage and revenue count; all of the organization's when neither is given. */
export type AccountFilter = {
  readonly accountIds?: readonly string[];
  readonly customerIds?: readonly string[];
};

type Common = AccountFilter & {
  readonly id: string;
  /** The name under which it was asked for. */
  readonly name: MetricName;
  readonly groupBy?: GroupField;
};

export type EventsQuery = Common & {
  readonly metric: "EVENTS";
  readonly period: BucketPeriod;
  readonly statuses: ReadonlySet<IngestionStatus>;
  readonly schemaName?: string;
};

/** What a value stands for: a stretch of time, or a whole pricing cycle that starts in the window. */
type Span = { readonly per: BucketPeriod | "CYCLE" };

/** A usage meter or an add-on, in words of the wire; absent where all of them count. */
type BillableFilter = { readonly billableIds?: ReadonlySet<string> };

export type UsageQuery = Common & Span & BillableFilter & { readonly metric: "USAGE" };

export type RevenueQuery = Common &
  Span &
  BillableFilter & {
    readonly metric: "REVENUE";
    /** Fees have no usage meter: a query about usage meters leaves them out. */
    readonly metersOnly: boolean;
    readonly currency: "BASE" | "INVOICE";
  };

/** How many names had a seat. */
export type SeatsQuery = Common & BillableFilter & { readonly metric: "SEATS"; readonly period: BucketPeriod };

/** A query of which everything fits together; made by `checkMetricRequest`. */
export type MetricQuery = EventsQuery | UsageQuery | RevenueQuery | SeatsQuery;
