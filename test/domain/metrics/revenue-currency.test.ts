import { expect, it } from "vitest";
import type { AccountId, CustomerId } from "#domain/ids.ts";
import type { GroupField } from "#domain/metrics/metric-query.ts";
import { currencyFault } from "#domain/metrics/revenue-currency.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { decimal } from "#domain/money/decimal.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";

const accounts = (...described: string[]) =>
  described.map((text) => {
    const [id = "", customerId = "", invoiceCurrency = ""] = text.split(" ");
    return {
      id: id as AccountId,
      customerId: customerId as CustomerId,
      invoiceCurrency: invoiceCurrency as CurrencyCode,
    };
  });

it.each`
  billed                    | currency     | groupBy          | fault                                   | because
  ${["a c USD", "b c USD"]} | ${"BASE"}    | ${undefined}     | ${undefined}                            | ${"all are billed in the base currency"}
  ${["a c USD", "b c EUR"]} | ${"BASE"}    | ${"ACCOUNT_ID"}  | ${/'b' is billed in EUR.*currency USD/} | ${"nobody knows what a euro is worth"}
  ${["a c EUR", "b c EUR"]} | ${"INVOICE"} | ${undefined}     | ${undefined}                            | ${"euros can be added"}
  ${["a c USD", "b c EUR"]} | ${"INVOICE"} | ${undefined}     | ${/would add amounts in EUR, USD/}      | ${"dollars and euros cannot"}
  ${["a c USD", "b c EUR"]} | ${"INVOICE"} | ${"BILLABLE_ID"} | ${/would add amounts in EUR, USD/}      | ${"both may pay for the same thing"}
  ${["a c USD", "b c EUR"]} | ${"INVOICE"} | ${"ACCOUNT_ID"}  | ${undefined}                            | ${"every series has one currency"}
  ${["a c USD", "b d EUR"]} | ${"INVOICE"} | ${"CUSTOMER_ID"} | ${undefined}                            | ${"every customer has one currency"}
  ${["a c USD", "b c EUR"]} | ${"INVOICE"} | ${"CUSTOMER_ID"} | ${/would add/}                          | ${"the customer has two"}
  ${["a c USD", "b c JPY"]} | ${"BASE"}    | ${undefined}     | ${undefined}                            | ${"yen have a rate"}
  ${[]}                     | ${"BASE"}    | ${undefined}     | ${undefined}                            | ${"nothing is added"}
`("$billed in $currency grouped by $groupBy: $because", ({ billed, currency, groupBy, fault }) => {
  const found = currencyFault(
    accounts(...billed),
    { currency, ...(groupBy && { groupBy: groupBy as GroupField }) },
    {
      baseCurrency: "USD" as CurrencyCode,
      exchangeRates: [{ currency: "JPY" as CurrencyCode, rate: decimal("0.0064"), createdAt: SINCE_EVER }],
    },
  );

  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(fault);
});
