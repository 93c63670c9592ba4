import { expect, it } from "vitest";
import type { EventReference } from "#domain/ids.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import type { Store } from "#ports/store.ts";
import { createMeterBatch } from "#usecases/usage/meter-batch.ts";
import { createWorld } from "#usecases/world.ts";
import { type BillingWorld, openBillingWorld } from "../support/billing-world.ts";
import { aCall, aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../support/catalog-for-billing.ts";
import { at } from "../support/world.ts";
import { READS_OF_ACCOUNT, READS_OF_BATCH } from "./ledger-reads.ts";

const ACCOUNTS = 4;

it("reads what metering needs of the ledger once for a batch, and a few documents for each of its accounts", async () => {
  const shop = await openBillingWorld();
  const plan = await aPlan(shop, { cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })] });
  for (let number = 0; number < ACCOUNTS; number += 1) {
    await anAccount(shop, `account-${number}`);
    await schedule(shop, `account-${number}`, associate(plan, "2025-01-01"));
  }
  await shop.settle();
  const { store, reads, writes } = counting(shop.adapters.store);
  const meterBatch = createMeterBatch(createWorld({ ...shop.adapters, store }));
  const ofBatch = async (accounts: number, post: number): Promise<number> => {
    const before = reads();
    const messages = Array.from({ length: accounts }, (_, number) => messageOf(shop, `account-${number}`, post));
    expect((await meterBatch(messages)).counts).toEqual({ counted: accounts, duplicate: 0, refused: 0 });
    return reads() - before;
  };
  // The first of an account notes that its drafts are stale.
  await ofBatch(ACCOUNTS, 1);
  const written = writes();
  const one = await ofBatch(1, 2);
  const all = await ofBatch(ACCOUNTS, 3);
  expect(writes()).toBe(written);
  const ofAccount = (all - one) / (ACCOUNTS - 1);
  expect({ ofBatch: one - ofAccount, ofAccount }).toEqual({ ofBatch: READS_OF_BATCH, ofAccount: READS_OF_ACCOUNT });
});

const messageOf = ({ organizationId }: BillingWorld, accountId: string, post: number): UsageMessage => ({
  organizationId,
  receivedAt: at("2025-01-01T00:00:00Z"),
  events: [
    {
      reference: `event.24JEq4CuvZ${post}.${accountId.slice(-1).padStart(5, "0")}` as EventReference,
      event: aCall(accountId, "2025-01-01T01:10:00Z", "1"),
    },
  ],
});

/** Each document that is asked for is a read, and so is each list. */
const counting = (store: Store) => {
  let [reads, writes] = [0, 0];
  const counted: Store = {
    get: (key) => {
      reads += 1;
      return store.get(key);
    },
    getMany: (keys) => {
      reads += keys.length;
      return store.getMany(keys);
    },
    list: (query) => {
      reads += 1;
      return store.list(query);
    },
    commit: (changes) => {
      writes += changes.length;
      return store.commit(changes);
    },
  };
  return { store: counted, reads: () => reads, writes: () => writes };
};
