import { describe, expect, it } from "vitest";
import { createRandomIds } from "#adapters/node/random-ids.ts";
import type { AccountId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { addMilliseconds, HOUR, type Instant, MINUTE, toIso } from "#domain/time/instant.ts";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { createWorld, type World } from "#usecases/world.ts";
import { aCall } from "../support/catalog-for-billing.ts";
import { createCloud } from "../support/cloud.ts";
import { expectExact } from "../support/expect-exact.ts";
import { callIngest } from "../support/ingest.ts";
import { shareOf } from "../support/share-of.ts";
import { JANUARY, openUsageShop, type UsageShop } from "../support/usage-shop.ts";
import { at } from "../support/world.ts";

const SKEWS = [-5, 0, 5];
/** Minutes by which the clocks of the functions are ahead of the true time. */
type Skew = { readonly ingest: number; readonly meter: number; readonly close: number };

const ALL: readonly Skew[] = shareOf(
  SKEWS.flatMap((ingest) => SKEWS.flatMap((meter) => SKEWS.map((close) => ({ ingest, meter, close })))),
);
const nameOf = ({ ingest, meter, close }: Skew): string => `ingest ${ingest} meter ${meter} close ${close}`;

/** The same ports, as a function sees them whose clock is wrong. */
const skewed = ({ world }: UsageShop, minutes: number): World => {
  const clock = { now: () => addMilliseconds(world.clock.now(), minutes * MINUTE) };
  return createWorld({ ...world, clock, ids: createRandomIds(clock) });
};

const FINAL = at("2025-02-03T00:00:00Z");
/** True moments around the end of January's grace at which an event of January is sent, in minutes from it. */
const SENT = [-6, -5.001, -5, -4, -0.001, 0, 4, 4.999, 5, 6];

const send = async (shop: UsageShop, world: World, accountId: string, id: string, timestamp: Instant, units = "1") => {
  const { status } = await callIngest(world, shop.organizationId, "/ingestBatch", {
    events: [aCall(accountId, toIso(timestamp), units, { id })],
  });
  expect(status).toBe(202);
};

describe("functions whose clocks are five minutes off", () => {
  it("lose and double nothing at the end of a cycle's grace: the time of receipt alone decides", async () => {
    const shop = await openUsageShop({ accounts: ALL.map(nameOf) });
    /** What the counters held when the invoice became final. */
    const atFinal = new Map<string, string>();
    const work = async (skew: Skew): Promise<void> => {
      const name = nameOf(skew);
      await createCloud(shop, skewed(shop, skew.meter)).round();
      // Every function of this account sees the others' time only through what they wrote.
      await closeWith(skewed(shop, skew.close), shop, name);
      const [january] = await shop.invoicesOf(name);
      if (january?.sequenceId !== undefined && !atFinal.has(name)) {
        atFinal.set(name, await shop.counted(name, JANUARY));
      }
    };
    for (const minutes of SENT) {
      await shop.moveClock(toIso(addMilliseconds(FINAL, minutes * MINUTE)));
      for (const skew of ALL) {
        const name = nameOf(skew);
        await work(skew);
        await send(shop, skewed(shop, skew.ingest), name, `${name} ${minutes}`, at("2025-01-31T23:59:59.999Z"));
        await work(skew);
      }
    }

    for (const skew of ALL) {
      const name = nameOf(skew);
      const inTime = SENT.filter((minutes) => minutes + skew.ingest < 0);
      for (const minutes of SENT) {
        expect(await shop.statuses(`${name} ${minutes}`), `${name}, sent ${minutes}`).toEqual([
          inTime.includes(minutes) ? "INGESTION_COMPLETED_EVENT_METERED" : "INGESTION_FAILED_PAST_GRACE_PERIOD",
        ]);
      }
      expect(await shop.counted(name, JANUARY), name).toBe(String(inTime.length));
      const [january] = await shop.invoicesOf(name);
      if (!january) throw new Error(`${name} has no invoice`);
      expect([january.status, toText(january.totalAmount)], name).toEqual(["DUE", atFinal.get(name)]);
      const closedBefore = SENT.filter((minutes) => minutes + skew.close < 0);
      const missed = inTime.filter((minutes) => !closedBefore.includes(minutes));
      expect(await shop.unbilled(january), `${name}: received in time, sent after the close`).toBe(
        String(missed.length),
      );
      if (skew.close <= skew.ingest) expect(missed, `${name}: the close was not early`).toEqual([]);
    }
    await expectExact(shop);
  });

  it.each(SKEWS)("judge what lies in the future by the time of receipt (ingest %i minutes ahead)", async (minutes) => {
    const shop = await openUsageShop();
    await shop.passTo("2025-01-10T12:00:00Z");
    const world = skewed(shop, minutes);
    const latest = addMilliseconds(world.clock.now(), 24 * HOUR);
    await send(shop, world, "acme", "last", latest);
    await send(shop, world, "acme", "too far", addMilliseconds(latest, 1));
    // Whoever meters it later, with whatever clock, comes to the same.
    for (const others of SKEWS) {
      await createCloud(shop, skewed(shop, others)).round();
    }
    expect([await shop.statuses("last"), await shop.statuses("too far")]).toEqual([
      ["INGESTION_COMPLETED_EVENT_METERED"],
      ["INGESTION_FAILED"],
    ]);
    expect(await shop.counted("acme", { start: latest, end: addMilliseconds(latest, 1) })).toBe("1");
    await expectExact(shop);
  });

  it("count an event once whose sender's clock is off, in the cycle that its timestamp says", async () => {
    const shop = await openUsageShop();
    const end = at("2025-02-01T00:00:00Z");
    await shop.passTo(toIso(end));
    for (const [index, minutes] of [-5, 0, 5].entries()) {
      await send(shop, shop.world, "acme", `${minutes}`, addMilliseconds(end, minutes * MINUTE), String(10 ** index));
    }
    await shop.passTo("2025-03-10T00:00:00Z");
    expect((await shop.factsOf("acme")).map(({ total }) => total)).toEqual(["1", "110", "0"]);
    await expectExact(shop);
  });
});

const closeWith = async (world: World, shop: UsageShop, accountId: string): Promise<void> => {
  await closeAccount(world, { organizationId: shop.organizationId, accountId: accountId as AccountId });
};
