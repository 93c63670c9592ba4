import * as z from "zod";
import { isOfCycle } from "#domain/invoicing/invoice.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { currentInvoice } from "#usecases/billing/read-invoices.ts";
import { pricingRuleLogsToWire, wirePricingRuleLogs } from "#wire/pricing-rule-logs.ts";
import { route } from "../route.ts";

export const pricingRuleLogRoutes = [
  route({
    operationId: "listPricingRuleLogs",
    method: "GET",
    url: "/invoice/{invoice_id}/pricing_rules_logs",
    tag: "Invoices",
    summary: "Read what each pricing rule did to an invoice; those of a draft are evaluated at this moment",
    path: z.strictObject({ invoice_id: z.string().max(50) }),
    status: 200,
    answer: wirePricingRuleLogs,
    handle: async (world, { organizationId, path: { invoice_id } }) => {
      const invoice = await currentInvoice(world, organizationId, invoice_id);
      if (!invoice) return notFound("invoice", invoice_id);
      return ok(pricingRuleLogsToWire(isOfCycle(invoice) ? (invoice.ruleLogs ?? []) : []));
    },
  }),
];
