import type { Account } from "#domain/customers/customer.ts";
import type { Organization } from "#domain/identity/organization.ts";
import { ownerGroup } from "#domain/metrics/groups.ts";
import type { RevenueQuery } from "#domain/metrics/metric-query.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { type Decimal, ONE } from "#domain/money/decimal.ts";

type Billed = Pick<Account, "id" | "customerId" | "invoiceCurrency">;

/** What decides how amounts are told in the base currency. */
export type ConvertingOrganization = Pick<Organization, "baseCurrency" | "exchangeRates">;

/** What one unit of a currency is in the base currency; undefined where there is no rate. */
export const rateToBase = (
  { baseCurrency, exchangeRates = [] }: ConvertingOrganization,
  currency: CurrencyCode,
): Decimal | undefined =>
  currency === baseCurrency ? ONE : exchangeRates.find((known) => known.currency === currency)?.rate;

/**
 * Why the revenue of accounts cannot be told in the currency that a query asks for: amounts of two currencies are never added,
 * and one for which the organization has no exchange rate cannot be converted (Togai rules §21.3, §28).
 */
export const currencyFault = (
  accounts: readonly Billed[],
  { currency, groupBy }: Pick<RevenueQuery, "currency" | "groupBy">,
  organization: ConvertingOrganization,
): string | undefined => {
  if (currency === "BASE") {
    const base = organization.baseCurrency;
    const other = accounts.find(({ invoiceCurrency }) => rateToBase(organization, invoiceCurrency) === undefined);
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
