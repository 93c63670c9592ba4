import type { AvailableCredit } from "#domain/credits/available-credit.ts";
import type { AccountId, CustomerId, InvoiceId } from "#domain/ids.ts";
import { customLineItems } from "#domain/invoicing/custom-lines.ts";
import { customTree } from "#domain/invoicing/custom-tree.ts";
import type { CustomInvoice, InvoiceParties } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { ZERO } from "#domain/money/decimal.ts";
import { addDays, dateAt, startOfDay } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

/** What somebody decided about an invoice that is written by hand (Togai rule §17.8). */
export type CustomTerms = Pick<
  CustomInvoice,
  "ownerType" | "lines" | "autoAdvance" | "applyCredits" | "applyWalletBalance" | "startDate" | "endDate"
> & { readonly idempotencyKey?: string };

/** Everything else that it is made of. */
export type CustomBasis = {
  readonly id: InvoiceId;
  readonly owner: { readonly id: AccountId; readonly customerId: CustomerId };
  readonly currency: CurrencyCode;
  readonly parties: InvoiceParties;
  readonly netTermDays: number;
  readonly miscellaneousCharges: readonly MiscellaneousCharge[];
  /** Credits that it may take from, in any order. */
  readonly credits: readonly AvailableCredit[];
  readonly now: Instant;
  readonly previous?: CustomInvoice;
};

/** A custom invoice as a draft. It is dated the exclusive end of its period, as the invoice of a cycle is. */
export const draftCustomInvoice = (terms: CustomTerms, basis: CustomBasis): CustomInvoice => {
  const { owner, currency, parties, netTermDays, miscellaneousCharges, now, previous } = basis;
  const { startDate: start, endDate: end } = terms;
  const { revenueInfo, creditsUsed } = customTree(customLineItems(terms.lines, currency), {
    ...basis,
    period: { start, end },
  });
  return {
    ...terms,
    id: previous?.id ?? basis.id,
    kind: "CUSTOM",
    accountId: owner.id,
    customerId: owner.customerId,
    invoiceType: "CUSTOM",
    invoiceClass: "INVOICE",
    status: "DRAFT",
    currency,
    invoiceDate: terms.endDate,
    finalizesAt: terms.endDate,
    dueDate: dueDateOf(terms.endDate, netTermDays, parties.timeZone),
    netTermDays,
    generatedAt: previous?.generatedAt ?? now,
    updatedAt: now,
    totalAmount: revenueInfo.value,
    paidAmount: ZERO,
    usageInfo: [],
    revenueInfo,
    ...(creditsUsed.length > 0 && { creditsUsed }),
    ...(miscellaneousCharges.length > 0 && { miscellaneousCharges }),
    parties,
  };
};

/** Calendar days from the invoice date, whatever the clocks do on the way (Togai rule §17.7). */
export const dueDateOf = (invoiceDate: Instant, netTermDays: number, timeZone: InvoiceParties["timeZone"]): Instant =>
  startOfDay(addDays(dateAt(invoiceDate, timeZone), netTermDays), timeZone);

/** What was decided about an invoice that exists. */
export const termsOf = ({
  ownerType,
  lines,
  autoAdvance,
  applyCredits,
  applyWalletBalance,
  startDate,
  endDate,
  idempotencyKey,
}: CustomInvoice): CustomTerms => ({
  ownerType,
  lines,
  autoAdvance,
  applyCredits,
  applyWalletBalance,
  startDate,
  endDate,
  ...(idempotencyKey !== undefined && { idempotencyKey }),
});
