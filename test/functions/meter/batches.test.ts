import type { SQSBatchResponse } from "aws-lambda";
import { beforeAll, describe, expect, it } from "vitest";
import type { AccountId, EventReference } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { writeUsageMessage } from "#domain/metering/usage-message.ts";
import { toText } from "#domain/money/decimal.ts";
import { toIso } from "#domain/time/instant.ts";
import type { Group } from "#ports/usage-counters.ts";
import type { World } from "#usecases/world.ts";
import { packBody } from "#wire/message-body.ts";
import type { BusinessFigures } from "../../../functions/business-figures.ts";
import { logger } from "../../../functions/logger.ts";
import { createMeterHandler } from "../../../functions/meter/handler.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { sqsEvent } from "../../../local/queue-events.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import { aCall, aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../../support/catalog-for-billing.ts";
import type { PostedEvent } from "../../support/ingest.ts";
import { at } from "../../support/world.ts";

// Failures that are meant to happen need not be told.
beforeAll(() => logger.setLogLevel("SILENT"));

const ONE = "2025-01-01T01:10:00Z";
const TWO = "2025-01-01T02:10:00Z";

/** Two accounts whose calls are metered, and an eye on the commits. */
const openMetering = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [1] } })] });
  for (const account of ["acme", "globex"]) {
    await anAccount(shop, account);
    await schedule(shop, account, associate(plan, "2025-01-01"));
  }
  await shop.settle();
  const commits: Group[] = [];
  const { usageCounters } = shop.world;
  const world: World = {
    ...shop.world,
    usageCounters: {
      ...usageCounters,
      commit: (group, fold) => {
        commits.push(group);
        return usageCounters.commit(group, fold);
      },
    },
  };
  return { ...shop, world, meter, commits };
};
type Metering = Awaited<ReturnType<typeof openMetering>>;

let submissions = 0;
const bodyOf = ({ organizationId }: BillingWorld, ...events: readonly PostedEvent[]): string =>
  writeUsageMessage({
    organizationId,
    receivedAt: at("2025-01-01T00:00:00Z"),
    events: events.map((event) => {
      submissions += 1;
      return { reference: `event.${submissions}` as EventReference, event };
    }),
  });

type Call = { readonly world?: World; readonly remaining?: () => number };

/** Calls the function with a batch of bodies; tells which positions failed, and the figures. */
const meter = async (shop: Metering, bodies: readonly string[], { world = shop.world, remaining }: Call = {}) => {
  const figures: BusinessFigures[] = [];
  const context = lambdaContext("meter", "test");
  const event = sqsEvent(
    "usage-events",
    bodies.map((body, index) => ({
      messageId: `${index}`,
      receiptHandle: `${index}`,
      body,
      group: "any",
      sentAt: at("2025-01-01T00:00:00Z"),
      receiveCount: 1,
    })),
  );
  const answer = (await createMeterHandler(world, (told) => figures.push(told))(event, {
    ...context,
    ...(remaining && { getRemainingTimeInMillis: remaining }),
  })) as SQSBatchResponse;
  return { failed: answer.batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier)), figures };
};

const usageOf = async (shop: Metering, accountId: string): Promise<string> => {
  const cells = await shop.world.usageCounters.usage(
    {
      organizationId: shop.organizationId,
      accountId: accountId as AccountId,
      interval: { start: at("2025-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") },
    },
    foldUsage,
  );
  const cell = cells.get(shop.meter);
  return cell ? toText(cell.sum) : "none";
};

/** A world in which the commits of some groups fail. */
const failing = ({ world }: Metering, fails: (group: Group) => boolean): World => ({
  ...world,
  usageCounters: {
    ...world.usageCounters,
    commit: (group, fold) =>
      fails(group) ? Promise.reject(new Error("throttled")) : world.usageCounters.commit(group, fold),
  },
});

describe("messages that come together", () => {
  it("are one commit per account and hour", async () => {
    const shop = await openMetering();
    const bodies = [
      bodyOf(shop, aCall("acme", ONE, "1"), aCall("acme", TWO, "20")),
      bodyOf(shop, aCall("globex", ONE, "5")),
      bodyOf(shop, aCall("acme", ONE, "300")),
      bodyOf(shop, aCall("acme", TWO, "4000"), aCall("acme", ONE, "50000")),
    ];
    expect(await meter(shop, bodies)).toMatchObject({ failed: [] });
    const shown = shop.commits.map(({ page, events }) => `${page.accountId} ${toIso(page.hour)} ${events.length}`);
    expect(shown.sort()).toEqual([
      "acme 2025-01-01T01:00:00Z 3",
      "acme 2025-01-01T02:00:00Z 2",
      "globex 2025-01-01T01:00:00Z 1",
    ]);
    expect([await usageOf(shop, "acme"), await usageOf(shop, "globex")]).toEqual(["54321", "5"]);
  });

  it("keep their order: of two posts of an id the first counts", async () => {
    const shop = await openMetering();
    const bodies = [
      bodyOf(shop, aCall("acme", ONE, "1", { id: "same" })),
      bodyOf(shop, aCall("acme", ONE, "10", { id: "same" }), aCall("acme", ONE, "100", { id: "other" })),
      bodyOf(shop, aCall("acme", ONE, "1000", { id: "other" })),
    ];
    const { failed, figures } = await meter(shop, bodies);
    expect([failed, await usageOf(shop, "acme")]).toEqual([[], "101"]);
    expect(figures).toMatchObject([{ EventsCounted: 2, EventsDuplicate: 2, EventsRefused: 0 }]);
  });

  it("are counted once when one of them was delivered twice at once", async () => {
    const shop = await openMetering();
    const body = bodyOf(shop, aCall("acme", ONE, "7", { id: "twice" }));
    const { failed, figures } = await meter(shop, [body, body]);
    expect([failed, await usageOf(shop, "acme")]).toEqual([[], "7"]);
    expect(figures).toMatchObject([{ EventsCounted: 1, EventsDuplicate: 0 }]);
    const { events } = (await shop.api.get("/events/twice")).body;
    expect(events).toHaveLength(1);
  });

  it("are split where they are many, and still counted in order", async () => {
    const shop = await openMetering();
    const many = (from: number) =>
      Array.from({ length: 800 }, (_, index) => aCall("acme", ONE, "1", { id: `many-${from + index}` }));
    const bodies = [bodyOf(shop, ...many(0)), bodyOf(shop, ...many(500)), bodyOf(shop, ...many(1_000))];
    const { failed, figures } = await meter(shop, bodies);
    expect([failed, await usageOf(shop, "acme")]).toEqual([[], "1800"]);
    expect(shop.commits.map(({ events }) => events.length)).toEqual([1_000, 1_000, 400]);
    expect(figures).toMatchObject([{ EventsCounted: 1_800, EventsDuplicate: 600 }]);
  });

  it("set the mark of an account once", async () => {
    const shop = await openMetering();
    let reads = 0;
    const { billingStates } = shop.world;
    const world: World = {
      ...shop.world,
      billingStates: {
        ...billingStates,
        find: (...of) => {
          reads += 1;
          return billingStates.find(...of);
        },
      },
    };
    const bodies = Array.from({ length: 10 }, () => bodyOf(shop, aCall("acme", ONE, "1"), aCall("acme", TWO, "1")));
    await meter(shop, bodies, { world });
    expect(reads).toBe(1);
  });

  it("are read when they were packed", async () => {
    const shop = await openMetering();
    const large = Array.from({ length: 300 }, (_, index) =>
      aCall("acme", ONE, "1", { id: `${index}-${"x".repeat(300)}` }),
    );
    const packed = packBody(bodyOf(shop, ...large));
    expect(packed.startsWith("{")).toBe(false);
    expect(await meter(shop, [packed])).toMatchObject({ failed: [] });
    expect(await usageOf(shop, "acme")).toBe("300");
  });
});

describe("a failure in the midst of a batch", () => {
  it("fails the messages that had a part in the commit, and no other", async () => {
    const shop = await openMetering();
    const bodies = [
      bodyOf(shop, aCall("acme", ONE, "1")),
      bodyOf(shop, aCall("acme", TWO, "20"), aCall("globex", ONE, "5")),
      bodyOf(shop, aCall("globex", TWO, "6")),
      bodyOf(shop, aCall("acme", TWO, "4000")),
    ];
    const world = failing(shop, ({ page }) => page.accountId === "acme" && toIso(page.hour).includes("T02"));
    const first = await meter(shop, bodies, { world });
    expect(first.failed).toEqual([1, 3]);
    expect(first.figures).toMatchObject([{ EventsCounted: 3, MessagesFailed: 2 }]);
    expect([await usageOf(shop, "acme"), await usageOf(shop, "globex")]).toEqual(["1", "11"]);

    const again = first.failed.map((position) => bodies[position] ?? "");
    const second = await meter(shop, again);
    expect(second.failed).toEqual([]);
    expect(second.figures).toMatchObject([{ EventsCounted: 2, EventsDuplicate: 0, MessagesFailed: 0 }]);
    expect([await usageOf(shop, "acme"), await usageOf(shop, "globex")]).toEqual(["4021", "11"]);
  });

  it("does not let a later post of an id go before an earlier one", async () => {
    const shop = await openMetering();
    const filler = Array.from({ length: 1_000 }, (_, index) => aCall("acme", ONE, "1", { id: `filler-${index}` }));
    const bodies = [bodyOf(shop, ...filler), bodyOf(shop, aCall("acme", ONE, "5000", { id: "filler-0" }))];
    const world = failing(shop, ({ events }) => events.length === 1_000);
    expect((await meter(shop, bodies, { world })).failed).toEqual([0, 1]);
    expect(await usageOf(shop, "acme")).toBe("none");
    expect((await meter(shop, bodies)).failed).toEqual([]);
    expect(await usageOf(shop, "acme")).toBe("1000");
  });

  it("fails a message whose refused event could not be kept, and it alone", async () => {
    const shop = await openMetering();
    const { usageCounters } = shop.world;
    const world: World = {
      ...shop.world,
      usageCounters: {
        ...usageCounters,
        recordUnprocessed: (organizationId, events) =>
          events.some(({ id }) => id === "cursed")
            ? Promise.reject(new Error("throttled"))
            : usageCounters.recordUnprocessed(organizationId, events),
      },
    };
    const bodies = [
      bodyOf(shop, aCall("nobody", ONE, "1", { id: "cursed" })),
      bodyOf(shop, aCall("nobody", ONE, "1", { id: "kept" }), aCall("acme", ONE, "3")),
    ];
    const { failed, figures } = await meter(shop, bodies, { world });
    expect([failed, await usageOf(shop, "acme")]).toEqual([[0], "3"]);
    expect(figures).toMatchObject([{ EventsCounted: 1, EventsRefused: 1, MessagesFailed: 1 }]);
  });

  it("leaves out the accounts that it does not concern, when one cannot be read", async () => {
    const shop = await openMetering();
    const { timelines } = shop.world;
    const world: World = {
      ...shop.world,
      timelines: {
        ...timelines,
        find: (organizationId, accountId) =>
          accountId === "globex" ? Promise.reject(new Error("unreadable")) : timelines.find(organizationId, accountId),
      },
    };
    const bodies = [
      bodyOf(shop, aCall("acme", ONE, "1")),
      bodyOf(shop, aCall("globex", ONE, "5")),
      bodyOf(shop, aCall("acme", ONE, "20")),
    ];
    expect((await meter(shop, bodies, { world })).failed).toEqual([1]);
    expect(await usageOf(shop, "acme")).toBe("21");
  });

  it("leaves poison alone with itself", async () => {
    const shop = await openMetering();
    const nobody = { ...shop, organizationId: "org.nobody" as typeof shop.organizationId };
    const bodies = [
      "nonsense",
      bodyOf(shop, aCall("acme", ONE, "1")),
      "gzip+base64:AAAA",
      bodyOf(nobody, aCall("acme", ONE, "5000")),
      bodyOf(shop, aCall("acme", "some day", "600")),
      JSON.stringify({ organizationId: shop.organizationId, receivedAt: 0, events: [null] }),
      bodyOf(shop, aCall("acme", ONE, "20")),
    ];
    const { failed, figures } = await meter(shop, bodies);
    expect([failed, await usageOf(shop, "acme")]).toEqual([[0, 2, 3, 4, 5], "21"]);
    expect(figures).toMatchObject([{ EventsCounted: 2, MessagesFailed: 5 }]);
  });

  it("makes what marks drafts as stale come again", async () => {
    const shop = await openMetering();
    const { billingStates } = shop.world;
    const world: World = {
      ...shop.world,
      billingStates: {
        ...billingStates,
        find: (organizationId, accountId) =>
          accountId === "acme" ? Promise.reject(new Error("throttled")) : billingStates.find(organizationId, accountId),
      },
    };
    const bodies = [bodyOf(shop, aCall("acme", ONE, "1")), bodyOf(shop, aCall("globex", ONE, "5"))];
    expect((await meter(shop, bodies, { world })).failed).toEqual([0]);
    expect((await meter(shop, bodies.slice(0, 1))).failed).toEqual([]);
    expect([await usageOf(shop, "acme"), await usageOf(shop, "globex")]).toEqual(["1", "5"]);
  });
});

describe("a function whose time is up", () => {
  it("begins nothing more, and lets what it did not begin come again", async () => {
    const shop = await openMetering();
    const remaining = () => (shop.commits.length < 2 ? 25_001 : 25_000);
    const bodies = Array.from({ length: 5 }, (_, hour) =>
      bodyOf(shop, aCall("acme", `2025-01-01T0${hour}:30:00Z`, "1")),
    );
    const first = await meter(shop, bodies, { remaining });
    expect(shop.commits).toHaveLength(2);
    expect(first.failed, "two are counted, but nothing says yet that their drafts are stale").toEqual([0, 1, 2, 3, 4]);
    expect(await usageOf(shop, "acme")).toBe("2");

    const second = await meter(shop, bodies);
    expect([second.failed, await usageOf(shop, "acme")]).toEqual([[], "5"]);
    expect(second.figures).toMatchObject([{ EventsCounted: 3, EventsDuplicate: 0 }]);
  });

  it("does nothing at all when it is too late from the start", async () => {
    const shop = await openMetering();
    const { failed } = await meter(shop, [bodyOf(shop, aCall("acme", ONE, "1"))], { remaining: () => 25_000 });
    expect([failed, shop.commits, await usageOf(shop, "acme")]).toEqual([[0], [], "none"]);
  });
});

describe("what the function tells of usage", () => {
  it("says how old the oldest event is that it was given", async () => {
    const shop = await openMetering();
    await shop.moveClock("2025-01-01T00:02:30Z");
    const { figures } = await meter(shop, [bodyOf(shop, aCall("acme", ONE, "1"))]);
    expect(figures).toMatchObject([{ OldestUncountedEventAge: 150 }]);
  });
});
