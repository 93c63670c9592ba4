import * as z from "zod";
import type { AccountId } from "#domain/ids.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { createPurchase } from "#usecases/purchases/create-purchase.ts";
import { purchasedFeatures } from "#usecases/purchases/purchased-features.ts";
import { asItStands, findPurchase, isPurchase, listPurchases } from "#usecases/purchases/read-purchases.ts";
import { createPurchaseRequest } from "#wire/purchase-requests.ts";
import {
  listedPurchaseToWire,
  purchaseToWire,
  purchaseWithGrantsToWire,
  wireListedPurchase,
  wirePurchase,
  wirePurchaseWithGrants,
} from "#wire/purchases.ts";
import { answerList, pageOf } from "../answer-list.ts";
import type { Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Purchases";
const account = z.strictObject({ account_id: z.string().max(50) });

/** Ids begin with the creation instant, so their order is that of creation. */
export const NEWEST_FIRST: Sorting = {
  fields: { created_at: "id", id: "id" },
  standard: { by: "id", direction: "DESC" },
};

export const purchaseRoutes = [
  route({
    operationId: "listAccountPurchases",
    method: "GET",
    url: "/accounts/{account_id}/purchases",
    tag,
    summary: "List what an account has bought, newest first",
    path: account,
    query: listQuery({}, CONFIGURATION).omit({ _search: true }),
    status: 200,
    answer: pageOf(wireListedPurchase),
    handle: async (world, { organizationId, path: { account_id }, query }) => {
      const found = await world.accounts.find(organizationId, account_id);
      if (!found) return notFound("account", account_id);
      return answerList(
        world,
        { organizationId, query },
        {
          list: `account ${account_id} purchases`,
          sizes: CONFIGURATION,
          sorting: NEWEST_FIRST,
          fetch: async (_query, { order: { direction }, ...page }) =>
            ok(
              await listPurchases(world, organizationId, account_id as AccountId, {
                ...page,
                direction,
                where: isPurchase,
              }),
            ),
          toWire: listedPurchaseToWire,
        },
      );
    },
  }),
  route({
    operationId: "initiateOneTimeEntitlementPlan",
    method: "POST",
    url: "/accounts/{account_id}/purchases",
    tag,
    summary: "Buy a purchase plan, a subscription or a wallet top-up: its order is raised",
    path: account,
    body: createPurchaseRequest,
    status: 200,
    answer: wirePurchase,
    handle: async (world, { organizationId, path: { account_id }, body }) => {
      const created = await createPurchase(world, organizationId, account_id, body);
      return created.ok ? ok(purchaseToWire(await asItStands(world, organizationId, created.value))) : created;
    },
  }),
  route({
    operationId: "getPurchase",
    method: "GET",
    url: "/purchases/{purchase_id}",
    tag,
    summary: "Read a purchase with what it has granted",
    path: z.strictObject({ purchase_id: z.string().max(50) }),
    status: 200,
    answer: wirePurchaseWithGrants,
    handle: async (world, { organizationId, path: { purchase_id } }) => {
      const found = await findPurchase(world, organizationId, purchase_id, isPurchase);
      if (!found) return notFound("purchase", purchase_id);
      return ok(purchaseWithGrantsToWire(found, await purchasedFeatures(world, organizationId, found.purchase)));
    },
  }),
];
