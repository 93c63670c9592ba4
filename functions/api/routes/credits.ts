import * as z from "zod";
import type { AccountId } from "#domain/ids.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { createCredits } from "#usecases/credits/create-credits.ts";
import { accountCreditBalance, creditEntries, withHolds } from "#usecases/credits/read-credits.ts";
import { takeBackCredit } from "#usecases/credits/void-credit.ts";
import {
  createCreditRequest,
  creditBalanceToWire,
  creditDetailsToWire,
  creditRequestsFromWire,
  creditStatus,
  creditToWire,
  wireCreatedCredits,
  wireCredit,
  wireCreditBalance,
  wireCreditDetails,
} from "#wire/credits.ts";
import { dayOrInstant } from "#wire/primitives.ts";
import { createdOn } from "../created-on.ts";
import { combinationOf, oneOrMoreOf } from "../list-filters.ts";
import { answerPage, listQuery, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";
import { directionOf } from "../sort-by-creation.ts";

const tag = "Credits";
const path = z.strictObject({ credit_id: z.string().max(50) });

const FILTERS = {
  id: z.string().max(50).optional(),
  account_id: z.string().max(50).optional(),
  status: oneOrMoreOf(creditStatus.options).optional(),
  created_at: dayOrInstant().optional(),
};

/** `status` alone is in Togai's description of the operation, the others in its table (Togai rule §1.5). */
const COMBINATIONS = [
  ["id"],
  ["status"],
  ["account_id"],
  ["account_id", "status"],
  ["account_id", "status", "created_at"],
  ["account_id", "created_at"],
];

export const creditRoutes = [
  route({
    operationId: "listCredits",
    method: "GET",
    url: "/credits",
    tag,
    summary: "Page through credits, newest first",
    query: listQuery(FILTERS, TRANSACTIONAL),
    status: 200,
    answer: z.strictObject({ data: z.array(wireCredit), nextToken: z.string().optional() }),
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "credits",
        sizes: TRANSACTIONAL,
        fetch: async ({ _sort, _search: search, ...filters }, { limit, after }) => {
          const direction = directionOf(_sort);
          if (!direction.ok) return direction;
          const { id, account_id, status, created_at } = filters;
          const combined = combinationOf({ id, account_id, status, created_at }, COMBINATIONS);
          if (!combined.ok) return combined;
          const isOfDay = await createdOn(world, organizationId, created_at);
          return ok(
            await world.credits.list(organizationId, {
              limit,
              direction: direction.value,
              ...(after !== undefined && { after }),
              ...(account_id !== undefined && { accountId: account_id as AccountId }),
              where: (credit) =>
                (id === undefined || credit.id === id) &&
                (search === undefined || credit.id.includes(search)) &&
                (status === undefined || status.includes(credit.status)) &&
                isOfDay(credit.createdAt),
            }),
          );
        },
      });
      if (!page.ok) return page;
      const held = await withHolds(world, organizationId, page.value.items);
      return ok({ data: held.map(creditToWire), nextToken: page.value.nextToken });
    },
  }),
  route({
    operationId: "createCredit",
    method: "POST",
    url: "/credits",
    tag,
    summary: "Grant credits, all or none; a repeated idempotencyKey answers what it made first",
    body: createCreditRequest,
    status: 200,
    answer: wireCreatedCredits,
    handle: async (world, { organizationId, body }) => {
      const created = await createCredits(world, organizationId, creditRequestsFromWire(body));
      if (!created.ok) return created;
      const held = await withHolds(world, organizationId, created.value);
      return ok({ credits: held.map(creditToWire) });
    },
  }),
  route({
    operationId: "getCreditDetails",
    method: "GET",
    url: "/credits/{credit_id}",
    tag,
    summary: "Read a credit with its transactions",
    path,
    status: 200,
    answer: wireCreditDetails,
    handle: async (world, { organizationId, path: { credit_id: id } }) => {
      const credit = (await world.credits.find(organizationId, id))?.value;
      if (!credit) return notFound("credit", id);
      const [held] = await withHolds(world, organizationId, [credit]);
      if (!held) return notFound("credit", id);
      return ok(creditDetailsToWire(held, await creditEntries(world, organizationId, credit.id)));
    },
  }),
  route({
    operationId: "voidCredit",
    method: "POST",
    url: "/credits/{credit_id}/void",
    tag,
    summary: "Take back what is left of an active credit, for good",
    path,
    status: 200,
    answer: wireCredit,
    handle: async (world, { organizationId, path: { credit_id: id } }) => {
      const taken = await takeBackCredit(world, organizationId, id);
      if (!taken.ok) return taken;
      const [held] = await withHolds(world, organizationId, [taken.value]);
      return held ? ok(creditToWire(held)) : notFound("credit", id);
    },
  }),
  route({
    operationId: "CreditBalanceForAccount",
    method: "GET",
    url: "/accounts/{account_id}/credit_balance",
    tag,
    summary: "Read what an account's active credits come to",
    path: z.strictObject({ account_id: z.string().max(50) }),
    status: 200,
    answer: wireCreditBalance,
    handle: async (world, { organizationId, path: { account_id } }) => {
      const balance = await accountCreditBalance(world, organizationId, account_id);
      return balance.ok ? ok(creditBalanceToWire(balance.value)) : balance;
    },
  }),
];
