import * as z from "zod";
import { ok } from "#domain/result.ts";
import { walletBook } from "#domain/wallets/wallet.ts";
import { topUpWallet, updateWallet, walletOf } from "#usecases/wallets/change-wallet.ts";
import { setRecharge } from "#usecases/wallets/set-recharge.ts";
import { wholeNumberText } from "#wire/primitives.ts";
import {
  topUpWalletRequest,
  updateWalletRequest,
  walletEntryToWire,
  walletRechargeRequest,
  walletToWire,
  wireWallet,
  wireWalletEntries,
} from "#wire/wallets.ts";
import { answerPage, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Wallet";
const url = "/accounts/{account_id}/wallet";
const path = z.strictObject({ account_id: z.string().max(50) });
const common = { tag, path, status: 200 } as const;

export const walletRoutes = [
  route({
    ...common,
    operationId: "topUpWalletForAccount",
    method: "POST",
    url: "/accounts/{account_id}/wallet_topup",
    summary: "Put money into an account's wallet",
    body: topUpWalletRequest,
    answer: wireWallet,
    handle: async (world, { organizationId, path: { account_id }, body }) => {
      const wallet = await topUpWallet(world, organizationId, account_id, body.topupAmount);
      return wallet.ok ? ok(walletToWire(wallet.value)) : wallet;
    },
  }),
  route({
    ...common,
    operationId: "WalletBalanceForAccount",
    method: "GET",
    url,
    summary: "Read an account's wallet; one that was never used is empty",
    answer: wireWallet,
    handle: async (world, { organizationId, path: { account_id } }) => {
      const wallet = await walletOf(world, organizationId, account_id);
      return wallet.ok ? ok(walletToWire(wallet.value)) : wallet;
    },
  }),
  route({
    ...common,
    operationId: "updateWalletForAccount",
    method: "PATCH",
    url,
    summary: "Set whether and from when a wallet pays what becomes due",
    body: updateWalletRequest,
    answer: wireWallet,
    handle: async (world, { organizationId, path: { account_id }, body }) => {
      const wallet = await updateWallet(world, organizationId, account_id, body);
      return wallet.ok ? ok(walletToWire(wallet.value)) : wallet;
    },
  }),
  route({
    ...common,
    operationId: "WalletEntriesForAccount",
    method: "GET",
    url: `${url}/entries`,
    summary: "Page through what moved a wallet, newest first",
    query: z.strictObject({
      pageSize: wholeNumberText({ minimum: 1, maximum: TRANSACTIONAL.most }).optional(),
      nextToken: z.string().max(4_000).optional(),
    }),
    answer: wireWalletEntries,
    handle: async (world, request) => {
      const { organizationId, path: of } = request;
      const wallet = await walletOf(world, organizationId, of.account_id);
      if (!wallet.ok) return wallet;
      const { accountId } = wallet.value;
      const page = await answerPage(world, request, {
        list: `wallet entries of ${accountId}`,
        sizes: TRANSACTIONAL,
        fetch: async (_query, { limit, after }) =>
          ok(await world.ledger.list(organizationId, walletBook(accountId), { limit, after, direction: "DESC" })),
      });
      if (!page.ok) return page;
      const { items, nextToken } = page.value;
      return ok({ data: items.map((entry) => walletEntryToWire(wallet.value, entry)), nextToken });
    },
  }),
  route({
    ...common,
    operationId: "setWalletRecharge",
    method: "PUT",
    url: "/tollbook/accounts/{account_id}/wallet_recharge",
    summary: "Order a top-up whenever the wallet falls below a threshold",
    body: walletRechargeRequest,
    answer: wireWallet,
    handle: async (world, { organizationId, path: { account_id }, body }) => {
      const wallet = await setRecharge(world, organizationId, account_id, body);
      return wallet.ok ? ok(walletToWire(wallet.value)) : wallet;
    },
  }),
  route({
    ...common,
    operationId: "removeWalletRecharge",
    method: "DELETE",
    url: "/tollbook/accounts/{account_id}/wallet_recharge",
    summary: "Order no more top-ups for the wallet",
    answer: wireWallet,
    handle: async (world, { organizationId, path: { account_id } }) => {
      const wallet = await setRecharge(world, organizationId, account_id, undefined);
      return wallet.ok ? ok(walletToWire(wallet.value)) : wallet;
    },
  }),
];
