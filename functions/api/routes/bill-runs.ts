import * as z from "zod";
import type { BillRun } from "#domain/jobs/bill-run.ts";
import { ok } from "#domain/result.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { startJob } from "#usecases/jobs/start-job.ts";
import { success } from "#wire/primitives.ts";
import { billRunFilters } from "../invoice-filters.ts";
import { route } from "../route.ts";

const { _search: _, ...filters } = billRunFilters;
const meant = z.strictObject(filters);

/** What `GET /invoices/bill_runs` lists under the same filters is what is made due (Togai rule §17.10). */
export const billRunRoutes = [
  route({
    operationId: "createInvoiceBillRun",
    method: "POST",
    url: "/invoices/bill_runs",
    tag: "Invoices",
    summary: "Make the drafts due that wait for it; GET /jobs tells how far it has come",
    query: meant.extend({ require_confirmation: z.enum(["true", "false"]).optional() }),
    status: 200,
    answer: success,
    handle: async (world, { organizationId, query: { require_confirmation, ...query } }) => {
      const billRun = billRunFrom(query);
      await startJob(world, organizationId, {
        work: { type: "BILL_RUN", billRun },
        requiresConfirmation: require_confirmation === "true",
        metadata: metadataOf(billRun),
      });
      return ok({ success: true });
    },
  }),
];

const billRunFrom = ({ status, owner_id, customer_id, start_time, end_time }: z.output<typeof meant>): BillRun => ({
  ...(status !== undefined && { statuses: status }),
  ...(owner_id !== undefined && { ownerId: owner_id }),
  ...(customer_id !== undefined && { customerId: customer_id }),
  ...(start_time !== undefined && { startTime: start_time as Instant }),
  ...(end_time !== undefined && { endTime: end_time as Instant }),
});

/** What the job tells of it. */
const metadataOf = ({ statuses, ownerId, customerId, startTime, endTime }: BillRun): Record<string, string> => ({
  ...(statuses !== undefined && { status: statuses.join(",") }),
  ...(ownerId !== undefined && { ownerId }),
  ...(customerId !== undefined && { customerId }),
  ...(startTime !== undefined && { startTime: toIso(startTime) }),
  ...(endTime !== undefined && { endTime: toIso(endTime) }),
});
