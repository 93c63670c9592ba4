import { describe, expect, it } from "vitest";
import type { EventReference } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { createMeterEvents } from "#usecases/usage/meter-events.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aFee,
  aMeter,
  anAccount,
  aPlan,
  associate,
  disassociate,
  feeCard,
  schedule,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";

import { at } from "../../support/world.ts";

/** Start, end, status and total of every invoice of an account, the dates without their time. */
const story = async (shop: BillingWorld, accountId = "acme"): Promise<readonly string[]> =>
  (await shop.factsOf(accountId)).map(
    ({ start, end, status, total }) => `${start.slice(0, 10)} … ${end.slice(0, 10)} ${status} ${total}`,
  );

const statusOf = async ({ api }: BillingWorld, eventId: string | undefined): Promise<string> =>
  (await api.get(`/events/${eventId}`)).body.events[0].ingestionStatus.status;

describe("another plan in the middle of a cycle", () => {
  it("cuts the running cycle on the day of the change (§31 row 13)", async () => {
    const shop = await openBillingWorld({ now: "2024-01-01T00:00:00Z" });
    const meter = await aMeter(shop);
    const onThe5th = await aPlan(shop, {
      name: "5th",
      cycle: { day: "5" },
      cards: [usageCard(meter, { rates: { USD: [1] } })],
    });
    const onThe1st = await aPlan(shop, { name: "1st", cards: [usageCard(meter, { rates: { USD: [10] } })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(onThe5th, "2024-01-05"));
    await shop.passTo("2024-03-14T12:00:00Z");
    await shop.use(aCall("acme", "2024-03-14T12:00:00Z", "2"));
    expect((await story(shop)).at(-1)).toBe("2024-03-05 … 2024-04-05 DRAFT 0");

    await schedule(shop, "acme", associate(onThe1st, "2024-03-15"));
    await shop.settle();
    expect((await story(shop)).at(-1), "the draft ends with its slice").toBe("2024-03-05 … 2024-03-15 DRAFT 2");

    await shop.use(aCall("acme", "2024-03-15T00:00:00Z", "3"));
    await shop.passTo("2024-05-01T00:00:00Z");
    expect(await story(shop)).toEqual([
      "2024-01-05 … 2024-02-05 PAID 0",
      "2024-02-05 … 2024-03-05 PAID 0",
      "2024-03-05 … 2024-03-15 DUE 2",
      "2024-03-15 … 2024-04-01 DUE 30",
      "2024-04-01 … 2024-05-01 PAID 0",
      "2024-05-01 … 2024-06-01 DRAFT 0",
    ]);
  });

  it("closes the cut cycle after the grace of the plan that it had", async () => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    const patient = await aPlan(shop, { name: "patient", cycle: { grace: 4 }, cards: [feeCard(fee, { rate: 1 })] });
    const hasty = await aPlan(shop, { name: "hasty", cards: [feeCard(fee, { rate: 2 })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(patient, "2025-01-01"));
    await shop.passTo("2025-01-09T00:00:00Z");
    await schedule(shop, "acme", associate(hasty, "2025-01-10"), disassociate("2025-01-12"));

    await shop.passTo("2025-01-13T23:59:59.999Z");
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-01-10 DRAFT 1", "2025-01-10 … 2025-01-12 DUE 2"]);
    await shop.passTo("2025-01-14T00:00:00Z");
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-01-10 DUE 1", "2025-01-10 … 2025-01-12 DUE 2"]);
  });

  it("has the draft of a change that is taken back whole again", async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, { cards: [feeCard(await aFee(shop), { rate: 31, prorated: true })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.passTo("2025-01-09T00:00:00Z");
    await schedule(shop, "acme", disassociate("2025-01-15"));
    await shop.settle();
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-01-15 DRAFT 14"]);

    const again = { ...associate(plan, "2025-01-15"), mergeSchedules: true };
    await shop.api.post("/v2/accounts/acme/edit_schedules", { edits: [again] });
    await shop.api.post("/v2/accounts/acme/finalize_schedules", {});
    await shop.settle();

    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 DRAFT 31"]);
  });
});

describe("a pause", () => {
  it("is neither billed nor forgotten: usage in it is measured, and billing goes on after it (§31 row 27)", async () => {
    const shop = await openBillingWorld({ now: "2025-07-01T00:00:00Z" });
    const plan = await aPlan(shop, { cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-07-04", "2025-10-04"), disassociate("2025-08-04", "2025-09-04"));
    await shop.passTo("2025-08-03T12:00:00Z");
    await shop.use(aCall("acme", "2025-08-03T23:59:59.999Z", "1"));
    const [paused] = await shop.use(aCall("acme", "2025-08-04T00:00:00Z", "100"));
    await shop.passTo("2025-09-04T00:00:00Z");
    await shop.use(aCall("acme", "2025-09-04T00:00:00Z", "2"));
    await shop.passTo("2025-12-01T00:00:00Z");

    expect(await story(shop)).toEqual([
      "2025-07-04 … 2025-08-01 PAID 0",
      "2025-08-01 … 2025-08-04 DUE 1",
      "2025-09-04 … 2025-10-01 DUE 2",
      "2025-10-01 … 2025-10-04 PAID 0",
    ]);
    expect(await statusOf(shop, paused)).toBe("INGESTION_COMPLETED_EVENT_NOT_METERED");
  });

  it("from tomorrow on makes due what a fee of several cycles had not billed yet", async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      cards: [feeCard(await aFee(shop), { rate: 90, prorated: true, recurrence: { interval: 3 } })],
    });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.passTo("2025-01-09T12:00:00Z");
    expect(await story(shop), "the first quarter is billed in its third cycle").toEqual([]);

    await schedule(shop, "acme", disassociate("2025-01-10"));
    await shop.settle();
    expect(await story(shop), "nine of the quarter's ninety days").toEqual(["2025-01-01 … 2025-01-10 DRAFT 9"]);
    await shop.passTo("2025-01-10T00:00:00Z");
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-01-10 DUE 9"]);
  });
});

describe("a change from the start of the running cycle, where the plan allows it", () => {
  it.each(["allowOngoingCycleUpdates", "deferredRevenue"])("rates the draft by the new plan (%s)", async (allowing) => {
    const shop = await openBillingWorld();
    const meter = await aMeter(shop);
    const cheap = await aPlan(shop, {
      name: "cheap",
      [allowing]: true,
      cards: [usageCard(meter, { rates: { USD: [1] } })],
    });
    const dear = await aPlan(shop, { name: "dear", cards: [usageCard(meter, { rates: { USD: [10] } })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(cheap, "2025-01-01"));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    await shop.passTo("2025-01-20T12:00:00Z");
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 DRAFT 5"]);

    await schedule(shop, "acme", associate(dear, "2025-01-01"));
    await shop.settle();
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 DRAFT 50"]);
    expect((await shop.invoicesOf("acme"))[0]?.pricePlanId).toBe(dear);
  });

  it("opens a draft where the old plan had nothing to bill in arrears", async () => {
    const shop = await openBillingWorld();
    const feeOnly = await aPlan(shop, {
      name: "fee only",
      allowOngoingCycleUpdates: true,
      cards: [feeCard(await aFee(shop), { rate: 7, timing: "IN_ADVANCE" })],
    });
    const metered = await aPlan(shop, {
      name: "metered",
      cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })],
    });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(feeOnly, "2025-01-01"));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    await shop.passTo("2025-01-20T12:00:00Z");
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 DUE 7"]);

    await schedule(shop, "acme", associate(metered, "2025-01-01"));
    await shop.passTo("2025-02-01T00:00:00Z");

    expect(await story(shop)).toEqual([
      "2025-01-01 … 2025-02-01 DUE 7",
      "2025-01-01 … 2025-02-01 DUE 5",
      "2025-02-01 … 2025-03-01 DRAFT 0",
    ]);
  });

  it("gives a draft up when nothing is left to bill, and another takes its place when there is again", async () => {
    const shop = await openBillingWorld();
    const meter = await aMeter(shop);
    const [metered, feeOnly] = [
      await aPlan(shop, {
        name: "metered",
        allowOngoingCycleUpdates: true,
        cards: [usageCard(meter, { rates: { USD: [1] } })],
      }),
      await aPlan(shop, {
        name: "fee only",
        allowOngoingCycleUpdates: true,
        cards: [feeCard(await aFee(shop), { rate: 7, timing: "IN_ADVANCE" })],
      }),
    ];
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(metered, "2025-01-01"));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    await shop.passTo("2025-01-10T00:00:00Z");
    await schedule(shop, "acme", associate(feeOnly, "2025-01-01"));
    await shop.settle();
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 VOID 5", "2025-01-01 … 2025-02-01 DUE 7"]);

    await schedule(shop, "acme", associate(metered, "2025-01-01"));
    await shop.passTo("2025-02-01T00:00:00Z");

    expect(await story(shop)).toEqual([
      "2025-01-01 … 2025-02-01 VOID 5",
      "2025-01-01 … 2025-02-01 DUE 7",
      "2025-01-01 … 2025-02-01 DUE 5",
      "2025-02-01 … 2025-03-01 DRAFT 0",
    ]);
    expect(await shop.numbers(), "a draft that was given up has no number").toEqual(["2025-01-1", "2025-02-2"]);
  });

  it("does not bill a cycle whose draft somebody has called off", async () => {
    const shop = await openBillingWorld();
    const meter = await aMeter(shop);
    const [one, two] = [
      await aPlan(shop, { name: "one", cards: [usageCard(meter, { rates: { USD: [1] } })] }),
      await aPlan(shop, { name: "two", cards: [usageCard(meter, { rates: { USD: [2] } })] }),
    ];
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(one, "2025-01-01"));
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    await shop.passTo("2025-01-10T00:00:00Z");
    const [draft] = await shop.invoicesOf("acme");
    succeeded(await shop.api.patch(`/invoices/${draft?.id}`, { status: "VOID" }));

    await schedule(shop, "acme", associate(two, "2025-01-20"));
    await shop.passTo("2025-02-01T00:00:00Z");

    expect(await story(shop)).toEqual([
      "2025-01-01 … 2025-02-01 VOID 5",
      "2025-01-20 … 2025-02-01 PAID 0",
      "2025-02-01 … 2025-03-01 DRAFT 0",
    ]);
  });

  it("never bills a cycle in advance twice", async () => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    const terms = { allowOngoingCycleUpdates: true };
    const [seven, nine] = [
      await aPlan(shop, { ...terms, name: "seven", cards: [feeCard(fee, { rate: 7, timing: "IN_ADVANCE" })] }),
      await aPlan(shop, { ...terms, name: "nine", cards: [feeCard(fee, { rate: 9, timing: "IN_ADVANCE" })] }),
    ];
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(seven, "2025-01-01"));
    await shop.passTo("2025-01-10T00:00:00Z");
    for (const plan of [nine, seven, nine]) {
      await schedule(shop, "acme", associate(plan, "2025-01-01"));
      await shop.settle();
    }
    await shop.passTo("2025-02-01T00:00:00Z");

    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 DUE 7", "2025-02-01 … 2025-03-01 DUE 9"]);
  });
});

describe("slices that are joined", () => {
  it("keep the cuts that the account has lived by, so that no cycle loses its bill", async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, { cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01", "2025-01-11"), associate(plan, "2025-01-11"));
    await shop.passTo("2025-01-12T12:00:00Z");
    await shop.use(aCall("acme", "2025-01-11T00:00:00Z", "5"));

    await shop.api.post("/v2/accounts/acme/edit_schedules", {
      edits: [{ ...associate(plan, "2025-01-20"), mergeSchedules: true }],
    });
    const live = await shop.api.post("/v2/accounts/acme/finalize_schedules", { mergeSchedules: true });
    expect(live.body.data.map(({ startDate, endDate }: Record<string, string>) => [startDate, endDate])).toEqual([
      ["2025-01-01T00:00:00Z", "2025-01-11T00:00:00Z"],
      ["2025-01-11T00:00:00Z", "9999-01-01T00:00:00Z"],
    ]);
    await shop.passTo("2025-02-01T00:00:00Z");

    expect(await story(shop)).toEqual([
      "2025-01-01 … 2025-01-11 PAID 0",
      "2025-01-11 … 2025-02-01 DUE 5",
      "2025-02-01 … 2025-03-01 DRAFT 0",
    ]);
  });
});

describe("several slices in sequence", () => {
  it("are a trial, a ramp and a pause, each billed by its own plan and the gap not at all (§15.3)", async () => {
    const shop = await openBillingWorld();
    const fee = await aFee(shop);
    const at = (name: string, rate: number) => aPlan(shop, { name, cards: [feeCard(fee, { rate })] });
    const [free, half, full] = [await at("free", 0), await at("half", 5), await at("full", 10)];
    await anAccount(shop, "acme");
    await schedule(
      shop,
      "acme",
      associate(free, "2025-01-01", "2025-02-01"),
      associate(half, "2025-02-01", "2025-03-01"),
      associate(full, "2025-03-01"),
      disassociate("2025-04-01", "2025-05-10"),
    );
    await shop.passTo("2025-06-15T00:00:00Z");
    expect(await story(shop)).toEqual([
      "2025-01-01 … 2025-02-01 PAID 0",
      "2025-02-01 … 2025-03-01 DUE 5",
      "2025-03-01 … 2025-04-01 DUE 10",
      "2025-05-10 … 2025-06-01 DUE 10",
      "2025-06-01 … 2025-07-01 DRAFT 10",
    ]);
  });
});

describe("an account that is not active", () => {
  const openDraftAccount = async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      cards: [
        usageCard(await aMeter(shop), { rates: { USD: [1] } }),
        feeCard(await aFee(shop), { rate: 7, timing: "IN_ADVANCE" }),
      ],
    });
    await anAccount(shop, "acme", { status: "DRAFT" });
    return { ...shop, plan };
  };

  it("is not billed as long as it is a draft", async () => {
    const shop = await openDraftAccount();
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01"));
    await shop.settle();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    await shop.passTo("2025-04-01T00:00:00Z");

    expect(await story(shop)).toEqual([]);
    expect(shop.adapters.scheduler.next(), "nobody waits for it").toBeUndefined();
  });

  it("is billed from the cycle on in which it is activated", async () => {
    const shop = await openDraftAccount();
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01"));
    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.use(aCall("acme", "2025-02-03T00:00:00Z", "5"));

    expect((await shop.api.patch("/accounts/acme", { status: "ACTIVE" })).status).toBe(200);
    await shop.settle();
    expect(await story(shop)).toEqual(["2025-02-01 … 2025-03-01 DUE 7", "2025-02-01 … 2025-03-01 DRAFT 5"]);
    await shop.passTo("2025-03-01T00:00:00Z");
    expect(await story(shop)).toEqual([
      "2025-02-01 … 2025-03-01 DUE 7",
      "2025-02-01 … 2025-03-01 DUE 5",
      "2025-03-01 … 2025-04-01 DUE 7",
      "2025-03-01 … 2025-04-01 DRAFT 0",
    ]);
  });

  it("is found by the sweeper when nobody wakes it after its activation", async () => {
    const shop = await openDraftAccount();
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01"));
    await shop.settle();
    await shop.api.patch("/accounts/acme", { status: "ACTIVE" });
    const waking = await shop.adapters.queue.receive("close-accounts", 10);
    await shop.adapters.queue.acknowledge(
      "close-accounts",
      waking.map(({ receiptHandle }) => receiptHandle),
    );

    await shop.passTo("2025-01-01T00:01:00Z");

    expect(await story(shop)).toEqual(["2025-01-01 … 2025-02-01 DUE 7", "2025-01-01 … 2025-02-01 DRAFT 0"]);
  });

  it("is not billed for a plan that ended before its activation, but for one that begins on that very day", async () => {
    const shop = await openDraftAccount();
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01", "2025-01-10"));
    await shop.passTo("2025-01-15T09:00:00Z");
    await shop.api.patch("/accounts/acme", { status: "ACTIVE" });
    await shop.settle();
    expect(await story(shop)).toEqual([]);

    await schedule(shop, "acme", associate(shop.plan, "2025-01-15", "2025-01-20"));
    await shop.settle();
    expect(await story(shop)).toEqual(["2025-01-15 … 2025-01-20 DUE 7", "2025-01-15 … 2025-01-20 DRAFT 0"]);
  });

  it("is not billed when it is archived without ever having been active", async () => {
    const shop = await openDraftAccount();
    await schedule(shop, "acme", associate(shop.plan, "2025-01-01", "2025-01-10"));
    await shop.passTo("2025-03-15T00:00:00Z");
    expect((await shop.api.delete("/accounts/acme")).status).toBe(200);

    await shop.world.queue.send("close-accounts", [
      { body: JSON.stringify({ organizationId: shop.organizationId, accountId: "acme" }), group: "late" },
    ]);
    await shop.settle();

    expect(await story(shop)).toEqual([]);
  });
});

describe("archiving an account", () => {
  const openEnding = async () => {
    const shop = await openBillingWorld();
    const plan = await aPlan(shop, {
      cycle: { grace: 3 },
      cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })],
    });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01", "2025-01-20"));
    return shop;
  };

  it("waits for the last invoice to become final", async () => {
    const shop = await openEnding();
    await shop.passTo("2025-01-22T23:59:59.999Z");
    expect((await shop.api.delete("/accounts/acme")).body.message).toBe(
      "account 'acme' has an invoice that is not final yet",
    );
    await shop.passTo("2025-01-23T00:00:00Z");
    expect((await shop.api.delete("/accounts/acme")).status).toBe(200);
  });

  it("waits for a cycle that nobody has opened yet", async () => {
    const shop = await openEnding();
    await shop.moveClock("2025-02-01T00:00:00Z");
    expect((await shop.api.delete("/accounts/acme")).status).toBe(400);
    await shop.settle();
    expect(await story(shop)).toEqual(["2025-01-01 … 2025-01-20 PAID 0"]);
    expect((await shop.api.delete("/accounts/acme")).status).toBe(200);
  });

  it("does not keep a draft that runs from being closed (§4.3)", async () => {
    const shop = await openEnding();
    await shop.settle();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    const read = await shop.world.accounts.find(shop.organizationId, "acme");
    if (!read) throw new Error("there is no account");
    const archived = { ...read.value, status: "ARCHIVED" } as const;
    await shop.world.save([shop.world.accounts.replaced(shop.organizationId, read, archived)]);

    await shop.passTo("2025-01-23T00:00:00Z");

    expect(await story(shop)).toEqual(["2025-01-01 … 2025-01-20 DUE 5"]);
  });
});

describe("usage that is counted while its draft is rated", () => {
  it("is in the draft after the refresh that it asks for", async () => {
    let during = async (): Promise<void> => {};
    const shop = await openBillingWorld({
      through: (world) => ({
        ...world,
        usageCounters: {
          ...world.usageCounters,
          usage: async (query, fold) => {
            const cells = await world.usageCounters.usage(query, fold);
            const once = during;
            during = async () => {};
            await once();
            return cells;
          },
        },
      }),
    });
    const plan = await aPlan(shop, { cards: [usageCard(await aMeter(shop), { rates: { USD: [1] } })] });
    await anAccount(shop, "acme");
    await schedule(shop, "acme", associate(plan, "2025-01-01"));
    await shop.settle();
    await shop.use(aCall("acme", "2025-01-01T00:00:00Z", "5"));
    during = () =>
      createMeterEvents(shop.world)({
        organizationId: shop.organizationId,
        receivedAt: at("2025-01-01T00:15:00Z"),
        events: [{ reference: "event.1" as EventReference, event: aCall("acme", "2025-01-01T00:01:00Z", "30") }],
      });

    await shop.passTo("2025-01-01T00:15:00Z");
    const listed = succeeded(await shop.api.get("/invoices?owner_id=acme")).data;
    expect(listed, "a list knows that the draft is behind").toMatchObject([{ totalAmount: 35 }]);
    await shop.passTo("2025-01-01T00:30:00Z");

    expect((await shop.invoicesOf("acme")).map(({ totalAmount }) => toText(totalAmount))).toEqual(["35"]);
  });
});
