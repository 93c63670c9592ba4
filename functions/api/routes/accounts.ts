import * as z from "zod";
import type { Account } from "#domain/customers/customer.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { addAliases, removeAliases } from "#usecases/customers/account-aliases.ts";
import { createAccount, updateAccount } from "#usecases/customers/accounts.ts";
import { archiveAccount } from "#usecases/customers/archive.ts";
import { listAccounts } from "#usecases/customers/listing.ts";
import { groupOfAccount } from "#usecases/invoice-groups/change-members.ts";
import type { World } from "#usecases/world.ts";
import {
  accountAliasToWire,
  accountStatus,
  accountToWire,
  addAliasesRequest,
  createAccountRequest,
  removeAliasesRequest,
  updateAccountRequest,
  wireAccount,
  wireAccountAlias,
} from "#wire/accounts.ts";
import { groupDetailsToWire } from "#wire/invoice-groups.ts";
import { currencyCode, dateTime, success } from "#wire/primitives.ts";
import { answerList, pageOf } from "../answer-list.ts";
import { combinationOf, oneOrMoreOf, type Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Accounts";
const path = z.strictObject({ account_id: z.string().max(50) });

const SORTING: Sorting = {
  fields: { account_id: "id", updated_at: "updatedAt" },
  standard: { by: "updatedAt", direction: "DESC" },
};
const FILTERS = {
  account_id: z.string().max(50).optional(),
  customer_id: z.string().max(50).optional(),
  status: oneOrMoreOf(accountStatus.options).optional(),
  invoice_currency: z
    .string()
    .max(100)
    .transform((text) => text.split(","))
    .pipe(z.array(currencyCode()))
    .optional(),
};
const COMBINATIONS = [["account_id"], ["customer_id"], ["status"], ["invoice_currency"], ["customer_id", "status"]];

/** An account as it stands now. */
const answerNow = ({ clock }: Pick<World, "clock">, account: Result<Account, Refusal>) =>
  account.ok ? ok(accountToWire(account.value, clock.now())) : account;

export const accountRoutes = [
  route({
    operationId: "getAccounts",
    method: "GET",
    url: "/accounts",
    tag,
    summary: "List accounts",
    query: listQuery(FILTERS, CONFIGURATION),
    status: 200,
    answer: pageOf(wireAccount),
    handle: (world, { organizationId, query }) =>
      answerList(
        world,
        { organizationId, query },
        {
          list: "accounts",
          sizes: CONFIGURATION,
          sorting: SORTING,
          fetch: async ({ account_id, customer_id, status, invoice_currency, _search: search }, page) => {
            const together = combinationOf({ account_id, customer_id, status, invoice_currency }, COMBINATIONS);
            if (!together.ok) return together;
            const filters = {
              id: account_id,
              customerId: customer_id,
              statuses: status,
              currencies: invoice_currency,
              search,
            };
            return ok(await listAccounts(world, organizationId, filters, page));
          },
          toWire: (account) => accountToWire(account, world.clock.now()),
        },
      ),
  }),
  route({
    operationId: "createAccount",
    method: "POST",
    url: "/accounts",
    tag,
    summary: "Create an account under a customer",
    body: createAccountRequest,
    status: 201,
    answer: wireAccount,
    handle: async (world, { organizationId, body }) =>
      answerNow(world, await createAccount(world, organizationId, body)),
  }),
  route({
    operationId: "getAccount",
    method: "GET",
    url: "/accounts/{account_id}",
    tag,
    summary: "Read an account with the aliases in force now, or at effectiveOn",
    path,
    query: z.strictObject({
      effectiveOn: dateTime().optional(),
      includeGroupDetails: z.enum(["true", "false"]).optional(),
    }),
    status: 200,
    answer: wireAccount,
    handle: async (world, { organizationId, path: { account_id }, query: { effectiveOn, includeGroupDetails } }) => {
      const found = await world.accounts.find(organizationId, account_id);
      if (!found) return notFound("account", account_id);
      const group =
        includeGroupDetails === "true" ? await groupOfAccount(world, organizationId, found.value.id) : undefined;
      return ok({
        ...accountToWire(found.value, effectiveOn ?? world.clock.now()),
        ...(group && { invoiceGroupDetails: groupDetailsToWire(group) }),
      });
    },
  }),
  route({
    operationId: "updateAccount",
    method: "PATCH",
    url: "/accounts/{account_id}",
    tag,
    summary: "Change an account; metadata and tags are replaced as a whole, the currency is fixed",
    path,
    body: updateAccountRequest,
    status: 200,
    answer: wireAccount,
    handle: async (world, { organizationId, path: { account_id }, body }) =>
      answerNow(world, await updateAccount(world, organizationId, account_id, body)),
  }),
  route({
    operationId: "deleteAccount",
    method: "DELETE",
    url: "/accounts/{account_id}",
    tag,
    summary: "Archive an account; refused while it has a price plan or an invoice that is not final",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { account_id } }) => {
      const archived = await archiveAccount(world, organizationId, account_id);
      return archived.ok ? ok({ success: true }) : archived;
    },
  }),
  route({
    operationId: "addAliases",
    method: "POST",
    url: "/accounts/{account_id}/add_aliases",
    tag,
    summary: "Attach timeless or time-bound aliases to an account",
    path,
    body: addAliasesRequest,
    status: 200,
    answer: wireAccount,
    handle: async (world, { organizationId, path: { account_id }, body }) =>
      answerNow(world, await addAliases(world, organizationId, account_id, body)),
  }),
  route({
    operationId: "removeAliases",
    method: "POST",
    url: "/accounts/{account_id}/remove_aliases",
    tag,
    summary: "Detach aliases by value, or end one by its id from an instant on",
    path,
    body: removeAliasesRequest,
    status: 200,
    answer: wireAccount,
    handle: async (world, { organizationId, path: { account_id }, body }) =>
      answerNow(world, await removeAliases(world, organizationId, account_id, body)),
  }),
  route({
    operationId: "listAccountAliases",
    method: "GET",
    url: "/accounts/{account_id}/account_aliases",
    tag,
    summary: "List all aliases of an account with their ids and windows",
    path,
    status: 200,
    answer: z.strictObject({ data: z.array(wireAccountAlias) }),
    // An account has so few aliases that one page holds them all.
    handle: async ({ accounts }, { organizationId, path: { account_id } }) => {
      const found = await accounts.find(organizationId, account_id);
      return found ? ok({ data: found.value.aliases.map(accountAliasToWire) }) : notFound("account", account_id);
    },
  }),
];
