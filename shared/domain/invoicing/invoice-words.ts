import type { DisplayPeriod, Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import { type CalendarDate, dateAt, type TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds, type Instant } from "#domain/time/instant.ts";

/** How invoices speak to people, in documents and mails alike. */

/** `Feb 1, 2025`: the day that people in the zone call it, understood on both sides of the Atlantic. */
export const dayText = (instant: Instant, zone: TimeZone): string => calendarDayText(dateAt(instant, zone));

/** The billed days, first and last included; the cycle itself ends where its last day ends. */
export const displayPeriod = ({ startDate, endDate, parties: { timeZone } }: Invoice): DisplayPeriod => ({
  first: dateAt(startDate, timeZone),
  last: dateAt(addMilliseconds(endDate, -1), timeZone),
});

/** `Jan 15, 2025 – Jan 31, 2025`; a single day stands alone. */
export const periodText = (invoice: Invoice): string => {
  const { first, last } = displayPeriod(invoice);
  return first === last ? calendarDayText(first) : `${calendarDayText(first)} – ${calendarDayText(last)}`;
};

/** What is still to be paid: nothing once an invoice is paid, void, merged into another or refunded. */
export const amountDue = ({ status, totalAmount, paidAmount }: Invoice): Decimal =>
  OPEN.has(status) ? totalAmount.minus(paidAmount) : ZERO;

/** `invoice 2025-02-7`, or `draft invoice inv.…` as long as it has no number. */
export const invoiceName = ({ sequenceId, status, id }: Invoice): string =>
  sequenceId === undefined ? `${status === "DRAFT" ? "draft " : ""}invoice ${id}` : `invoice ${plainText(sequenceId)}`;

/** One line of well-formed text: no line breaks, no control characters, nothing that turns the direction of writing. */
export const plainText = (text: string): string =>
  text.toWellFormed().replace(DIRECTION, "").replace(UNPRINTABLE, " ").replace(/ +/g, " ").trim();

const OPEN: ReadonlySet<InvoiceStatus> = new Set(["DRAFT", "DUE", "PARTIALLY_PAID", "UN_COLLECTIBLE"]);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Invisible marks with which a name could rearrange the amounts beside it. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Zs}]/gu;

const calendarDayText = (date: CalendarDate): string => {
  const [year, month, day] = date.split("-");
  return `${MONTHS[Number(month) - 1]} ${Number(day)}, ${year}`;
};
