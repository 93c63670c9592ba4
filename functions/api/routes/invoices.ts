import * as z from "zod";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { currentInvoice, currentInvoices } from "#usecases/billing/read-invoices.ts";
import type { World } from "#usecases/world.ts";
import { invoiceSummaryToWire, invoiceToWire, wireInvoice, wireInvoices } from "#wire/invoices.ts";
import { invoiceFilters, invoicesWhere } from "../invoice-filters.ts";
import { answerPage, listQuery, TRANSACTIONAL } from "../listing.ts";
import { type ApiWorld, route } from "../route.ts";

const tag = "Invoices";

/** How long a link to a document works. */
const LINK_SECONDS = 3_600;

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
    handle: async (world, { organizationId, path: { invoice_id } }) => answerInvoice(world, organizationId, invoice_id),
  }),
];

const answerInvoice = async (world: ApiWorld, organizationId: OrganizationId, id: string) => {
  const invoice = await currentInvoice(world, organizationId, id);
  return invoice ? ok(invoiceToWire(invoice, await pdfUrlOf(world, invoice))) : notFound("invoice", id);
};

const pdfUrlOf = async (
  { documents }: Pick<World, "documents">,
  { pdfDocument }: Invoice,
): Promise<string | undefined> => (pdfDocument === undefined ? undefined : documents.link(pdfDocument, LINK_SECONDS));

const directionOf = (sort: string | undefined): Result<"ASC" | "DESC", Refusal> => {
  if (sort === undefined) return ok("DESC");
  const [, direction = "ASC"] = /^(?:created_at|id)(?::(ASC|DESC))?$/.exec(sort) ?? [undefined, ""];
  if (direction !== "ASC" && direction !== "DESC")
    return invalid("must be created_at or id, with :ASC or :DESC", "_sort");
  return ok(direction);
};
