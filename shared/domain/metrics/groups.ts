import type { Account } from "#domain/customers/customer.ts";
import type { GroupField } from "#domain/metrics/metric-query.ts";

/** Whether a metric is split by what was used or paid for, and not by who did. */
export const isByBillable = (groupBy: GroupField | undefined): boolean =>
  groupBy === "USAGE_METER_ID" || groupBy === "BILLABLE_ID";

/** The group of an account where a metric is split by accounts or customers; undefined where it is not. */
export const ownerGroup = (
  groupBy: GroupField | undefined,
  { id, customerId }: Pick<Account, "id" | "customerId">,
): string | undefined => {
  if (groupBy === "ACCOUNT_ID") return id;
  return groupBy === "CUSTOMER_ID" ? customerId : undefined;
};
