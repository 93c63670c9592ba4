import type { Account } from "#domain/customers/customer.ts";
import { ownerGroup } from "#domain/metrics/groups.ts";
import type { RevenueQuery } from "#domain/metrics/metric-query.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";

type Billed = Pick<Account, "id" | "customerId" | "invoiceCurrency">;

/**
 * Why the revenue of accounts cannot be told in the currency that a query asks for: amounts of two currencies are never added,
 * and an organization has no exchange rates by which they could be converted.
 */
export const currencyFault = (
  accounts: readonly Billed[],
  { currency, groupBy }: Pick<RevenueQuery, "currency" | "groupBy">,
  base: CurrencyCode,
): string | undefined => {
  if (currency === "BASE") {
    const other = accounts.find(({ invoiceCurrency }) => invoiceCurrency !== base);
    return (
      other &&
      `account '${other.id}' is billed in ${other.invoiceCurrency}, and there is no exchange rate to the base currency ${base}: ask for CURRENCY INVOICE, or filter by ACCOUNT_ID`
    );
  }
  const mixed = [...Map.groupBy(accounts, (account) => ownerGroup(groupBy, account)).values()].find(
    ([first, ...others]) => others.some(({ invoiceCurrency }) => invoiceCurrency !== first?.invoiceCurrency),
  );
  if (!mixed) return undefined;
  const codes = [...new Set(mixed.map(({ invoiceCurrency }) => invoiceCurrency))].toSorted();
  return `would add amounts in ${codes.slice(0, 5).join(", ")}: group by ACCOUNT_ID, or filter by accounts of one currency`;
};
