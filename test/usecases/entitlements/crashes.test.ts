import { expect, it } from "vitest";
import type { EventReference } from "#domain/ids.ts";
import type { UsageEvent } from "#domain/metering/usage-event.ts";
import { useEntitled } from "#usecases/entitlements/use-entitled.ts";
import { createMeterBatch } from "#usecases/usage/meter-batch.ts";
import { aCall } from "../../support/catalog-for-billing.ts";
import { openEntitlementShop } from "../../support/entitlement-shop.ts";
import { Died, deathsOf, dyingWorld } from "../../support/faulty-ports.ts";
import { at } from "../../support/world.ts";

/** In a cycle that has begun and is not opened: the grant is made on the way, too. */
const SOON = "2025-02-01T00:00:01Z";
const open = async () => {
  const shop = await openEntitlementShop();
  await shop.moveClock(SOON);
  return shop;
};
const count = async (shop: Awaited<ReturnType<typeof open>>, id: string): Promise<number> =>
  (await shop.world.usageCounters.findEvents(shop.organizationId, { id })).filter(({ status }) =>
    status.startsWith("INGESTION_COMPLETED"),
  ).length;

it.each(deathsOf(5))(
  "a process that dies $when write $atWrite of an entitled event took its units and counted it, or neither",
  async (death) => {
    const shop = await open();
    const event = aCall("acme", SOON, "6", { id: "a" }) as UsageEvent;
    const answered = await useEntitled(dyingWorld(shop.world, death).world, shop.organizationId, event).catch(
      (cause) => {
        expect(cause).toBeInstanceOf(Died);
        return undefined;
      },
    );
    const counted = await count(shop, "a");
    const [entry] = await shop.entries();
    const isOfFebruary = entry.effectiveFrom.startsWith("2025-02");
    expect(isOfFebruary ? entry.used : 0).toBe(counted * 6);
    if (answered?.ok) expect(counted).toBe(1);
    // The client asks again: it is told that the event counts, or it is counted now.
    expect((await shop.entitled(event)).status).toBe(counted === 1 ? 409 : 200);
    expect((await shop.entries())[0]).toMatchObject({ used: 6, balance: 4 });
  },
);

it.each(deathsOf(6))(
  "a batch whose process dies $when write $atWrite is debited once when it comes again",
  async (death) => {
    const shop = await open();
    const events = ["6", "5", "4"].map((units, index) => ({
      reference: `event.000000000${index}0.0000${index}` as EventReference,
      event: aCall("acme", SOON, units, { id: `${index}` }) as UsageEvent,
    }));
    const message = { organizationId: shop.organizationId, receivedAt: at(SOON), events };
    await createMeterBatch(dyingWorld(shop.world, death).world)([message]);
    const { failures } = await createMeterBatch(shop.world)([message]);
    expect([...failures.values()]).toEqual([]);
    expect((await shop.entries())[0]).toMatchObject({ used: 10, balance: 0 });
    expect(await Promise.all(["0", "1", "2"].map((id) => count(shop, id)))).toEqual([1, 0, 1]);
    expect(await shop.books()).toEqual(["10", "10"]);
  },
);
