import * as z from "zod";
import { METRIC_NAMES, type MetricRequest } from "#domain/metrics/metric-query.ts";
import type { Series } from "#domain/metrics/series.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTime, dateTimeOut, decimalOut, list, text } from "#wire/primitives.ts";

/** Queries of one request and filters of one query at the most (Togai rule §21.1). */
const MOST_QUERIES = 5;
const MOST_FILTERS = 5;
/** Values of one filter at the most; the contract knows no bound. */
const MOST_VALUES = 500;
const MOST_CONFIGS = 20;

const filter = z.strictObject({
  fieldName: text({ maximum: 50 }),
  fieldValues: list(text({ minimum: 1, maximum: 255 }), { maximum: MOST_VALUES }),
});

const metricQuery = z.strictObject({
  id: text({ maximum: 512 }),
  name: z.enum(METRIC_NAMES),
  aggregationPeriod: z.enum(["HOUR", "DAY", "WEEK", "MONTH"]).default("DAY"),
  groupBy: text({ maximum: 50 }).optional(),
  configs: z
    .record(text({ maximum: 50 }), text({ maximum: 50 }))
    .refine((configs) => Object.keys(configs).length <= MOST_CONFIGS, {
      error: `must have at most ${MOST_CONFIGS} members`,
    })
    .optional(),
  filters: list(filter, { minimum: 1, maximum: MOST_FILTERS }).optional(),
});

/** Body of `POST /metrics`. */
export const getMetricsRequest = z.strictObject({
  startTime: dateTime(),
  endTime: dateTime(),
  metricQueries: list(metricQuery, { maximum: MOST_QUERIES }).refine(
    (queries) => new Set(queries.map((query) => JSON.stringify(query))).size === queries.length,
    { error: "must not hold the same query twice" },
  ),
});

const dataPoints = z.strictObject({
  groupedBy: z.strictObject({ fieldName: z.string(), fieldValue: z.string() }).optional(),
  timestamps: z.array(dateTimeOut()),
  metricValues: z.array(decimalOut()),
});

export const wireMetrics = z.strictObject({
  results: z.array(z.strictObject({ id: z.string(), name: z.enum(METRIC_NAMES), data: z.array(dataPoints) })),
});

type Answered = Pick<MetricRequest, "id" | "name" | "groupBy"> & { readonly series: readonly Series[] };

export const metricsToWire = (results: readonly Answered[]): z.input<typeof wireMetrics> => ({
  results: results.map(({ id, name, groupBy, series }) => ({
    id,
    name,
    data: series.map(({ group, points }) => ({
      ...(groupBy !== undefined && group !== undefined && { groupedBy: { fieldName: groupBy, fieldValue: group } }),
      timestamps: points.map(({ at }) => toIso(at)),
      metricValues: points.map(({ value }) => value),
    })),
  })),
});
