import type { Account } from "#domain/customers/customer.ts";
import type { InvoiceId } from "#domain/ids.ts";
import type { AdHocInvoice, InvoiceParties, LineItem } from "#domain/invoicing/invoice.ts";
import { grossAmount, revenueTree } from "#domain/invoicing/line-items.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import type { Purchase, WalletTopup } from "#domain/purchases/purchase.ts";
import { purchaseLines } from "#domain/purchases/purchase-lines.ts";
import { addDays, dateAt, startOfDay } from "#domain/time/calendar.ts";
import type { Instant } from "#domain/time/instant.ts";

type Bought = Pick<Purchase, "cards" | "quantities" | "walletTopup">;

/** The tree of what a purchase costs: its cards, or its top-up, under TOTAL_PURCHASE_AMOUNT (Togai rule §17.3). */
export const purchaseTree = ({ cards, quantities, walletTopup }: Bought, currency: CurrencyCode): LineItem => {
  const purchased = walletTopup ? [topupLine(walletTopup, currency)] : purchaseLines(cards, quantities, currency);
  return revenueTree(grossAmount({ purchased }, currency), {}, currency);
};

const topupLine = ({ topupAmount, purchaseAmount }: WalletTopup, currency: CurrencyCode): LineItem => ({
  id: "wallet_topup",
  type: "CUSTOM_AMOUNT",
  description: `Wallet top-up of ${toText(topupAmount)} ${currency}`,
  units: currency,
  value: cutToMinorUnit(purchaseAmount, currency),
  lineItems: [],
});

/** What the account's bill for a purchase is made of besides the purchase. */
export type OrderBasis = {
  readonly id: InvoiceId;
  readonly account: Pick<Account, "id" | "customerId">;
  readonly parties: InvoiceParties;
  readonly netTermDays: number;
  readonly now: Instant;
};

/** The cause by which an account has one order for a purchase. */
export const causeOf = ({ id }: Pick<Purchase, "id">): string => `purchase#${id}`;

/** The order of a purchase, before it is raised; it bills the day on which it is. */
export const purchaseOrder = (
  purchase: Pick<Purchase, "id" | "currency" | "pricePlanId"> & Bought,
  { id, account, parties, netTermDays, now }: OrderBasis,
): AdHocInvoice => {
  const { timeZone } = parties;
  const today = dateAt(now, timeZone);
  const revenueInfo = purchaseTree(purchase, purchase.currency);
  return {
    id,
    kind: "AD_HOC",
    cause: causeOf(purchase),
    accountId: account.id,
    customerId: account.customerId,
    ...(purchase.pricePlanId && { pricePlanId: purchase.pricePlanId }),
    invoiceType: "AD_HOC",
    invoiceClass: "ORDER",
    status: "DRAFT",
    currency: purchase.currency,
    startDate: startOfDay(today, timeZone),
    endDate: startOfDay(addDays(today, 1), timeZone),
    finalizesAt: now,
    invoiceDate: now,
    netTermDays,
    dueDate: startOfDay(addDays(today, netTermDays), timeZone),
    generatedAt: now,
    updatedAt: now,
    totalAmount: revenueInfo.value,
    paidAmount: ZERO,
    usageInfo: [],
    revenueInfo,
    parties,
  };
};
