import * as z from "zod";
import type { AccountId } from "#domain/ids.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { createProposal } from "#usecases/proposals/create-proposal.ts";
import { respondToProposal } from "#usecases/proposals/respond-to-proposal.ts";
import { asItStands, findPurchase, isProposal, listPurchases } from "#usecases/purchases/read-purchases.ts";
import { createProposalRequest, updateProposalStatusRequest } from "#wire/purchase-requests.ts";
import { listedProposalToWire, proposalToWire, wireListedProposal, wireProposal } from "#wire/purchases.ts";
import { answerList, pageOf } from "../answer-list.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";
import { NEWEST_FIRST } from "./purchases.ts";

const tag = "Proposals";
const account = z.strictObject({ account_id: z.string().max(50) });
const proposal = z.strictObject({ purchase_proposal_id: z.string().max(512) });

export const proposalRoutes = [
  route({
    operationId: "listAccountProposals",
    method: "GET",
    url: "/accounts/{account_id}/purchase_proposals",
    tag,
    summary: "List what an account has been proposed, newest first",
    path: account,
    query: listQuery({}, CONFIGURATION).omit({ _search: true }),
    status: 200,
    answer: pageOf(wireListedProposal),
    handle: async (world, { organizationId, path: { account_id }, query }) => {
      const found = await world.accounts.find(organizationId, account_id);
      if (!found) return notFound("account", account_id);
      return answerList(
        world,
        { organizationId, query },
        {
          list: `account ${account_id} proposals`,
          sizes: CONFIGURATION,
          sorting: NEWEST_FIRST,
          fetch: async (_query, { order: { direction }, ...page }) =>
            ok(
              await listPurchases(world, organizationId, account_id as AccountId, {
                ...page,
                direction,
                where: isProposal,
              }),
            ),
          toWire: listedProposalToWire,
        },
      );
    },
  }),
  route({
    operationId: "createProposal",
    method: "POST",
    url: "/accounts/{account_id}/purchase_proposals",
    tag,
    summary: "Propose a purchase to the customer, who pays for it beforehand or afterwards",
    path: account,
    body: createProposalRequest,
    status: 200,
    answer: wireProposal,
    handle: async (world, { organizationId, path: { account_id }, body }) => {
      const created = await createProposal(world, organizationId, account_id, body);
      return created.ok ? ok(proposalToWire(await asItStands(world, organizationId, created.value))) : created;
    },
  }),
  route({
    operationId: "getProposal",
    method: "GET",
    url: "/purchase_proposals/{purchase_proposal_id}",
    tag,
    summary: "Read a proposal",
    path: proposal,
    status: 200,
    answer: wireProposal,
    handle: async (world, { organizationId, path: { purchase_proposal_id: id } }) => {
      const found = await findPurchase(world, organizationId, id, isProposal);
      return found ? ok(proposalToWire(found)) : notFound("proposal", id);
    },
  }),
  route({
    operationId: "updateProposalStatus",
    method: "POST",
    url: "/purchase_proposals/{purchase_proposal_id}/update_status",
    tag,
    summary: "Approve or decline a proposal",
    path: proposal,
    body: updateProposalStatusRequest,
    status: 200,
    answer: wireProposal,
    handle: async (world, { organizationId, path: { purchase_proposal_id: id }, body: { status } }) => {
      const answered = await respondToProposal(world, organizationId, id, status);
      return answered.ok ? ok(proposalToWire(await asItStands(world, organizationId, answered.value))) : answered;
    },
  }),
];
