import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { isGivenUp } from "#domain/invoicing/invoice-lifecycle.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { toText, ZERO } from "#domain/money/decimal.ts";
import { addDays, dateAt, type TimeZone } from "#domain/time/calendar.ts";
import { addMilliseconds, DAY, HOUR, toIso } from "#domain/time/instant.ts";
import { sweep } from "#usecases/billing/sweep.ts";
import { type BillingWorld, numberOf, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aMeter,
  anAccount,
  aPlan,
  associate,
  disassociate,
  schedule,
  usageCard,
} from "../../support/catalog-for-billing.ts";

/** A repeatable stream of chance (mulberry32). */
const chanceOf = (seed: number) => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (count: number): number => Math.floor(next() * count) };
};

const ZONES = ["UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland"] as const;
const ACCOUNTS = ["one", "two"] as const;

/** Accounts that use, change plans and are closed by chance for some months. Every unit costs 1. */
const live = async (seed: number) => {
  const chance = chanceOf(seed);
  const zone = ZONES[seed % ZONES.length] as TimeZone;
  const shop = await openBillingWorld({
    now: "2025-02-20T10:00:00Z",
    organization: { name: "Acme Metering", timeZone: zone, draftRefreshMinutes: 1 + chance.below(600) },
  });
  const meter = await aMeter(shop);
  const cards = [usageCard(meter, { rates: { USD: [1] } })];
  const plans = [
    await aPlan(shop, { name: "monthly", cards, cycle: { grace: chance.below(4) } }),
    await aPlan(shop, { name: "weekly", cards, cycle: { interval: "WEEKLY", day: "3", grace: chance.below(3) } }),
    await aPlan(shop, { name: "anniversary", cards, cycle: { anniversary: true, grace: chance.below(2) } }),
    await aPlan(shop, { name: "ongoing", cards, cycle: { grace: chance.below(3) }, allowOngoingCycleUpdates: true }),
  ];
  for (const [index, account] of ACCOUNTS.entries()) {
    await anAccount(shop, account);
    await schedule(shop, account, associate(plans[index] ?? "", dateAt(shop.adapters.clock.now(), zone)));
  }
  const metered: { accountId: string; eventId: string; timestamp: number }[] = [];
  const now = () => shop.adapters.clock.now();
  const day = (ahead: number): string => addDays(dateAt(now(), zone), ahead);

  const acts: readonly ((accountId: string) => Promise<unknown>)[] = [
    async (accountId) => {
      const timestamp = addMilliseconds(now(), -chance.below(6 * DAY));
      const units = String(chance.below(100));
      const [eventId = ""] = await shop.use(
        aCall(accountId, toIso(timestamp), units, { id: `e-${seed}-${metered.length}` }),
      );
      metered.push({ accountId, eventId, timestamp });
    },
    async (accountId) => {
      // Days back to the start of the running cycle can be had where the plan allows it; else the edit is refused.
      const from = chance.below(24) - 8;
      const range = [day(from), day(from + 1 + chance.below(40))] as const;
      const edit =
        from > 0 && chance.below(3) === 0
          ? disassociate(...range)
          : { ...associate(plans[chance.below(plans.length)] ?? "", ...range), mergeSchedules: chance.below(2) === 0 };
      await shop.api.post(`/v2/accounts/${accountId}/edit_schedules${chance.below(2) === 0 ? "?discard=true" : ""}`, {
        edits: [edit],
      });
    },
    async (accountId) => {
      await shop.api.post(`/v2/accounts/${accountId}/finalize_schedules`, { mergeSchedules: chance.below(2) === 0 });
      if (chance.below(2) === 0) await shop.settle();
    },
    () => shop.passTo(toIso(addMilliseconds(now(), chance.below(4 * DAY)))),
    async () => {
      // Alarms are late: the clock is moved past them, and the sweeper finds what they would have done.
      await shop.settle();
      await shop.moveClock(toIso(addMilliseconds(now(), chance.below(3 * DAY))));
      await sweep(shop.world);
      await shop.settle();
    },
    () => shop.passTo(toIso(addMilliseconds(now(), chance.below(HOUR)))),
  ];
  for (let step = 0; step < 60; step += 1) {
    await acts[chance.below(acts.length)]?.(ACCOUNTS[chance.below(ACCOUNTS.length)] ?? "");
  }
  for (const account of ACCOUNTS) {
    await shop.api.post(`/v2/accounts/${account}/edit_schedules?discard=true`, { edits: [disassociate(day(1))] });
    await shop.api.post(`/v2/accounts/${account}/finalize_schedules`, {});
  }
  await shop.passTo("2026-12-01T00:00:00Z");
  return { shop, meter, metered };
};

const statusOf = async ({ api }: BillingWorld, eventId: string): Promise<string> =>
  (await api.get(`/events/${eventId}`)).body.events[0].ingestionStatus.status;

const usageBetween = async (
  { world, organizationId }: BillingWorld,
  { accountId, start, end, meter }: { accountId: AccountId; start: number; end: number; meter: string },
): Promise<string> => {
  const interval = { start, end } as Parameters<typeof world.usageCounters.usage>[0]["interval"];
  const cells = await world.usageCounters.usage({ organizationId, accountId, interval }, foldUsage);
  return toText(cells.get(meter)?.sum ?? ZERO);
};

describe("accounts that live by chance", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("are billed for all that was metered, once (seed %i)", async (seed) => {
    const { shop, meter, metered } = await live(seed);

    for (const accountId of ACCOUNTS) {
      const invoices = (await shop.invoicesOf(accountId)).filter((invoice) => !isGivenUp(invoice));
      expect(
        invoices.filter(({ sequenceId }) => sequenceId === undefined),
        "all are final",
      ).toEqual([]);
      const inOrder = invoices.toSorted((first, second) => first.startDate - second.startDate);
      for (const [index, { startDate, endDate, totalAmount, accountId: owner }] of inOrder.entries()) {
        expect(
          inOrder[index + 1]?.startDate ?? Number.POSITIVE_INFINITY,
          "cycles do not overlap",
        ).toBeGreaterThanOrEqual(endDate);
        const used = await usageBetween(shop, { accountId: owner, start: startDate, end: endDate, meter });
        expect(toText(totalAmount), `${toIso(startDate)} … ${toIso(endDate)}`).toBe(used);
      }
      for (const { eventId, timestamp } of metered.filter((one) => one.accountId === accountId)) {
        if ((await statusOf(shop, eventId)) !== "INGESTION_COMPLETED_EVENT_METERED") continue;
        const billing = inOrder.filter(({ startDate, endDate }) => startDate <= timestamp && timestamp < endDate);
        expect(billing, `${eventId} at ${new Date(timestamp).toISOString()}`).toHaveLength(1);
      }
    }
    const numbers = (await shop.numbers()).map(numberOf);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
