import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { foldUsage } from "#domain/metering/usage-cells.ts";
import { toText } from "#domain/money/decimal.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import {
  aCall,
  aMeter,
  anAccount,
  aPlan,
  associate,
  disassociate,
  schedule,
  succeeded,
  usageCard,
} from "../../support/catalog-for-billing.ts";
import type { PostedEvent } from "../../support/ingest.ts";
import { at } from "../../support/world.ts";

/** Every record of an event id: status and description, the counted one among its duplicates. */
const recordsOf = async (
  { api }: BillingWorld,
  id: string,
): Promise<readonly { status: string; description?: string }[]> =>
  (await api.get(`/events/${encodeURIComponent(id)}`)).body.events.map(
    ({ ingestionStatus: { status, statusDescription } }: { ingestionStatus: Record<string, string> }) => ({
      status,
      ...(statusDescription && { description: statusDescription }),
    }),
  );

/** What the counters hold of a meter for an account in 2025. */
const usageOf = async (
  { world, organizationId }: BillingWorld,
  accountId: string,
  meterId: string,
): Promise<string> => {
  const interval = { start: at("2025-01-01T00:00:00Z"), end: at("2026-01-01T00:00:00Z") };
  const cells = await world.usageCounters.usage(
    { organizationId, accountId: accountId as AccountId, interval },
    foldUsage,
  );
  const cell = cells.get(meterId);
  return cell ? toText(cell.sum) : "none";
};

const openMetering = async (organization: object = {}) => {
  const shop = await openBillingWorld({
    now: "2025-03-20T12:00:00Z",
    organization: { name: "Acme Metering", ...organization },
  });
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cycle: { grace: 3 }, cards: [usageCard(meter, { rates: { USD: [1] } })] });
  await anAccount(shop, "acme", {
    aliases: ["acme-alias"],
    accountAliases: [
      { value: "spring", effectiveFrom: "2025-03-01T00:00:00Z", effectiveUntil: "2025-04-01T00:00:00Z" },
    ],
  });
  await schedule(shop, "acme", associate(plan, "2025-03-20"));
  await anAccount(shop, "planless");
  await shop.settle();
  return { ...shop, meter };
};

const NOW = "2025-03-20T12:00:00Z";

describe("what becomes of an event", () => {
  it("is counted where a meter is for it", async () => {
    const shop = await openMetering();
    const [id = ""] = await shop.use(aCall("acme", NOW, "2.50"));
    expect(await recordsOf(shop, id)).toEqual([{ status: "INGESTION_COMPLETED_EVENT_METERED" }]);
    expect(await usageOf(shop, "acme", shop.meter)).toBe("2.5");
  });

  it.each<[string, string, string, (more: { schemaName?: string }) => Partial<PostedEvent>]>([
    [
      "an unknown schema",
      "INGESTION_FAILED_SCHEMA_NOT_DEFINED",
      "event schema 'nope' is not defined or not active",
      () => ({ schemaName: "nope" }),
    ],
    [
      "a draft schema",
      "INGESTION_FAILED_SCHEMA_NOT_DEFINED",
      "event schema 'draft' is not defined or not active",
      () => ({ schemaName: "draft" }),
    ],
    [
      "a built-in schema misspelt",
      "INGESTION_FAILED_SCHEMA_NOT_DEFINED",
      "event schema 'togai_usage' is not defined or not active",
      () => ({ schemaName: "togai_usage" }),
    ],
    [
      "an unknown account",
      "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
      "no account has the id or alias 'nobody'",
      () => ({ accountId: "nobody" }),
    ],
    [
      "an archived account",
      "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
      "no account has the id or alias 'gone'",
      () => ({ accountId: "gone" }),
    ],
    ["no attribute", "INGESTION_FAILED", "missing attributes: 'units'", () => ({ attributes: [] })],
    [
      "another attribute",
      "INGESTION_FAILED",
      "missing attributes: 'units'",
      () => ({ attributes: [{ name: "unit", value: "1" }] }),
    ],
    ["no dimension", "INGESTION_FAILED", "missing dimensions: 'kind'", () => ({ dimensions: {} })],
    [
      "neither",
      "INGESTION_FAILED",
      "missing attributes: 'units'; missing dimensions: 'kind'",
      () => ({ attributes: [], dimensions: {} }),
    ],
    [
      "an enrichment that divides by zero",
      "INGESTION_FAILED_ENRICHMENT_FAILED",
      "enrichment 'ratio': gives no value",
      () => ({
        schemaName: "ratio",
        attributes: [
          { name: "part", value: "1" },
          { name: "whole", value: "0" },
        ],
        dimensions: {},
      }),
    ],
    [
      "a computation without a number",
      "INGESTION_FAILED_UNITS_INVALID",
      "usage meter 'parts': gives no number",
      () => ({ schemaName: "parts", attributes: [{ name: "part", value: "1" }], dimensions: { whole: "many" } }),
    ],
    [
      "a matcher that says no",
      "INGESTION_COMPLETED_NO_MATCHING_METERS",
      "no usage meter matches the event",
      () => ({ schemaName: "parts", attributes: [{ name: "part", value: "-1" }], dimensions: { whole: "2" } }),
    ],
    [
      "a schema without meters",
      "INGESTION_COMPLETED_NO_MATCHING_METERS",
      "no active usage meter for the event",
      () => ({ schemaName: "bare", attributes: [], dimensions: {} }),
    ],
    [
      "a named license",
      "INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT",
      "dimension 'license_id' is missing; dimension 'name' is missing; attribute 'action' is missing",
      () => ({ schemaName: "togai-named-license", attributes: [], dimensions: {} }),
    ],
    [
      "an account without a plan",
      "INGESTION_COMPLETED_EVENT_NOT_METERED",
      "the account has no price plan at that time; usage is measured but not billed",
      () => ({ accountId: "planless" }),
    ],
    [
      "a time before the plan",
      "INGESTION_COMPLETED_EVENT_NOT_METERED",
      "the account has no price plan at that time; usage is measured but not billed",
      () => ({ timestamp: "2025-03-19T23:59:59.999Z" }),
    ],
  ])("with %s: %s", async (_what, status, description, more) => {
    const shop = await openMetering();
    await makeSchemas(shop);
    const event = aCall("acme", NOW, "1", more({}));

    await shop.use(event);

    expect(await recordsOf(shop, event.id ?? "")).toEqual([{ status, description }]);
  });

  it("without a plan is measured all the same (Q30)", async () => {
    const shop = await openMetering();
    await shop.use(aCall("planless", NOW, "7"));
    expect(await usageOf(shop, "planless", shop.meter)).toBe("7");
  });

  it("keeps one that cannot be counted out of the counters", async () => {
    const shop = await openMetering();
    await shop.use(aCall("acme", "2025-03-22T12:00:00Z", "7"), aCall("acme", NOW, "1", { dimensions: {} }));
    expect(await usageOf(shop, "acme", shop.meter)).toBe("none");
  });

  it("is decided for each event of a batch alone", async () => {
    const shop = await openMetering();
    const events = [
      aCall("acme", NOW, "1"),
      aCall("nobody", NOW, "2"),
      aCall("acme", NOW, "4", { dimensions: {} }),
      aCall("acme", NOW, "8"),
    ];
    await shop.use(...events);
    expect(await usageOf(shop, "acme", shop.meter)).toBe("9");
    const statuses = await Promise.all(events.map(async ({ id = "" }) => (await recordsOf(shop, id))[0]?.status));
    expect(statuses).toEqual([
      "INGESTION_COMPLETED_EVENT_METERED",
      "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
      "INGESTION_FAILED",
      "INGESTION_COMPLETED_EVENT_METERED",
    ]);
  });

  it("is enriched by the settings that its own schema names", async () => {
    const shop = await openMetering();
    const setting = (settingId: string, value: string) => ({
      id: settingId,
      value,
      namespace: "USER",
      name: settingId,
      dataType: "NUMERIC",
    });
    await anAccount(shop, "set", { settings: [setting("per_mile", "1600"), setting("per_foot", "0.3")] });
    const meters: string[] = [];
    for (const name of ["per_mile", "per_foot"]) {
      const field = { name: "meters", type: "ATTRIBUTE", enrichmentType: "JSON_LOGIC", order: 1 };
      const value = '{"*":[{"var":"attributes.count"},{"var":"dependencies.factor"}]}';
      const enrichments = {
        dependencies: [{ type: "SETTING", key: `setting.user.${name}`, name: "factor" }],
        fields: [{ ...field, value }],
      };
      const attributes = [{ name: "count" }];
      succeeded(await shop.api.post("/event_schema", { name, attributes, dimensions: [], enrichments }));
      succeeded(await shop.api.post(`/event_schema/${name}/activate`));
      const computations = [{ order: 1, computation: '{"var":"attributes.meters"}' }];
      const meter = { name, type: "COUNTER", aggregation: "SUM", eventSchemaName: name, computations };
      const { id } = succeeded(await shop.api.post("/usage_meters", meter));
      succeeded(await shop.api.post(`/usage_meters/${id}/activate`));
      meters.push(id);
    }
    const event = (schemaName: string, count: string) =>
      aCall("set", NOW, "1", { schemaName, attributes: [{ name: "count", value: count }], dimensions: {} });

    await shop.use(event("per_mile", "2"), event("per_foot", "10"), event("per_mile", "3"));

    const used = await Promise.all(meters.map((meter) => usageOf(shop, "set", meter)));
    expect(used, "5 miles of 1,600 meters, and 10 feet of 0.3").toEqual(["8000", "3"]);
  });

  it("is metered exactly, whatever the digits", async () => {
    const shop = await openMetering();
    await shop.use(
      aCall("acme", NOW, "0.1000000000000000055"),
      aCall("acme", NOW, "12345678901234567890123456789012345678"),
      aCall("acme", NOW, "-0.1000000000000000055"),
    );
    expect(await usageOf(shop, "acme", shop.meter)).toBe("12345678901234567890123456789012345678");
  });
});

/** Schemas whose events fail in the ways that a schema allows. */
const makeSchemas = async ({ api }: BillingWorld): Promise<void> => {
  const schema = async (name: string, attributes: string[], dimensions: string[], more: object = {}): Promise<void> => {
    const names = (all: string[]) => all.map((one) => ({ name: one }));
    succeeded(
      await api.post("/event_schema", { name, attributes: names(attributes), dimensions: names(dimensions), ...more }),
    );
    if (name !== "draft") succeeded(await api.post(`/event_schema/${name}/activate`));
  };
  const logic = { name: "ratio", type: "ATTRIBUTE", enrichmentType: "JSON_LOGIC", order: 1 };
  await schema("draft", ["units"], ["kind"]);
  await schema("bare", [], []);
  await schema("ratio", ["part", "whole"], [], {
    enrichments: {
      fields: [{ ...logic, value: '{"/":[{"var":"attributes.part"},{"var":"attributes.whole"}]}' }],
    },
  });
  await schema("parts", ["part"], ["whole"]);
  const { id } = succeeded(
    await api.post("/usage_meters", {
      name: "parts",
      type: "COUNTER",
      aggregation: "SUM",
      eventSchemaName: "parts",
      computations: [
        {
          order: 1,
          matcher: '{">":[{"var":"attributes.part"},0]}',
          computation: '{"/":[{"var":"attributes.part"},{"var":"dimensions.whole"}]}',
        },
      ],
    }),
  );
  succeeded(await api.post(`/usage_meters/${id}/activate`));
  await api.post("/customers", {
    id: "gone",
    name: "Gone Inc",
    primaryEmail: "gone@example.test",
    address: {},
    account: { id: "gone", name: "Gone" },
  });
  succeeded(await api.delete("/accounts/gone"));
};

describe("the time of an event", () => {
  it.each`
    now                           | timestamp                      | status                                     | because
    ${"2025-04-03T23:59:00Z"}     | ${"2025-03-20T13:00:00Z"}      | ${"INGESTION_COMPLETED_EVENT_METERED"}     | ${"§31 row 15: a minute before the grace ends"}
    ${"2025-04-03T23:59:59.999Z"} | ${"2025-03-31T23:59:59.999Z"}  | ${"INGESTION_COMPLETED_EVENT_METERED"}     | ${"the last millisecond of the grace"}
    ${"2025-04-04T00:00:00Z"}     | ${"2025-03-31T23:59:59.999Z"}  | ${"INGESTION_FAILED_PAST_GRACE_PERIOD"}    | ${"the grace is over"}
    ${"2025-04-04T00:01:00Z"}     | ${"2025-03-20T13:00:00Z"}      | ${"INGESTION_FAILED_PAST_GRACE_PERIOD"}    | ${"§31 row 15: a minute after"}
    ${"2025-04-04T00:01:00Z"}     | ${"2025-04-01T00:00:00Z"}      | ${"INGESTION_COMPLETED_EVENT_METERED"}     | ${"the next cycle has its own grace"}
    ${"2025-04-04T00:01:00Z"}     | ${"2025-03-19T00:00:00Z"}      | ${"INGESTION_COMPLETED_EVENT_NOT_METERED"} | ${"without a plan there is no grace to miss"}
    ${NOW}                        | ${"2025-03-21T12:00:00Z"}      | ${"INGESTION_COMPLETED_EVENT_METERED"}     | ${"24 hours ahead"}
    ${NOW}                        | ${"2025-03-21T12:00:00.001Z"}  | ${"INGESTION_FAILED"}                      | ${"more than 24 hours ahead"}
    ${NOW}                        | ${"2025-03-20T12:00:00"}       | ${"INGESTION_COMPLETED_EVENT_METERED"}     | ${"no offset means UTC"}
    ${NOW}                        | ${"2025-03-20T05:30:00+05:30"} | ${"INGESTION_COMPLETED_EVENT_METERED"}     | ${"00:00 UTC, the first moment of the plan"}
    ${NOW}                        | ${"2025-03-20T05:29:59+05:30"} | ${"INGESTION_COMPLETED_EVENT_NOT_METERED"} | ${"a second before it"}
  `("$timestamp received $now: $status, since $because", async ({ now, timestamp, status }) => {
    const shop = await openMetering();
    await shop.passTo(now);

    const [id = ""] = await shop.use(aCall("acme", timestamp, "1"));

    expect((await recordsOf(shop, id)).map((record) => record.status)).toEqual([status]);
  });

  it("says until when it was awaited", async () => {
    const shop = await openMetering();
    await shop.passTo("2025-04-04T00:00:00Z");
    const [id = ""] = await shop.use(aCall("acme", "2025-03-21T00:00:00Z", "1"));
    expect((await recordsOf(shop, id))[0]?.description).toBe(
      "received 2025-04-04T00:00:00Z; events of this cycle were awaited until 2025-04-04T00:00:00Z",
    );
  });

  it("may be as far ahead as the organization says", async () => {
    const shop = await openMetering({ futureEventHours: 0 });
    const [inTime = "", ahead = ""] = await shop.use(
      aCall("acme", NOW, "1"),
      aCall("acme", "2025-03-20T12:00:00.001Z", "1"),
    );
    expect((await recordsOf(shop, inTime))[0]?.status).toBe("INGESTION_COMPLETED_EVENT_METERED");
    expect(await recordsOf(shop, ahead)).toEqual([
      { status: "INGESTION_FAILED", description: "the timestamp lies more than 0 hours ahead of the time of receipt" },
    ]);
  });

  it("is judged by when the event was received, however long it waited on the queue", async () => {
    const shop = await openMetering();
    await shop.passTo("2025-04-03T23:59:59.999Z");
    const [id = ""] = await shop.ingest(aCall("acme", "2025-03-31T00:00:00Z", "5"));
    await shop.moveClock("2025-04-20T00:00:00Z");

    await shop.settle();

    expect((await recordsOf(shop, id))[0]?.status).toBe("INGESTION_COMPLETED_EVENT_METERED");
  });

  it("is told by the zone of the organization", async () => {
    const shop = await openMetering({ timeZone: "Asia/Kolkata" });
    await shop.passTo("2025-04-03T18:29:59.999Z");
    const [inTime = ""] = await shop.use(aCall("acme", "2025-03-31T18:29:59.999Z", "1"));
    await shop.passTo("2025-04-03T18:30:00Z");
    const [late = ""] = await shop.use(aCall("acme", "2025-03-31T18:29:59.999Z", "1"));
    expect([(await recordsOf(shop, inTime))[0]?.status, (await recordsOf(shop, late))[0]?.status]).toEqual([
      "INGESTION_COMPLETED_EVENT_METERED",
      "INGESTION_FAILED_PAST_GRACE_PERIOD",
    ]);
  });
});

describe("the identity of an event", () => {
  const statuses = async (shop: BillingWorld, id: string): Promise<readonly string[]> =>
    (await recordsOf(shop, id)).map(({ status }) => status).sort();
  const ONCE = ["INGESTION_COMPLETED_EVENT_METERED", "INGESTION_FAILED_DUPLICATE_EVENT"];

  it.each<[string, (shop: BillingWorld) => Promise<unknown>]>([
    [
      "in one batch",
      (shop) => shop.use(aCall("acme", NOW, "5", { id: "twice" }), aCall("acme", NOW, "5", { id: "twice" })),
    ],
    [
      "in two requests",
      async (shop) => {
        await shop.use(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.use(aCall("acme", NOW, "5", { id: "twice" }));
      },
    ],
    [
      "with other units",
      async (shop) => {
        await shop.use(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.use(aCall("acme", NOW, "900", { id: "twice" }));
      },
    ],
    [
      "of another hour",
      async (shop) => {
        await shop.use(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.use(aCall("acme", "2025-03-20T09:00:00Z", "5", { id: "twice" }));
      },
    ],
    [
      "of another account",
      async (shop) => {
        await shop.use(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.use(aCall("planless", NOW, "5", { id: "twice" }));
      },
    ],
    [
      "by an alias",
      async (shop) => {
        await shop.use(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.use(aCall("acme-alias", NOW, "5", { id: "twice" }));
      },
    ],
    [
      "through the other endpoint, both waiting",
      async (shop) => {
        await shop.ingest(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.ingest(aCall("acme", NOW, "5", { id: "twice" }));
        await shop.settle();
      },
    ],
  ])("is counted once when it comes twice, %s", async (_how, post) => {
    const shop = await openMetering();
    await post(shop);
    expect(await statuses(shop, "twice")).toEqual(ONCE);
    expect(await usageOf(shop, "acme", shop.meter)).toBe("5");
    expect(await usageOf(shop, "planless", shop.meter)).toBe("none");
  });

  it("belongs to its organization", async () => {
    const shop = await openMetering();
    const other = await openMetering();
    await shop.use(aCall("acme", NOW, "5", { id: "mine" }));
    await other.use(aCall("acme", NOW, "5", { id: "mine" }));
    expect(await statuses(other, "mine")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
  });

  it("is free as long as nothing was counted for it", async () => {
    const shop = await openMetering();
    await shop.use(aCall("nobody", NOW, "5", { id: "again" }));
    await shop.use(aCall("acme", NOW, "5", { id: "again" }));
    expect(await statuses(shop, "again")).toEqual([
      "INGESTION_COMPLETED_EVENT_METERED",
      "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
    ]);
  });

  it("comes from the schema's template where the event has none", async () => {
    const shop = await openMetering();
    succeeded(
      await shop.api.post("/event_schema", {
        name: "ride",
        attributes: [],
        dimensions: [{ name: "number" }],
        eventIdTemplate: "{accountId}-{dimensions.number}",
      }),
    );
    succeeded(await shop.api.post("/event_schema/ride/activate"));
    const ride = (dimensions: Record<string, string>): PostedEvent => ({
      schemaName: "ride",
      timestamp: NOW,
      accountId: "acme",
      attributes: [],
      dimensions,
    });

    await shop.use(ride({ number: "17" }), ride({ number: "17" }), ride({ number: "18" }), ride({}));

    expect(await statuses(shop, "acme-17")).toEqual([
      "INGESTION_COMPLETED_NO_MATCHING_METERS",
      "INGESTION_FAILED_DUPLICATE_EVENT",
    ]);
    expect(await statuses(shop, "acme-18")).toEqual(["INGESTION_COMPLETED_NO_MATCHING_METERS"]);
    const unprocessed = (await shop.api.get("/events?status=UNPROCESSED")).body.events;
    expect(unprocessed.map(({ ingestionStatus }: { ingestionStatus: object }) => ingestionStatus)).toContainEqual({
      status: "INGESTION_FAILED_NO_EVENT_ID",
      statusDescription: "the event has no id, and its schema's template gives it none",
    });
  });

  it.each([[undefined], [""]])("is missing where neither says one (id %j)", async (id) => {
    const shop = await openMetering();
    const { id: _, ...event } = aCall("acme", NOW, "5");
    await shop.use({ ...event, ...(id !== undefined && { id }) });
    const [record] = (await shop.api.get("/events?status=UNPROCESSED")).body.events;
    expect(record.ingestionStatus.status).toBe("INGESTION_FAILED_NO_EVENT_ID");
  });
});

describe("an alias", () => {
  it.each`
    alias           | timestamp                     | known    | because
    ${"acme-alias"} | ${"2025-01-01T00:00:00Z"}     | ${true}  | ${"a plain one has no bounds"}
    ${"spring"}     | ${"2025-03-01T00:00:00Z"}     | ${true}  | ${"the first moment belongs to it"}
    ${"spring"}     | ${"2025-02-28T23:59:59.999Z"} | ${false} | ${"it is too early"}
    ${"spring"}     | ${"2025-03-31T23:59:59.999Z"} | ${true}  | ${"the last moment belongs to it"}
    ${"spring"}     | ${"2025-04-01T00:00:00Z"}     | ${false} | ${"the end does not"}
    ${"Spring"}     | ${"2025-03-15T00:00:00Z"}     | ${false} | ${"case matters"}
  `("$alias at $timestamp is known: $known, since $because", async ({ alias, timestamp, known }) => {
    const shop = await openMetering();
    await shop.moveClock("2025-04-01T12:00:00Z");
    const [id = ""] = await shop.use(aCall(alias, timestamp, "1"));
    const [record] = await recordsOf(shop, id);
    expect(record?.status !== "INGESTION_FAILED_ACCOUNT_NOT_FOUND").toBe(known);
  });
});

describe("a togai-usage event", () => {
  const usage = (meterId: string, more: Partial<PostedEvent> = {}): PostedEvent => ({
    id: "direct",
    schemaName: "togai-usage",
    timestamp: NOW,
    accountId: "acme",
    attributes: [{ name: "usage", value: "12.5" }],
    dimensions: { usage_meter_id: meterId },
    ...more,
  });

  it("puts its usage onto the meter that it names, and into the bill", async () => {
    const shop = await openMetering();
    await shop.use(usage(shop.meter));
    expect(await recordsOf(shop, "direct")).toEqual([{ status: "INGESTION_COMPLETED_EVENT_METERED" }]);
    await shop.passTo("2025-04-04T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([{ status: "DUE", total: "12.5" }, { status: "DRAFT" }]);
  });

  it.each<[string, string, (meter: string) => PostedEvent]>([
    ["INGESTION_COMPLETED_NO_MATCHING_METERS", "names a meter that nobody knows", () => usage("um.nobody.knows")],
    ["INGESTION_COMPLETED_NO_MATCHING_METERS", "names none", (meter) => usage(meter, { dimensions: {} })],
    ["INGESTION_FAILED_UNITS_INVALID", "has no usage", (meter) => usage(meter, { attributes: [] })],
    [
      "INGESTION_COMPLETED_EVENT_NOT_METERED",
      "is of an account without a plan",
      (meter) => usage(meter, { accountId: "planless" }),
    ],
  ])("is %s when it %s", async (status, _what, event) => {
    const shop = await openMetering();
    await shop.use(event(shop.meter));
    expect((await recordsOf(shop, "direct"))[0]?.status).toBe(status);
  });
});

describe("usage and the close", () => {
  it("bills what comes within the grace, and refuses what comes after it", async () => {
    const shop = await openMetering();
    await shop.passTo("2025-04-03T23:59:59.999Z");
    await shop.use(aCall("acme", "2025-03-25T00:00:00Z", "5"));
    await shop.passTo("2025-04-04T00:00:00Z");
    await shop.use(aCall("acme", "2025-03-25T00:00:00Z", "100"));
    await shop.passTo("2025-06-01T00:00:00Z");
    expect((await shop.factsOf("acme"))[0]).toMatchObject({ status: "DUE", total: "5" });
    expect(await usageOf(shop, "acme", shop.meter)).toBe("5");
  });

  it("makes the close wait for usage that was accepted before it and is still on the queue", async () => {
    const shop = await openMetering();
    await shop.passTo("2025-04-03T23:59:59.999Z");
    await shop.ingest(aCall("acme", "2025-03-25T00:00:00Z", "5"));
    const held = await shop.adapters.queue.receive("usage-events", 10);
    await shop.moveClock("2025-04-04T00:00:00Z");

    const woken = await shop.adapters.scheduler.ring(at("2025-04-04T00:00:00Z"));
    await shop.settle();
    expect(woken).toBe(1);
    expect((await shop.factsOf("acme"))[0], "it waits").toMatchObject({ status: "DRAFT" });
    expect(shop.adapters.scheduler.next(), "and looks again").toBe(at("2025-04-04T00:00:30Z"));

    await shop.adapters.queue.release(
      "usage-events",
      held.map(({ receiptHandle }) => receiptHandle),
      0,
    );
    await shop.passTo("2025-04-04T00:00:30Z");
    expect((await shop.factsOf("acme"))[0]).toMatchObject({ status: "DUE", total: "5" });
  });

  it("does not wait for usage that came later", async () => {
    const shop = await openMetering();
    await shop.moveClock("2025-04-04T00:00:00Z");
    await shop.ingest(aCall("acme", "2025-04-03T00:00:00Z", "5"));
    const held = await shop.adapters.queue.receive("usage-events", 10);
    await shop.adapters.scheduler.ring(at("2025-04-04T00:00:00Z"));
    await shop.settle();
    expect(held).toHaveLength(1);
    expect((await shop.factsOf("acme"))[0]).toMatchObject({ status: "PAID" });
  });

  it("knows no plan any more once it has ended", async () => {
    const shop = await openMetering();
    await schedule(shop, "acme", disassociate("2025-03-25"));
    await shop.passTo("2025-03-26T00:00:00Z");
    const [before = "", after = ""] = await shop.use(
      aCall("acme", "2025-03-24T23:59:59.999Z", "1"),
      aCall("acme", "2025-03-25T00:00:00Z", "2"),
    );
    expect([(await recordsOf(shop, before))[0]?.status, (await recordsOf(shop, after))[0]?.status]).toEqual([
      "INGESTION_COMPLETED_EVENT_METERED",
      "INGESTION_COMPLETED_EVENT_NOT_METERED",
    ]);
    await shop.passTo("2025-04-10T00:00:00Z");
    expect(await shop.factsOf("acme")).toMatchObject([{ status: "DUE", total: "1", end: "2025-03-25T00:00:00Z" }]);
  });
});
