import type { Credit } from "#domain/credits/credit.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";

/** What drafts hold of each credit, by its id (Togai rule §18.2): the sum of what they say that they use. */
export type CreditHolds = ReadonlyMap<string, Decimal>;

/** A credit with what drafts hold of it now. */
export type HeldCredit = { readonly credit: Credit; readonly holdAmount: Decimal };

export const holdsOf = (invoices: readonly Pick<Invoice, "status" | "creditsUsed">[]): CreditHolds => {
  const holds = new Map<string, Decimal>();
  for (const { status, creditsUsed = [] } of invoices) {
    if (status !== "DRAFT") continue;
    for (const { creditId, amount } of creditsUsed) holds.set(creditId, (holds.get(creditId) ?? ZERO).plus(amount));
  }
  return holds;
};
