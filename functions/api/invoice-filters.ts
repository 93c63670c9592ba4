import * as z from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { dateAt, type TimeZone } from "#domain/time/calendar.ts";
import type { World } from "#usecases/world.ts";
import { invoiceStatus } from "#wire/invoices.ts";
import { type DayOrInstant, dayOrInstant, wholeNumberText } from "#wire/primitives.ts";
import { oneOrMoreOf } from "./list-filters.ts";

/** A token carries what was searched for, and Togai's tokens have 500 characters at the most. */
const MOST_SEARCHED = 100;

const epochMilliseconds = () => wholeNumberText({ minimum: 0, maximum: 253_402_300_800_000 });

/** What the list of invoices can be narrowed by (Togai rule §1.5). */
export const invoiceFilters = {
  _search: z.string().max(MOST_SEARCHED).optional(),
  status: oneOrMoreOf(invoiceStatus.options).optional(),
  class: z.enum(["INVOICE", "ORDER", "BILLABLE"]).optional(),
  owner_id: z.string().max(50).optional(),
  customer_id: z.string().max(50).optional(),
  price_plan_id: z.string().max(50).optional(),
  invoice_date: dayOrInstant().optional(),
  start_date: dayOrInstant().optional(),
  end_date: dayOrInstant().optional(),
  start_time: epochMilliseconds().optional(),
  end_time: epochMilliseconds().optional(),
};

export type InvoiceFilters = Omit<z.output<z.ZodObject<typeof invoiceFilters>>, "owner_id">;

/**
 * Which invoices the filters let through. `start_time` and `end_time` bound the billed period; `invoice_date`, `start_date` and
 * `end_date` name an instant, or a day in the organization's zone.
 */
export const invoicesWhere = async (
  { organizations }: Pick<World, "organizations">,
  organizationId: OrganizationId,
  filters: InvoiceFilters,
): Promise<(invoice: Invoice) => boolean> => {
  const organization = await organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const { timeZone } = organization.value;
  return (invoice) => matches(invoice, filters) && isOfDates(invoice, filters, timeZone);
};

/** What the list of a bill run can be narrowed by, and so the bill run itself (Togai rule §17.10). */
export const billRunFilters = {
  _search: invoiceFilters._search,
  status: invoiceFilters.status,
  owner_id: invoiceFilters.owner_id,
  customer_id: invoiceFilters.customer_id,
  start_time: invoiceFilters.start_time,
  end_time: invoiceFilters.end_time,
};

/** Which of the waiting drafts the filters of a bill run let through. */
export const billRunWhere = async (
  world: Pick<World, "organizations">,
  organizationId: OrganizationId,
  { owner_id, ...filters }: Pick<z.output<z.ZodObject<typeof billRunFilters>>, keyof typeof billRunFilters>,
): Promise<(invoice: Invoice) => boolean> => {
  const where = await invoicesWhere(world, organizationId, filters);
  return (invoice) => (owner_id === undefined || invoice.accountId === owner_id) && where(invoice);
};

const matches = (
  invoice: Invoice,
  { status, class: ofClass, customer_id, price_plan_id, start_time, end_time, _search }: InvoiceFilters,
): boolean =>
  (status === undefined || status.includes(invoice.status)) &&
  (ofClass === undefined || invoice.invoiceClass === ofClass) &&
  (customer_id === undefined || invoice.customerId === customer_id) &&
  (price_plan_id === undefined || invoice.pricePlanId === price_plan_id) &&
  (start_time === undefined || invoice.startDate >= start_time) &&
  (end_time === undefined || invoice.endDate <= end_time) &&
  (_search === undefined || isFoundBy(invoice, _search.toLowerCase()));

const isOfDates = (
  invoice: Invoice,
  { invoice_date, start_date, end_date }: InvoiceFilters,
  timeZone: TimeZone,
): boolean => {
  const is = (instant: Invoice["startDate"], wanted: DayOrInstant | undefined): boolean =>
    wanted === undefined || (typeof wanted === "number" ? instant === wanted : dateAt(instant, timeZone) === wanted);
  return is(invoice.invoiceDate, invoice_date) && is(invoice.startDate, start_date) && is(invoice.endDate, end_date);
};

const isFoundBy = ({ id, customerId, accountId, parties }: Invoice, sought: string): boolean =>
  [id, customerId, accountId, parties.customer.name, parties.account.name].some((one) =>
    one.toLowerCase().includes(sought),
  );
