import * as z from "zod";
import { ok } from "#domain/result.ts";
import { foreseeBilling } from "#usecases/foresight/foresee-billing.ts";
import { dryRunRequest, foreseenBillingToWire, wireForeseenBilling } from "#wire/foreseen-billing.ts";
import { invoiceToWire } from "#wire/invoices.ts";
import { route } from "../route.ts";

export const foreseenBillingRoutes = [
  route({
    operationId: "dryRun",
    method: "POST",
    url: "/tollbook/accounts/{account_id}/dry_run",
    tag: "Invoices",
    summary: "See what an account is billed until a date if nothing else happens; nothing is written",
    path: z.strictObject({ account_id: z.string().max(50) }),
    body: dryRunRequest,
    status: 200,
    answer: wireForeseenBilling,
    handle: async (world, { organizationId, path: { account_id: account }, body: { date, usage = [] } }) => {
      const foreseen = await foreseeBilling(world, organizationId, { account, date, usage });
      if (!foreseen.ok) return foreseen;
      const autoAdvance = (await world.organizations.find(organizationId))?.value.autoAdvance ?? true;
      const invoices = foreseen.value.invoices.map((one) =>
        invoiceToWire(one, { pdfUrl: undefined, autoAdvance: one.autoAdvance ?? autoAdvance }),
      );
      return ok(foreseenBillingToWire({ ...foreseen.value, invoices }));
    },
  }),
];
