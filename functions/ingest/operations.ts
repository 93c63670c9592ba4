import * as z from "zod";
import { ingestBatchEventRequest, ingestEventRequest } from "#wire/usage-event.ts";
import type { Operation } from "../api/route.ts";

const tag = "Event Ingestion";

const accepted = z.object({
  success: z.boolean(),
  statusCode: z.int().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** What the ingest function serves, as a client sees it. */
export const ingestOperations: readonly Operation[] = [
  {
    operationId: "ingest",
    method: "POST",
    url: "/ingest",
    tag,
    summary: "Take one usage event in; 202 means that it is durable and will be counted once",
    body: ingestEventRequest,
    status: 202,
    answer: accepted,
  },
  {
    operationId: "ingestBatch",
    method: "POST",
    url: "/ingestBatch",
    tag,
    summary: "Take up to 1,000 usage events in; 207 with reasons by event when some are refused",
    body: ingestBatchEventRequest,
    status: 202,
    answer: accepted,
  },
];
