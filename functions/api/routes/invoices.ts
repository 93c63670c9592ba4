import * as z from "zod";
import type { AccountId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { currentInvoice, currentInvoices } from "#usecases/billing/read-invoices.ts";
import { waitingDrafts } from "#usecases/invoices/waiting-drafts.ts";
import { invoiceSummaryToWire, wireInvoice, wireInvoices } from "#wire/invoices.ts";
import { answerInvoice, pdfUrlOf } from "../answer-invoice.ts";
import { billRunFilters, billRunWhere, invoiceFilters, invoicesWhere } from "../invoice-filters.ts";
import { answerPage, listQuery, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Invoices";

export const invoiceRoutes = [
  route({
    operationId: "listInvoices",
    method: "GET",
    url: "/invoices",
    tag,
    summary: "Page through invoices, newest first",
    query: listQuery(invoiceFilters, TRANSACTIONAL),
    queryProblem: "TooLarge",
    status: 200,
    answer: wireInvoices,
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "invoices",
        sizes: TRANSACTIONAL,
        fetch: async ({ owner_id, _sort, ...filters }, { limit, after }) => {
          const direction = directionOf(_sort);
          if (!direction.ok) return direction;
          if (filters.price_plan_id !== undefined && owner_id === undefined) {
            return invalid("is a filter beside owner_id only", "price_plan_id");
          }
          return ok(
            await world.invoices.list(organizationId, {
              limit,
              direction: direction.value,
              ...(after !== undefined && { after }),
              ...(owner_id !== undefined && { accountId: owner_id as AccountId }),
              where: await invoicesWhere(world, organizationId, filters),
            }),
          );
        },
      });
      if (!page.ok) return page;
      const invoices = await currentInvoices(world, organizationId, page.value.items);
      return ok({
        data: await Promise.all(invoices.map(async (one) => invoiceSummaryToWire(one, await pdfUrlOf(world, one)))),
        nextToken: page.value.nextToken,
      });
    },
  }),
  route({
    operationId: "getInvoice",
    method: "GET",
    url: "/invoices/{invoice_id}",
    tag,
    summary: "Read an invoice with all its lines; a draft is rated at this moment",
    path: z.strictObject({ invoice_id: z.string().max(50) }),
    status: 200,
    answer: wireInvoice,
    handle: async (world, { organizationId, path: { invoice_id } }) => {
      const invoice = await currentInvoice(world, organizationId, invoice_id);
      return answerInvoice(world, organizationId, invoice ? ok(invoice) : notFound("invoice", invoice_id));
    },
  }),
  route({
    operationId: "listInvoicesForBillRun",
    method: "GET",
    url: "/invoices/bill_runs",
    tag,
    summary: "Page through drafts that are past their grace and wait for a bill run, the earliest first",
    query: listQuery(billRunFilters, TRANSACTIONAL).omit({ _sort: true }),
    queryProblem: "TooLarge",
    status: 200,
    answer: wireInvoices,
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "bill-runs",
        sizes: TRANSACTIONAL,
        fetch: async (filters, page) =>
          ok(
            await waitingDrafts(world, organizationId, {
              ...page,
              where: await billRunWhere(world, organizationId, filters),
            }),
          ),
      });
      if (!page.ok) return page;
      const invoices = await currentInvoices(world, organizationId, page.value.items);
      return ok({
        data: await Promise.all(invoices.map(async (one) => invoiceSummaryToWire(one, await pdfUrlOf(world, one)))),
        nextToken: page.value.nextToken,
      });
    },
  }),
];

const directionOf = (sort: string | undefined): Result<"ASC" | "DESC", Refusal> => {
  if (sort === undefined) return ok("DESC");
  const [, direction = "ASC"] = /^(?:created_at|id)(?::(ASC|DESC))?$/.exec(sort) ?? [undefined, ""];
  if (direction !== "ASC" && direction !== "DESC")
    return invalid("must be created_at or id, with :ASC or :DESC", "_sort");
  return ok(direction);
};
