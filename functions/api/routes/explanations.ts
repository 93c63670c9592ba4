import * as z from "zod";
import { ok } from "#domain/result.ts";
import { explainLine } from "#usecases/explanation/explain-line.ts";
import { explanationQuery, explanationToWire, wireExplanation } from "#wire/explanations.ts";
import { route } from "../route.ts";

export const explanationRoutes = [
  route({
    operationId: "explainInvoiceLine",
    method: "GET",
    url: "/tollbook/invoices/{invoice_id}/explain",
    tag: "Invoices",
    summary:
      "See what stands behind a line of an invoice: slabs, hours and events, seats, a credit, a rule or a charge",
    path: z.strictObject({ invoice_id: z.string().max(50) }),
    query: explanationQuery,
    status: 200,
    answer: wireExplanation,
    handle: async (world, { organizationId, path: { invoice_id }, query: { line_item_id, from, until } }) => {
      const interval = { ...(from !== undefined && { start: from }), ...(until !== undefined && { end: until }) };
      const asked = { invoiceId: invoice_id, lineItemId: line_item_id, interval };
      const explained = await explainLine(world, organizationId, asked);
      return explained.ok ? ok(explanationToWire(explained.value)) : explained;
    },
  }),
];
