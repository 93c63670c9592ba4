import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import type { Company } from "../company.ts";
import { thousandths } from "../model-usage.ts";
import type { Books } from "./books.ts";

/** What is paid of an invoice is what was recorded and what wallets gave, and its status says the same. */
export const checkSettlement = (company: Company, { fromWallets }: Books, invoice: Invoice): readonly string[] => {
  const { id, status, kind } = invoice;
  if (status === "DRAFT" || (status === "VOID" && invoice.sequenceId === undefined)) return [];
  const total = thousandths(toText(invoice.totalAmount));
  const is = thousandths(toText(invoice.paidAmount));
  const ofParts =
    kind === "COMPOSITE"
      ? invoice.parts.reduce((sum, { paidAmount }) => sum + thousandths(toText(paidAmount)), 0n)
      : 0n;
  const elsewhere = kind === "CUSTOM" && !company.paid.has(id) && status === "PAID" && !fromWallets.has(id);
  const wanted = elsewhere ? total : (company.paid.get(id) ?? 0n) + (fromWallets.get(id) ?? 0n) + ofParts;
  const breaches = is === wanted ? [] : [`paid: ${id} says ${is}/1000, recorded is ${wanted}/1000`];
  return statuses(total, is).includes(status) ? breaches : [...breaches, `paid: ${id} is ${status}: ${is} of ${total}`];
};

const statuses = (total: bigint, paid: bigint): readonly string[] => {
  if (total < 0n) return ["REFUND_COMPLETED", "MERGED", "DUE", "VOID"];
  if (paid > total) return [];
  if (paid === total) return total === 0n ? ["PAID", "DUE", "MERGED", "VOID"] : ["PAID", "DUE", "MERGED"];
  return paid > 0n
    ? ["PARTIALLY_PAID", "MERGED", "DUE"]
    : ["DUE", "VOID", "UN_COLLECTIBLE", "MERGED", "REFUND_COMPLETED"];
};
