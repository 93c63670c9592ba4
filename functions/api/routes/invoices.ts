import { z } from "zod";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { currentInvoice, currentInvoices } from "#usecases/billing/read-invoices.ts";
import type { World } from "#usecases/world.ts";
import { invoiceStatus, invoiceSummaryToWire, invoiceToWire, wireInvoice, wireInvoices } from "#wire/invoices.ts";
import { wholeNumberText } from "#wire/primitives.ts";
import { oneOrMoreOf } from "../list-filters.ts";
import { answerPage, listQuery, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Invoices";

/** A token carries what was searched for, and Togai's tokens have 500 characters at the most. */
const MOST_SEARCHED = 100;
/** How long a link to a document works. */
const LINK_SECONDS = 3_600;

const epochMilliseconds = () => wholeNumberText({ minimum: 0, maximum: 253_402_300_800_000 });

export const invoiceRoutes = [
  route({
    operationId: "listInvoices",
    method: "GET",
    url: "/invoices",
    tag,
    summary: "Page through invoices, newest first",
    query: listQuery(
      {
        _search: z.string().max(MOST_SEARCHED).optional(),
        status: oneOrMoreOf(invoiceStatus.options).optional(),
        owner_id: z.string().max(50).optional(),
        customer_id: z.string().max(50).optional(),
        price_plan_id: z.string().max(50).optional(),
        start_time: epochMilliseconds().optional(),
        end_time: epochMilliseconds().optional(),
      },
      TRANSACTIONAL,
    ),
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
              where: (invoice) => matches(invoice, filters),
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

const answerInvoice = async (world: World, organizationId: OrganizationId, id: string) => {
  const invoice = await currentInvoice(world, organizationId, id);
  return invoice ? ok(invoiceToWire(invoice, await pdfUrlOf(world, invoice))) : notFound("invoice", id);
};

const pdfUrlOf = async (
  { documents }: Pick<World, "documents">,
  { pdfDocument }: Invoice,
): Promise<string | undefined> => (pdfDocument === undefined ? undefined : documents.link(pdfDocument, LINK_SECONDS));

type Filters = {
  readonly status?: readonly string[] | undefined;
  readonly customer_id?: string | undefined;
  readonly price_plan_id?: string | undefined;
  readonly start_time?: number | undefined;
  readonly end_time?: number | undefined;
  readonly _search?: string | undefined;
};

/** `start_time` and `end_time` bound the billed period. */
const matches = (
  invoice: Invoice,
  { status, customer_id, price_plan_id, start_time, end_time, _search }: Filters,
): boolean =>
  (status === undefined || status.includes(invoice.status)) &&
  (customer_id === undefined || invoice.customerId === customer_id) &&
  (price_plan_id === undefined || invoice.pricePlanId === price_plan_id) &&
  (start_time === undefined || invoice.startDate >= start_time) &&
  (end_time === undefined || invoice.endDate <= end_time) &&
  (_search === undefined || isFoundBy(invoice, _search.toLowerCase()));

const isFoundBy = ({ id, customerId, accountId, parties }: Invoice, sought: string): boolean =>
  [id, customerId, accountId, parties.customer.name, parties.account.name].some((one) =>
    one.toLowerCase().includes(sought),
  );

const directionOf = (sort: string | undefined): Result<"ASC" | "DESC", Refusal> => {
  if (sort === undefined) return ok("DESC");
  const [, direction = "ASC"] = /^(?:created_at|id)(?::(ASC|DESC))?$/.exec(sort) ?? [undefined, ""];
  if (direction !== "ASC" && direction !== "DESC")
    return invalid("must be created_at or id, with :ASC or :DESC", "_sort");
  return ok(direction);
};
