import { describe, expect, it } from "vitest";
import { aCall, succeeded } from "../../support/catalog-for-billing.ts";
import { MONTHLY, openEntitlementShop } from "../../support/entitlement-shop.ts";

const NOON = "2025-01-10T12:00:00Z";
const statusesOf = async (shop: Awaited<ReturnType<typeof openEntitlementShop>>, id: string): Promise<string[]> =>
  (await shop.world.usageCounters.findEvents(shop.organizationId, { id })).map(({ status }) => status);

describe("an entitled event", () => {
  it("takes its units, is metered, and says where it came from", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    expect(await shop.entitled(aCall("acme", NOON, "4", { id: "a" }))).toEqual({
      status: 200,
      body: { success: true },
    });
    expect(await shop.balance()).toMatchObject({ granted: 10, balance: 6, usedOverage: 0 });
    expect(await shop.entries()).toMatchObject([{ source: "PRICE_PLAN", granted: 10, balance: 6, used: 4 }]);
    const source = { id: shop.feature, type: "ENTITLED" };
    expect(succeeded(await shop.api.get("/events")).events).toMatchObject([
      { source, ingestionStatus: { status: "INGESTION_COMPLETED_EVENT_METERED" } },
    ]);
    expect(succeeded(await shop.api.get("/events/a")).events).toMatchObject([
      {
        source,
        eventPipelineInfo: {
          featureDetails: { featureId: shop.feature, mappedAttribute: "units", overageInCycle: 0, overageInEvent: 0 },
          usageMeters: [{ id: shop.meter, units: 4 }],
        },
      },
    ]);
    expect(await shop.books()).toEqual(["6", "6"]);
  });

  it("takes all that it wants, or nothing, and then is not kept", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    expect((await shop.entitled(aCall("acme", NOON, "7"))).status).toBe(200);
    expect(await shop.entitled(aCall("acme", NOON, "4", { id: "b" }))).toEqual({
      status: 400,
      body: { message: `account 'acme' has 3 units of feature '${shop.feature}' left, and 4 are wanted` },
    });
    expect(await shop.balance()).toMatchObject({ balance: 3 });
    expect(await statusesOf(shop, "b")).toEqual([]);
    expect((await shop.entitled(aCall("acme", NOON, "3", { id: "b" }))).status).toBe(200);
    expect((await shop.entitled(aCall("acme", NOON, "0.000001"))).body.message).toBe(
      `account 'acme' has no units of feature '${shop.feature}' left`,
    );
  });

  it("whose id was used is told so, whatever else it says", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.entitled(aCall("acme", NOON, "1", { id: "a" }));
    const used = { status: 409, body: { message: "event.id: an event with the id 'a' was counted before" } };
    expect(await shop.entitled(aCall("acme", NOON, "1", { id: "a" }))).toEqual(used);
    expect(await shop.entitled(aCall("acme", NOON, "99", { id: "a" }))).toEqual(used);
    expect(await shop.entitled(aCall("nobody", NOON, "1", { id: "a" }))).toEqual(used);
    expect(await shop.balance()).toMatchObject({ balance: 9 });
  });

  it.each`
    change                                              | because
    ${{ accountId: "nobody" }}                          | ${"the account is unknown"}
    ${{ schemaName: "nothing" }}                        | ${"the schema is unknown"}
    ${{ attributes: [] }}                               | ${"the attribute is missing"}
    ${{ timestamp: "2025-03-10T12:00:00Z" }}            | ${"it lies too far ahead"}
    ${{ timestamp: "2024-12-01T12:00:00Z" }}            | ${"nothing was granted then"}
    ${{ attributes: [{ name: "units", value: "0" }] }}  | ${"it wants nothing"}
    ${{ attributes: [{ name: "units", value: "-1" }] }} | ${"it wants less than nothing"}
    ${{ id: "" }}                                       | ${"it has no id"}
    ${{ other: "member" }}                              | ${"it has another form"}
  `("is refused and takes nothing when $because", async ({ change }) => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    const refused = await shop.entitled({ ...aCall("acme", NOON, "1"), ...change });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    expect(await shop.balance()).toMatchObject({ balance: 10 });
    expect(await shop.books()).toEqual(["10", "10"]);
  });

  it("of a schema that is bound to no feature is refused", async () => {
    const shop = await openEntitlementShop();
    await shop.api.patch(`/features/${shop.feature}`, { schemaAssociations: [] });
    await shop.moveClock(NOON);
    expect((await shop.entitled(aCall("acme", NOON, "1"))).body.message).toBe(
      "event.schemaName: event schema 'call' is bound to no feature",
    );
  });

  it("consumes what an enrichment computes of it", async () => {
    const shop = await openEntitlementShop();
    await shop.api.patch("/event_schema/call", {
      enrichments: {
        fields: [
          {
            name: "double",
            type: "ATTRIBUTE",
            enrichmentType: "JSON_LOGIC",
            value: '{"*":[{"var":"attributes.units"},2]}',
            order: 1,
          },
        ],
      },
    });
    await shop.api.patch(`/features/${shop.feature}`, {
      schemaAssociations: [{ schemaName: "call", attributeName: "double" }],
    });
    await shop.moveClock(NOON);
    expect((await shop.entitled(aCall("acme", NOON, "3"))).status).toBe(200);
    expect(await shop.balance()).toMatchObject({ balance: 4 });
  });

  it("asked for a hundred times at once against ten units succeeds exactly ten times", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    const answers = await Promise.all(Array.from({ length: 100 }, () => shop.entitled(aCall("acme", NOON, "1"))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 400)).toHaveLength(90);
    expect(await shop.balance()).toMatchObject({ balance: 0 });
    expect(await shop.books()).toEqual(["0", "0"]);
  });

  it("has the drafts of its account rated anew", async () => {
    const shop = await openEntitlementShop({ overage: { most: 100 } });
    await shop.passTo(NOON);
    expect((await shop.entitled(aCall("acme", NOON, "13"))).status).toBe(200);
    await shop.passTo("2025-01-10T14:00:00Z");
    const draft = (await shop.factsOf("acme")).find(({ status }) => status === "DRAFT");
    expect(draft).toMatchObject({ total: "3" });
  });

  it("is let in by a cycle that has begun and is not opened yet", async () => {
    const shop = await openEntitlementShop();
    // Nobody is woken: the clock alone moves into the next cycle.
    await shop.moveClock("2025-02-01T00:00:01Z");
    expect((await shop.entitled(aCall("acme", "2025-02-01T00:00:01Z", "10"))).status).toBe(200);
    await shop.passTo("2025-02-02T00:00:00Z");
    expect(await shop.entries()).toMatchObject([
      { used: 10, granted: 10 },
      { used: 0, granted: 10 },
    ]);
    expect(await shop.books()).toEqual(["10", "10"]);
  });
});

describe("an event that is ingested", () => {
  it("is debited when it is metered, and kept as insufficient where the units do not suffice", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.use(
      aCall("acme", NOON, "6", { id: "a" }),
      aCall("acme", NOON, "5", { id: "b" }),
      aCall("acme", NOON, "4", { id: "c" }),
    );
    expect(await statusesOf(shop, "a")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    expect(await statusesOf(shop, "b")).toEqual(["INGESTION_FAILED_INSUFFICIENT_CREDITS"]);
    expect(await statusesOf(shop, "c")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    expect(await shop.balance()).toMatchObject({ balance: 0 });
    const [refused] = succeeded(await shop.api.get("/events/b")).events;
    expect(refused.source).toBeUndefined();
    expect(refused.ingestionStatus.statusDescription).toBe("The account has not enough feature credits for this event");
  });

  it("in a batch of hundreds is debited all the same", async () => {
    const shop = await openEntitlementShop({ configs: [MONTHLY(150)] });
    await shop.moveClock(NOON);
    await shop.use(...Array.from({ length: 200 }, () => aCall("acme", NOON, "1")));
    expect(await shop.balance()).toMatchObject({ balance: 0 });
    expect(await shop.books()).toEqual(["0", "0"]);
    const failed = succeeded(await shop.api.get("/events?status=UNPROCESSED&pageSize=50")).events;
    expect(failed).toHaveLength(50);
  });

  it("without a number above zero is kept as one whose units are invalid", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.use(aCall("acme", NOON, "0", { id: "zero" }));
    expect(await statusesOf(shop, "zero")).toEqual(["INGESTION_FAILED_UNITS_INVALID"]);
  });
});

describe("an undone event", () => {
  const correct = (shop: Awaited<ReturnType<typeof openEntitlementShop>>, action: string, id: string, body?: object) =>
    shop.api.post(`/events/correction?action=${action}&account_id=acme&event_id=${id}`, body);

  it("gives back what it took, to the entry that it came from, and its id can be used again", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.entitled(aCall("acme", NOON, "10", { id: "a" }));
    expect((await correct(shop, "UNDO", "a")).body.data).toMatchObject([{ status: "REVERTED" }]);
    expect(await shop.entries()).toMatchObject([{ balance: 10, used: 0 }]);
    expect((await shop.entitled(aCall("acme", NOON, "10", { id: "a" }))).status).toBe(200);
    expect(await shop.balance()).toMatchObject({ balance: 0 });
    expect(await shop.books()).toEqual(["0", "0"]);
  });

  it("gives back units of an entry that is void as a refund of the same time", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.entitled(aCall("acme", NOON, "4", { id: "a" }));
    const [entry] = await shop.entries();
    const url = `/accounts/acme/features/${shop.feature}/entries/${encodeURIComponent(entry.id)}/void`;
    expect((await shop.api.post(url)).body).toEqual({ success: true });
    await correct(shop, "UNDO", "a");
    expect(await shop.entries()).toMatchObject(
      [
        { status: "VOIDED", balance: 0, used: 4 },
        { source: "REFUND", status: "ACTIVE", granted: 4, balance: 4, effectiveUntil: entry.effectiveUntil },
      ].sort((first) => (first.source === "REFUND" ? 1 : -1)),
    );
    expect(await shop.books()).toEqual(["4", "4"]);
  });

  it("is redone by the units that it gave back", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.use(aCall("acme", NOON, "10", { id: "a" }));
    await correct(shop, "REDO", "a");
    await shop.settle();
    expect((await statusesOf(shop, "a")).sort()).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
    expect(await shop.balance()).toMatchObject({ balance: 0 });
  });

  it("stays where what is to take its place would find too few units", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.use(aCall("acme", NOON, "8", { id: "a" }));
    const larger = aCall("acme", NOON, "11", { id: "a" });
    expect((await correct(shop, "REDO_EVENT", "a", { event: larger })).body.data).toMatchObject([
      {
        status: "FAILED",
        reason: "Ingested now it would be refused: the account has not enough feature credits for it",
      },
    ]);
    expect(await shop.balance()).toMatchObject({ balance: 2 });
    await correct(shop, "REDO_EVENT", "a", { event: { ...larger, attributes: [{ name: "units", value: "10" }] } });
    await shop.settle();
    expect(await shop.balance()).toMatchObject({ balance: 0 });
  });

  it("is redone once there are units for it where it had been insufficient", async () => {
    const shop = await openEntitlementShop();
    await shop.moveClock(NOON);
    await shop.use(aCall("acme", NOON, "12", { id: "a" }));
    const [entry] = await shop.entries();
    const url = `/accounts/acme/features/${shop.feature}/entries/${encodeURIComponent(entry.id)}`;
    expect((await shop.api.patch(url, { granted: 12 })).body).toMatchObject({ balance: 12 });
    await correct(shop, "REDO", "a");
    await shop.settle();
    expect((await statusesOf(shop, "a")).sort()).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
    expect(await shop.books()).toEqual(["0", "0"]);
  });
});
