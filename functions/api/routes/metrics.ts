import { ok } from "#domain/result.ts";
import { getMetrics } from "#usecases/metrics/get-metrics.ts";
import { getMetricsRequest, metricsToWire, wireMetrics } from "#wire/metrics.ts";
import { route } from "../route.ts";

export const metricRoutes = [
  route({
    operationId: "getMetrics",
    method: "POST",
    url: "/metrics",
    tag: "Metrics",
    summary: "Read events, usage and revenue by hour, day, week, month or pricing cycle, up to five queries at once",
    body: getMetricsRequest,
    status: 200,
    answer: wireMetrics,
    handle: async (world, { organizationId, body: { startTime, endTime, metricQueries } }) => {
      const window = { start: startTime, end: endTime };
      const results = await getMetrics(world, organizationId, { window, requests: metricQueries });
      return results.ok ? ok(metricsToWire(results.value)) : results;
    },
  }),
];
