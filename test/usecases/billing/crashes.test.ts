import { describe, expect, it } from "vitest";
import type { AccountId, EventReference } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import type { QueueName, ReceivedMessage } from "#ports/queue.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { readCloseMessage, readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { sweep } from "#usecases/billing/sweep.ts";
import { editSchedules } from "#usecases/schedules/edit-schedules.ts";
import { finalizeSchedules } from "#usecases/schedules/finalize-schedules.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import type { World } from "#usecases/world.ts";
import { type BillingWorld, numberOf, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  disassociate,
  feeCard,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import { type Death, Died, deathsOf, dyingWorld, untilSurvived } from "../../support/faulty-ports.ts";
import { shareOf } from "../../support/share-of.ts";
import { at } from "../../support/world.ts";

/**
 * One account: it gets a plan, uses something, is refreshed, loses its plan in the middle of the cycle, and is closed. Its
 * process may die once, at any write. What a client or a queue repeats is repeated; a close is not: only the sweeper finds it.
 */
type Life = { readonly accountId: string; readonly world: World; readonly writes: () => number };

const finalize = async ({ world, accountId }: Life, { organizationId }: BillingWorld, edit: object): Promise<void> => {
  const { draft } = (await world.timelines.find(organizationId, accountId as AccountId))?.value ?? {};
  if (!draft) await editSchedules(world, organizationId, accountId, { edits: [edit as never], discard: true });
  await finalizeSchedules(world, organizationId, accountId, { mergeSchedules: false });
};

const edits = (plan: string) => ({
  begin: { ...associate(plan, "2025-01-01"), pricePlanId: plan, retainStartOffsets: false, mergeSchedules: false },
  end: { ...disassociate("2025-01-25"), retainStartOffsets: false, mergeSchedules: false },
});

/** Lives all lives, one after the other at each instant, and answers what each account had after each instant. */
const live = async (shop: BillingWorld, plan: string, lives: readonly Life[]): Promise<Map<string, unknown[]>> => {
  const { organizationId } = shop;
  const { begin, end } = edits(plan);
  const seen = new Map<string, unknown[]>(lives.map(({ accountId }) => [accountId, []]));
  const all = async (act: (life: Life) => Promise<unknown>): Promise<void> => {
    for (const life of lives) await act(life);
  };
  const closeAll = async (instant?: string): Promise<void> => {
    if (instant !== undefined) await shop.moveClock(instant);
    await closeByAlarmThenSweeper(shop, lives);
    await all(async ({ accountId }) => seen.get(accountId)?.push(await standingOf(shop, accountId)));
  };
  const isEnded = async ({ world, accountId }: Life): Promise<boolean> => {
    const timeline = await world.timelines.find(organizationId, accountId as AccountId);
    return timeline?.value.schedules[0]?.endDate === end.effectiveFrom;
  };

  await all((life) => untilSurvived(() => finalize(life, shop, begin)));
  await closeAll();
  await all((life) => use(life, shop, "2025-01-01T10:00:00Z"));
  await closeAll("2025-01-01T00:15:00Z");
  await closeAll("2025-01-20T12:00:00Z");
  await all((life) =>
    untilSurvived(async () => {
      if (!(await isEnded(life))) await finalize(life, shop, end);
    }),
  );
  await closeAll();
  await all((life) => use(life, shop, "2025-01-24T23:00:00Z"));
  await closeAll("2025-01-25T00:00:00Z");
  await closeAll("2025-01-26T00:00:00Z");
  await closeAll("2025-03-01T00:00:00Z");
  return seen;
};

/** Each account is woken once; whoever dies of it is found by the sweeper or not at all. */
const closeByAlarmThenSweeper = async (shop: BillingWorld, lives: readonly Life[]): Promise<void> => {
  const close = async ({ world, accountId }: Life): Promise<void> => {
    await closeAccount(world, { organizationId: shop.organizationId, accountId: accountId as AccountId });
  };
  for (const life of lives) await close(life).catch(expectDeath);
  await takeAll(shop, "close-accounts");
  await sweep(shop.world);
  const byId = new Map(lives.map((life) => [life.accountId, life]));
  for (const { body } of await takeAll(shop, "close-accounts")) {
    const life = byId.get(readCloseMessage(body).accountId);
    if (life) await untilSurvived(() => close(life));
  }
};

const takeAll = async ({ adapters: { queue } }: BillingWorld, name: QueueName): Promise<readonly ReceivedMessage[]> => {
  const messages = await queue.receive(name, 1_000);
  await queue.acknowledge(
    name,
    messages.map(({ receiptHandle }) => receiptHandle),
  );
  return messages;
};

const expectDeath = (cause: unknown): void => {
  if (!(cause instanceof Died)) throw cause;
};

/** Two calls of 30 and 12 units in one message, which is delivered until it is done. */
const use = async ({ world, accountId }: Life, { organizationId }: BillingWorld, timestamp: string): Promise<void> => {
  const events = ["30", "12"].map((units, index) => ({
    reference: `event.${accountId}.${timestamp}.${index}` as EventReference,
    event: aCall(accountId, timestamp, units, { id: `${accountId} ${timestamp} ${index}` }),
  }));
  const message = { organizationId, receivedAt: at(timestamp), events };
  await untilSurvived(() => createMeterEvents(world)(message));
};

/** What can be read of an account, without what differs from account to account. */
const standingOf = async (shop: BillingWorld, accountId: string) => {
  const state = (await shop.world.billingStates.find(shop.organizationId, accountId as AccountId))?.value;
  return {
    invoices: (await shop.invoicesOf(accountId)).map(outcomeOf),
    openDrafts: state?.openDrafts.map(({ finalizesAt }) => finalizesAt),
    pending: [state?.toRate.length, state?.toRender.length, state?.refreshAt],
    nextDueAt: state?.nextDueAt,
    openedUntil: state?.openedUntil,
  };
};

const outcomeOf = ({ status, totalAmount, invoiceType, startDate, endDate, usageInfo }: Invoice) => ({
  status,
  totalAmount: toText(totalAmount),
  invoiceType,
  startDate,
  endDate,
  usage: usageInfo.map(({ value }) => toText(value)),
});

const openShop = async () => {
  const shop = await openBillingWorld();
  const plan = await aPlan(shop, {
    cycle: { grace: 1 },
    cards: [
      usageCard(await aMeter(shop), { rates: { USD: [0.5] } }),
      feeCard(await aFee(shop), { rate: 30, timing: "IN_ADVANCE" }),
    ],
  });
  const born = async (accountId: string, death?: Death): Promise<Life> => {
    await anAccount(shop, accountId);
    return { accountId, ...dyingWorld(shop.world, death) };
  };
  return { shop, plan, born };
};

describe("a process that dies at any write of an account's life", () => {
  it("leaves nothing that the next one does not finish, exactly once", async () => {
    const first = await openShop();
    const immortal = await first.born("immortal");
    const expected = (await live(first.shop, first.plan, [immortal])).get("immortal");
    expect((await first.shop.invoicesOf("immortal")).map(outcomeOf)).toMatchObject([
      { invoiceType: "ADHOC_ADVANCED", status: "DUE", totalAmount: "30" },
      { invoiceType: "STANDARD", status: "DUE", totalAmount: "42", endDate: at("2025-01-25T00:00:00Z") },
    ]);
    const writes = immortal.writes();
    expect(writes, "there are writes to die at").toBeGreaterThan(20);

    const { shop, plan, born } = await openShop();
    const deaths = shareOf(deathsOf(writes));
    const lives: Life[] = [];
    for (const death of deaths) lives.push(await born(`dies-${death.when}-${death.atWrite}`, death));
    const seen = await live(shop, plan, lives);

    const drawn = new Set(
      (await takeAll(shop, "render-invoices")).map(({ body }) => readInvoiceMessage(body).invoiceId),
    );
    for (const { accountId } of lives) {
      expect(seen.get(accountId), accountId).toEqual(expected);
      const undrawn = (await shop.invoicesOf(accountId)).filter(({ id }) => !drawn.has(id));
      expect(undrawn, `nobody was asked to draw these of ${accountId}`).toEqual([]);
    }
    const numbers = (await shop.numbers()).map(numberOf);
    expect(numbers, "no gap, no double").toEqual(Array.from({ length: 2 * lives.length }, (_, index) => index + 1));
  });
});
