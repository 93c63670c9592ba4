import type { Account, Customer } from "#domain/customers/customer.ts";
import type { CustomerId, OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Page } from "#ports/store.ts";
import type { Order } from "#repositories/collection.ts";
import { holds, onlyOne } from "#usecases/list-search.ts";
import type { World } from "#usecases/world.ts";

type ListPage = { readonly limit: number; readonly after?: string; readonly order: Order };

export type CustomerFilters = {
  readonly id?: string | undefined;
  readonly statuses?: readonly Customer["status"][] | undefined;
  /** Part of the id, the name or the primary e-mail. */
  readonly search?: string | undefined;
};

/** Customers that fit all filters. */
export const listCustomers = async (
  { customers }: Pick<World, "customers">,
  organizationId: OrganizationId,
  { id, statuses, search }: CustomerFilters,
  page: ListPage,
): Promise<Page<Customer>> => {
  const fits = (customer: Customer): boolean =>
    (statuses === undefined || statuses.includes(customer.status)) &&
    holds(search, [customer.id, customer.name, customer.primaryEmail]);
  if (id !== undefined) return onlyOne((await customers.find(organizationId, id))?.value, fits);
  return customers.list(organizationId, { ...page, where: fits });
};

export type AccountFilters = {
  readonly id?: string | undefined;
  readonly customerId?: string | undefined;
  readonly statuses?: readonly Account["status"][] | undefined;
  readonly currencies?: readonly CurrencyCode[] | undefined;
  /** Part of the id, the name or the primary e-mail. */
  readonly search?: string | undefined;
};

/** Accounts that fit all filters; those of one customer are read from its own list. */
export const listAccounts = async (
  { accounts }: Pick<World, "accounts">,
  organizationId: OrganizationId,
  { id, customerId, statuses, currencies, search }: AccountFilters,
  page: ListPage,
): Promise<Page<Account>> => {
  const fits = (account: Account): boolean =>
    (statuses === undefined || statuses.includes(account.status)) &&
    (currencies === undefined || currencies.includes(account.invoiceCurrency)) &&
    holds(search, [account.id, account.name, account.primaryEmail]);
  if (id !== undefined) return onlyOne((await accounts.find(organizationId, id))?.value, fits);
  if (customerId === undefined) return accounts.list(organizationId, { ...page, where: fits });
  return accounts.listOfCustomer(organizationId, customerId as CustomerId, { ...page, where: fits });
};
