import * as z from "zod";
import { ok } from "#domain/result.ts";
import { startJob } from "#usecases/jobs/start-job.ts";
import { billRunFilters, billRunFrom, billRunMetadata } from "#wire/bill-runs.ts";
import { success } from "#wire/primitives.ts";
import { route } from "../route.ts";

export const billRunRoutes = [
  route({
    operationId: "createInvoiceBillRun",
    method: "POST",
    url: "/invoices/bill_runs",
    tag: "Invoices",
    summary: "Make the drafts due that wait for it; GET /jobs tells how far it has come",
    query: z.strictObject({ require_confirmation: z.enum(["true", "false"]).optional(), ...billRunFilters }),
    status: 200,
    answer: success,
    handle: async (world, { organizationId, query: { require_confirmation, ...filters } }) => {
      const billRun = billRunFrom(filters);
      await startJob(world, organizationId, {
        work: { type: "BILL_RUN", billRun },
        requiresConfirmation: require_confirmation === "true",
        metadata: billRunMetadata(billRun),
      });
      return ok({ success: true });
    },
  }),
];
