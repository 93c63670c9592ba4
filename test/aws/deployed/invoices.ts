import { eventually } from "./eventually.ts";
import type { Shop } from "./shop.ts";

export type InvoiceAnswer = {
  readonly id: string;
  readonly status: string;
  readonly sequenceId?: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly totalAmount: unknown;
};

/** The account's invoices of a status, oldest first. */
export const invoicesOf = async (
  { api, accountId }: Shop,
  status: "DRAFT" | "DUE",
): Promise<readonly InvoiceAnswer[]> => {
  const { body } = await api.get(`/invoices?owner_id=${accountId}&status=${status}&_sort=id:ASC`);
  return (body as { data: readonly InvoiceAnswer[] }).data;
};

/** Waits until the account has so many due invoices, and gives them. */
export const dueInvoicesOnce = (shop: Shop, count: number): Promise<readonly InvoiceAnswer[]> =>
  eventually(
    () => invoicesOf(shop, "DUE"),
    (invoices) => invoices.length >= count,
  );
