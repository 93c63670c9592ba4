import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import type { ApiAnswer } from "./api.ts";
import { openUsageShop, type UsageShop } from "./usage-shop.ts";

/** The body of an answer that must have succeeded. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into field by field
export const bodyOf = ({ status, body, text }: ApiAnswer | { status: number; body: any; text?: string }): any => {
  if (status >= 300) throw new Error(`${status} ${text ?? JSON.stringify(body)}`);
  return body;
};

/** A custom invoice of acme over January, of one line of 100. */
export const aCustomInvoice = (changes: object = {}) => ({
  accountId: "acme",
  startDate: "2025-01-01T00:00:00Z",
  endDate: "2025-02-01T00:00:00Z",
  status: "DRAFT",
  lineItems: [{ description: "Setup", value: 100 }],
  ...changes,
});

/** The usage shop, with accounts that pay 1 for each unit used, and what its invoices say in a line each. */
export const openInvoiceShop = async (settings: Parameters<typeof openUsageShop>[0] = {}) => {
  const shop = await openUsageShop(settings);
  return { ...shop, linesOf: (owner: string) => linesOf(shop, owner) };
};

const linesOf = async (shop: UsageShop, owner: string): Promise<readonly string[]> =>
  (await shop.invoicesOf(owner)).map(lineOf);

/** `STANDARD DUE 40`, and its number where it has one. */
export const lineOf = ({ invoiceType, status, totalAmount, sequenceId }: Invoice): string =>
  [invoiceType, status, toText(totalAmount), ...(sequenceId === undefined ? [] : [sequenceId])].join(" ");
