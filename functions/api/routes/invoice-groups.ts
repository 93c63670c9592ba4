import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { addAccounts, removeAccounts } from "#usecases/invoice-groups/change-members.ts";
import { createInvoiceGroup } from "#usecases/invoice-groups/create-invoice-group.ts";
import {
  createInvoiceGroupRequest,
  groupAccountsRequest,
  groupToWire,
  groupWithAccountsToWire,
  wireInvoiceGroup,
  wireInvoiceGroupWithAccounts,
} from "#wire/invoice-groups.ts";
import { success } from "#wire/primitives.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "InvoiceGroups";
const path = z.strictObject({ invoice_group_id: z.string().max(512) });

export const invoiceGroupRoutes = [
  route({
    operationId: "listInvoiceGroups",
    method: "GET",
    url: "/invoice_groups",
    tag,
    summary: "Page through invoice groups, the latest update first",
    query: listQuery({}, CONFIGURATION).omit({ _sort: true }),
    status: 200,
    answer: z.object({ data: z.array(wireInvoiceGroup), nextToken: z.string().optional() }),
    handle: async (world, { organizationId, query }) => {
      const page = await answerPage(
        world,
        { organizationId, query },
        {
          list: "invoice-groups",
          sizes: CONFIGURATION,
          fetch: async ({ _search }, { limit, after }) =>
            ok(
              await world.invoiceGroups.list(organizationId, {
                limit,
                ...(after !== undefined && { after }),
                order: { by: "updatedAt", direction: "DESC" },
                where: ({ status, name }) =>
                  status === "ACTIVE" &&
                  (_search === undefined || name.toLowerCase().includes(String(_search).toLowerCase())),
              }),
            ),
        },
      );
      return page.ok ? ok({ data: page.value.items.map(groupToWire), nextToken: page.value.nextToken }) : page;
    },
  }),
  route({
    operationId: "createInvoiceGroup",
    method: "POST",
    url: "/invoice_groups",
    tag,
    summary: "Bill accounts of one currency together, at an address of their own",
    body: createInvoiceGroupRequest,
    status: 200,
    answer: wireInvoiceGroup,
    handle: async (world, { organizationId, body }) => {
      const created = await createInvoiceGroup(world, organizationId, body);
      return created.ok ? ok(groupToWire(created.value)) : created;
    },
  }),
  route({
    operationId: "getInvoiceGroup",
    method: "GET",
    url: "/invoice_groups/{invoice_group_id}",
    tag,
    summary: "Read an invoice group with its accounts",
    path,
    status: 200,
    answer: wireInvoiceGroupWithAccounts,
    handle: async ({ invoiceGroups }, { organizationId, path: { invoice_group_id: id } }) => {
      const found = (await invoiceGroups.find(organizationId, id))?.value;
      return found?.status === "ACTIVE" ? ok(groupWithAccountsToWire(found)) : notFound("invoice group", id);
    },
  }),
  route({
    operationId: "AddInvoiceGroupAccounts",
    method: "POST",
    url: "/invoice_groups/{invoice_group_id}/add_accounts",
    tag,
    summary: "Add accounts to an invoice group",
    path,
    body: groupAccountsRequest,
    status: 200,
    answer: wireInvoiceGroup,
    handle: async (world, { organizationId, path: { invoice_group_id: groupId }, body: { accountIds } }) => {
      const changed = await addAccounts(world, organizationId, { groupId, accountIds });
      return changed.ok ? ok(groupToWire(changed.value)) : changed;
    },
  }),
  route({
    operationId: "RemoveInvoiceGroupAccounts",
    method: "POST",
    url: "/invoice_groups/{invoice_group_id}/remove_accounts",
    tag,
    summary: "Take accounts from an invoice group; without its last one it is deleted",
    path,
    body: groupAccountsRequest,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { invoice_group_id: groupId }, body: { accountIds } }) => {
      const changed = await removeAccounts(world, organizationId, { groupId, accountIds });
      return changed.ok ? ok({ success: true }) : changed;
    },
  }),
];
