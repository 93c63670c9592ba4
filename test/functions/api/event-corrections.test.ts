import { describe, expect, it } from "vitest";
import { apiClient } from "../../support/api-client.ts";
import { type BillingWorld, openBillingWorld } from "../../support/billing-world.ts";
import { aCall, aMeter, anAccount, aPlan, associate, schedule, usageCard } from "../../support/catalog-for-billing.ts";
import type { PostedEvent } from "../../support/ingest.ts";

const NOON = "2025-01-10T12:00:00Z";

const open = async () => {
  const shop = await openBillingWorld();
  const meter = await aMeter(shop);
  const plan = await aPlan(shop, { cards: [usageCard(meter, { rates: { USD: [1] } })], cycle: { grace: 2 } });
  for (const account of ["acme", "other"]) await anAccount(shop, account);
  await schedule(shop, "acme", associate(plan, "2025-01-01"));
  await shop.settle();
  await shop.passTo(NOON);
  return shop;
};

const correct = (
  { api }: Pick<BillingWorld, "api">,
  action: string,
  selection: Readonly<Record<string, string>>,
  body?: unknown,
) => api.post(`/events/correction?${new URLSearchParams({ action, ...selection })}`, body);

const outcomes = (body: { data: { eventPayload: { id?: string }; status: string }[] }): unknown[] =>
  body.data.map(({ eventPayload, status }) => [eventPayload.id, status]);
const statuses = async ({ api }: BillingWorld, id: string): Promise<unknown[]> =>
  (await api.get(`/events/${id}`)).body.events.map(
    ({ ingestionStatus }: { ingestionStatus: { status: string } }) => ingestionStatus.status,
  );

describe("undoing an event", () => {
  it("answers what it was, and shows it as reverted from then on", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }));
    const [before] = (await shop.api.get("/events/m-1")).body.events;
    const { eventPipelineInfo, ...listed } = before;

    const { status, body } = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });

    expect(status).toBe(200);
    expect(body).toEqual({ data: [{ ...listed, status: "REVERTED", reason: "Event reverted" }] });
    const after = { ...listed, ingestionStatus: { status: "REVERTED" } };
    expect((await shop.api.get("/events/m-1")).body.events).toEqual([
      {
        ...after,
        eventPipelineInfo: { ...eventPipelineInfo, statusBeforeReverting: "INGESTION_COMPLETED_EVENT_METERED" },
      },
    ]);
    expect((await shop.api.get("/events?status=REVERTED")).body).toEqual({ events: [after] });
    expect((await shop.api.get("/events?status=PROCESSED,UNPROCESSED")).body).toEqual({ events: [] });
  });

  it("frees its id: the next post counts, and the one after it is a duplicate", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }));
    await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    await shop.use(aCall("acme", NOON, "4", { id: "m-1" }));
    await shop.use(aCall("acme", NOON, "5", { id: "m-1" }));
    expect(await statuses(shop, "m-1")).toEqual([
      "INGESTION_COMPLETED_EVENT_METERED",
      "INGESTION_FAILED_DUPLICATE_EVENT",
      "REVERTED",
    ]);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect((await shop.factsOf("acme")).filter(({ status }) => status === "DUE")).toMatchObject([{ total: "4" }]);
  });

  it("fails for one that was undone before, and for a duplicate", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }), aCall("acme", "2025-01-10T11:00:00Z", "3", { id: "m-1" }));
    const first = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    const second = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    expect(first.body.data.map(({ status, reason }: never) => [status, reason])).toEqual([
      ["REVERTED", "Event reverted"],
      ["FAILED", "Event is a duplicate: it was not counted"],
    ]);
    expect(second.body.data.map(({ status, reason }: never) => [status, reason])).toEqual([
      ["FAILED", "Event was reverted before"],
      ["FAILED", "Event is a duplicate: it was not counted"],
    ]);
  });

  it("fails after the grace of its cycle, and leaves the event and the invoice as they are", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }));
    await shop.passTo("2025-02-03T00:00:00Z");
    const { status, body } = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    expect(status).toBe(200);
    expect(body.data).toMatchObject([{ status: "FAILED", reason: "Event is of a past pricing cycle" }]);
    expect(await statuses(shop, "m-1")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    expect((await shop.factsOf("acme")).filter(({ status: now }) => now === "DUE")).toMatchObject([{ total: "3" }]);
  });

  it("is possible at any time where there is no plan, and so no cycle", async () => {
    const shop = await open();
    await shop.use(aCall("other", NOON, "3", { id: "m-1" }));
    await shop.passTo("2025-12-01T00:00:00Z");
    const { body } = await correct(shop, "UNDO", { account_id: "other", event_id: "m-1" });
    expect(body.data).toMatchObject([{ status: "REVERTED" }]);
  });

  it("marks what was refused as reverted too, by the account that it named", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "bad", dimensions: {} }), aCall("nobody", NOON, "3", { id: "lost" }));
    expect(outcomes((await correct(shop, "UNDO", { account_id: "acme", event_id: "bad" })).body)).toEqual([
      ["bad", "REVERTED"],
    ]);
    expect(outcomes((await correct(shop, "UNDO", { account_id: "nobody", event_id: "lost" })).body)).toEqual([
      ["lost", "REVERTED"],
    ]);
    expect(await statuses(shop, "bad")).toEqual(["REVERTED"]);
    const [lost] = (await shop.api.get("/events/lost")).body.events;
    expect(lost.eventPipelineInfo).toEqual({ statusBeforeReverting: "INGESTION_FAILED_ACCOUNT_NOT_FOUND" });
  });
});

const reasons = (body: { data: { status: string; reason: string }[] }): string[] =>
  body.data.map(({ status, reason }) => `${status}: ${reason}`);

describe("an event that is not metered yet", () => {
  it("is none that can be corrected, and the answer says to ask again", async () => {
    const shop = await open();
    await shop.ingest(aCall("acme", NOON, "3", { id: "m-1" }));
    const early = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    expect([early.status, early.body.message]).toEqual([
      404,
      "such an event of account 'acme' does not exist, or is not metered yet; ask again",
    ]);
    await shop.settle();
    expect(reasons((await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" })).body)).toEqual([
      "REVERTED: Event reverted",
    ]);
  });

  it("since it has been redone, is told from one that was undone", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }), aCall("acme", NOON, "3", { id: "m-2" }));
    await correct(shop, "REDO", { account_id: "acme", event_id: "m-1" });
    await correct(shop, "UNDO", { account_id: "acme", event_id: "m-2" });
    const undo = async (id: string) =>
      reasons((await correct(shop, "UNDO", { account_id: "acme", event_id: id })).body);
    expect(await undo("m-1")).toEqual(["FAILED: Event was redone, and the new one is not metered yet; ask again"]);
    expect(await undo("m-2")).toEqual(["FAILED: Event was reverted before"]);
    await shop.settle();
    expect(await undo("m-1")).toEqual(["REVERTED: Event reverted", "FAILED: Event was reverted before"]);
    expect(await statuses(shop, "m-1")).toEqual(["REVERTED", "REVERTED"]);
  });
});

describe("redoing an event", () => {
  it("ingests it again: the account that it named may be there now", async () => {
    const shop = await open();
    await shop.use(aCall("late", NOON, "3", { id: "m-1" }));
    await anAccount(shop, "late");
    const { body } = await correct(shop, "REDO", { account_id: "late", event_id: "m-1" });
    expect(body.data).toMatchObject([{ status: "REVERTED_AND_REINGESTED" }]);
    await shop.settle();
    expect(await statuses(shop, "m-1")).toEqual(["INGESTION_COMPLETED_EVENT_NOT_METERED", "REVERTED"]);
  });

  it("ingests what came too late again, which is too late again", async () => {
    const shop = await open();
    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }));
    const { body } = await correct(shop, "REDO", { account_id: "acme", event_id: "m-1" });
    expect(body.data).toMatchObject([
      { status: "REVERTED_AND_REINGESTED", reason: "Event ingested again; nothing had been counted" },
    ]);
    await shop.settle();
    expect(await statuses(shop, "m-1")).toEqual([
      "INGESTION_FAILED_PAST_GRACE_PERIOD",
      "INGESTION_FAILED_PAST_GRACE_PERIOD",
    ]);
  });

  it("with another event ingests that one", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "3", { id: "m-1" }));
    const event = aCall("acme", NOON, "30", { id: "m-1" });
    const { status, body } = await correct(shop, "REDO_EVENT", { account_id: "acme", event_id: "m-1" }, { event });
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      { status: "REVERTED_AND_REINGESTED", eventPayload: { attributes: [{ value: "3" }] } },
    ]);
    await shop.passTo("2025-02-03T00:00:00Z");
    expect((await shop.factsOf("acme")).filter(({ status: now }) => now === "DUE")).toMatchObject([{ total: "30" }]);
  });
});

describe("another event that would not count", () => {
  const LATE = "2025-02-10T00:00:00Z";
  const another = aCall("acme", LATE, "9", { id: "m-9" });
  const { id: _id, ...nameless } = another;
  const openLate = async () => {
    const shop = await open();
    await shop.passTo(LATE);
    await shop.use(aCall("acme", LATE, "3", { id: "m-1" }), aCall("acme", LATE, "4", { id: "m-2" }));
    return shop;
  };

  it.each<[string, PostedEvent, RegExp]>([
    ["is of an unknown schema", { ...another, schemaName: "chat" }, /event schema 'chat' is not defined or not active/],
    ["is of a past cycle", { ...another, timestamp: NOON }, /events of this cycle were awaited until 2025-02-03/],
    ["lies too far ahead", { ...another, timestamp: "2025-03-10T00:00:00Z" }, /hours ahead of the time of receipt/],
    ["is of no account", { ...another, accountId: "nobody" }, /no account has the id or alias 'nobody'/],
    ["lacks what its schema names", { ...another, attributes: [] }, /missing attributes: 'units'/],
    ["has the id of another one that counts", { ...another, id: "m-2" }, /another event that counts, event\./],
  ])("since it %s takes nothing's place", async (_why, event, reason) => {
    const shop = await openLate();
    const before = (await shop.api.get("/events")).body;
    const { status, body } = await correct(shop, "REDO_EVENT", { account_id: "acme", event_id: "m-1" }, { event });
    expect(status).toBe(200);
    expect(body.data).toMatchObject([{ status: "FAILED", reason: expect.stringMatching(reason) }]);
    expect(body.data[0].reason).toMatch(/^Ingested now it would be refused: /);
    await shop.settle();
    expect((await shop.api.get("/events")).body).toEqual(before);
  });

  it("since nothing gives it an id is refused", async () => {
    const shop = await openLate();
    const before = (await shop.api.get("/events")).body;
    const { status, body } = await correct(
      shop,
      "REDO_EVENT",
      { account_id: "acme", event_id: "m-1" },
      { event: nameless },
    );
    expect([status, body.message]).toEqual([
      400,
      "event: the event has no id, and its schema's template gives it none",
    ]);
    await shop.settle();
    expect((await shop.api.get("/events")).body).toEqual(before);
  });

  it("may have the id of one that was undone, and be the same one again", async () => {
    const shop = await openLate();
    await correct(shop, "UNDO", { account_id: "acme", event_id: "m-2" });
    const event = { ...another, id: "m-2" };
    const { body } = await correct(shop, "REDO_EVENT", { account_id: "acme", event_id: "m-1" }, { event });
    expect(body.data).toMatchObject([{ status: "REVERTED_AND_REINGESTED" }]);
    await shop.settle();
    const again = await correct(shop, "REDO_EVENT", { account_id: "acme", event_id: "m-2" }, { event });
    expect(outcomes(again.body)).toEqual([
      ["m-2", "REVERTED_AND_REINGESTED"],
      ["m-2", "FAILED"],
    ]);
    await shop.settle();
    expect(await statuses(shop, "m-2")).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED", "REVERTED"]);
    expect(await statuses(shop, "m-1")).toEqual(["REVERTED"]);
  });

  it("may be what it is by now: one that counts is not redone while its schema is not active", async () => {
    const shop = await openLate();
    const { data } = (await shop.api.get("/usage_meters")).body;
    await shop.api.post(`/usage_meters/${data[0].id}/deactivate`);
    expect((await shop.api.post("/event_schema/call/deactivate")).status).toBe(200);
    const { body } = await correct(shop, "REDO", { account_id: "acme", event_id: "m-1" });
    expect(reasons(body)).toEqual([
      "FAILED: Ingested now it would be refused: event schema 'call' is not defined or not active",
    ]);
    await shop.settle();
    expect(await statuses(shop, "m-1")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
  });
});

describe("which events are corrected", () => {
  const at = (minute: number): string => `2025-01-10T11:${String(minute).padStart(2, "0")}:00Z`;
  const openWithEvents = async () => {
    const shop = await open();
    await shop.use(aCall("acme", at(1), "1", { id: "b" }), aCall("acme", at(1), "1", { id: "a" }));
    await shop.use(aCall("acme", at(2), "1", { id: "c" }), aCall("other", at(1), "1", { id: "d" }));
    return shop;
  };
  const createdAt = async ({ api }: BillingWorld, id: string): Promise<string> =>
    (await api.get(`/events/${id}`)).body.events[0].createdAt;

  it("are all of the account, the latest first and those of one instant by their ids", async () => {
    const shop = await openWithEvents();
    const { body } = await correct(shop, "UNDO", { account_id: "acme" });
    expect(outcomes(body)).toEqual([
      ["c", "REVERTED"],
      ["a", "REVERTED"],
      ["b", "REVERTED"],
    ]);
    expect(await statuses(shop, "d")).toEqual(["INGESTION_COMPLETED_EVENT_NOT_METERED"]);
  });

  it("are those of an instant", async () => {
    const shop = await openWithEvents();
    const { body } = await correct(shop, "UNDO", { account_id: "acme", event_source_time: at(1) });
    expect(outcomes(body)).toEqual([
      ["a", "REVERTED"],
      ["b", "REVERTED"],
    ]);
    const none = await correct(shop, "UNDO", { account_id: "acme", event_source_time: "2025-01-10T11:01:00.001Z" });
    expect(none.status).toBe(404);
  });

  it("are one by its reference id, or those of an event id, at its time or by when it was received", async () => {
    const shop = await openWithEvents();
    const [{ referenceId }] = (await shop.api.get("/events/a")).body.events;
    for (const [selection, id] of [
      [{ id: referenceId }, "a"],
      [{ event_id: "b", event_source_time: at(1) }, "b"],
      [{ event_id: "c", created_at: await createdAt(shop, "c") }, "c"],
    ] as const) {
      expect(outcomes((await correct(shop, "UNDO", { account_id: "acme", ...selection })).body)).toEqual([
        [id, "REVERTED"],
      ]);
    }
  });

  it.each([
    [{ account_id: "acme", event_id: "never" }],
    [{ account_id: "acme", event_id: "d" }],
    [{ account_id: "acme", event_id: "a", event_source_time: at(2) }],
    [{ account_id: "acme", event_id: "a", created_at: "2025-01-01T00:00:00Z" }],
    [{ account_id: "acme", id: "event.never.12345" }],
    [{ account_id: "nobody" }],
  ])("are none for %j", async (selection) => {
    const shop = await openWithEvents();
    const { status, body } = await correct(shop, "UNDO", selection);
    expect([status, body]).toEqual([
      404,
      {
        message: `such an event of account '${selection.account_id}' does not exist, or is not metered yet; ask again`,
      },
    ]);
  });

  it("are none of another organization", async () => {
    const shop = await openWithEvents();
    const stranger = { api: apiClient(shop, await shop.anotherOrganization()) };
    expect((await correct(stranger, "UNDO", { account_id: "acme", event_id: "a" })).status).toBe(404);
    expect(await statuses(shop, "a")).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
  });

  it("are 30 at a time: the same request goes on with the next ones", async () => {
    const shop = await open();
    await shop.use(...Array.from({ length: 35 }, (_, index) => aCall("acme", at(index), "1", { id: `many-${index}` })));
    const ids = async () =>
      (await correct(shop, "UNDO", { account_id: "acme" })).body.data.map(
        ({ eventPayload }: { eventPayload: { id: string } }) => eventPayload.id,
      );
    expect(await ids()).toEqual(Array.from({ length: 30 }, (_, index) => `many-${34 - index}`));
    expect(await ids()).toEqual(["many-4", "many-3", "many-2", "many-1", "many-0"]);
    expect((await correct(shop, "UNDO", { account_id: "acme" })).status).toBe(404);
  });

  it("are before all others those that can be: an event that counts is not hidden by its repeats", async () => {
    const shop = await open();
    await shop.use(aCall("acme", at(1), "1", { id: "m-1" }));
    // Later ones, and more than one request corrects.
    await shop.use(...Array.from({ length: 35 }, (_, index) => aCall("acme", at(index + 2), "1", { id: "m-1" })));
    const { body } = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    expect(
      body.data.map(({ eventPayload, status }: never) => [(eventPayload as PostedEvent).timestamp, status]),
    ).toEqual([...Array.from({ length: 29 }, (_, index) => [at(36 - index), "FAILED"]), [at(1), "REVERTED"]]);
    expect((await statuses(shop, "m-1")).filter((status) => status !== "INGESTION_FAILED_DUPLICATE_EVENT")).toEqual([
      "REVERTED",
    ]);
  });

  it("are an event of a past cycle before its repeats, so that the answer says why it stays", async () => {
    const shop = await open();
    await shop.use(aCall("acme", at(1), "1", { id: "m-1" }));
    await shop.use(...Array.from({ length: 30 }, (_, index) => aCall("acme", at(index + 2), "1", { id: "m-1" })));
    await shop.passTo("2025-02-10T00:00:00Z");
    const { body } = await correct(shop, "UNDO", { account_id: "acme", event_id: "m-1" });
    expect(reasons(body)).toEqual([
      ...Array.from({ length: 29 }, () => "FAILED: Event is a duplicate: it was not counted"),
      "FAILED: Event is of a past pricing cycle",
    ]);
  });

  it("are before those of past cycles those that can be, wherever these lie", async () => {
    const shop = await open();
    // Before the plan began, so that no cycle holds it.
    const early = "2024-12-31T23:00:00Z";
    await shop.use(
      aCall("acme", early, "1", { id: "early" }),
      aCall("acme", at(0), "1", { id: "bad", dimensions: {} }),
    );
    await shop.use(...Array.from({ length: 35 }, (_, index) => aCall("acme", at(index), "1", { id: `past-${index}` })));
    await shop.passTo("2025-02-10T00:00:00Z");
    await shop.use(aCall("acme", "2025-02-10T00:00:00Z", "1", { id: "open" }));
    const past = (count: number) => Array.from({ length: count }, (_, index) => [`past-${34 - index}`, "FAILED"]);
    const first = await correct(shop, "UNDO", { account_id: "acme" });
    expect(outcomes(first.body)).toEqual([
      ["open", "REVERTED"],
      ...past(27),
      ["bad", "REVERTED"],
      ["early", "REVERTED"],
    ]);
    const second = await correct(shop, "UNDO", { account_id: "acme" });
    expect(outcomes(second.body), "nothing is left that can be").toEqual(past(30));
  });

  it("are those of the account that has the alias now", async () => {
    const shop = await openWithEvents();
    expect((await shop.api.post("/accounts/acme/add_aliases", { aliases: ["nick"] })).status).toBe(200);
    await shop.use(aCall("nick", at(3), "1", { id: "n" }));
    expect(outcomes((await correct(shop, "UNDO", { account_id: "nick", event_id: "n" })).body)).toEqual([
      ["n", "REVERTED"],
    ]);
    expect(outcomes((await correct(shop, "UNDO", { account_id: "nick", event_id: "a" })).body)).toEqual([
      ["a", "REVERTED"],
    ]);
    expect(outcomes((await correct(shop, "UNDO", { account_id: "nick" })).body)).toEqual([
      ["c", "REVERTED"],
      ["b", "REVERTED"],
    ]);
    expect((await correct(shop, "UNDO", { account_id: "nick", event_id: "d" })).status).toBe(404);
  });

  it("are by an alias also those that named it before it was one", async () => {
    const shop = await open();
    await shop.use(aCall("nick", NOON, "1", { id: "n" }));
    await shop.api.post("/accounts/acme/add_aliases", { aliases: ["nick"] });
    expect(outcomes((await correct(shop, "REDO", { account_id: "nick", event_id: "n" })).body)).toEqual([
      ["n", "REVERTED_AND_REINGESTED"],
    ]);
    await shop.settle();
    expect(await statuses(shop, "n")).toEqual(["INGESTION_COMPLETED_EVENT_METERED", "REVERTED"]);
  });
});

describe("a correction that is refused", () => {
  const event = aCall("acme", NOON, "1", { id: "x" });
  it.each([
    ["without an account", "UNDO", { event_id: "a" }, undefined, 400, /account_id/],
    ["with an unknown action", "REVERT", { account_id: "acme" }, undefined, 400, /action/],
    [
      "with a reference and an event id",
      "UNDO",
      { account_id: "acme", id: "e", event_id: "a" },
      undefined,
      400,
      /one of/,
    ],
    [
      "with a time of receipt alone",
      "UNDO",
      { account_id: "acme", created_at: NOON },
      undefined,
      400,
      /account_id, created_at: events are selected by one of account_id; account_id, id;/,
    ],
    [
      "with a time that is none",
      "UNDO",
      { account_id: "acme", event_source_time: "noon" },
      undefined,
      400,
      /date-time/,
    ],
    ["with what nobody knows", "UNDO", { account_id: "acme", schema_name: "call" }, undefined, 400, /schema_name/],
    ["as a job", "UNDO", { account_id: "acme", async: "true" }, undefined, 400, /^async: .*not yet supported/],
    [
      "as a job that waits",
      "UNDO",
      { account_id: "acme", require_confirmation: "true" },
      undefined,
      400,
      /^require_confirmation: .*not yet supported/,
    ],
    ["of REDO_EVENT without an event", "REDO_EVENT", { account_id: "acme" }, {}, 400, /^event: /],
    ["of REDO_EVENT without a body", "REDO_EVENT", { account_id: "acme" }, undefined, 400, /^event: /],
    ["of UNDO with an event", "UNDO", { account_id: "acme" }, { event }, 400, /REDO_EVENT only/],
    [
      "with a faulty event",
      "REDO_EVENT",
      { account_id: "acme" },
      { event: { ...event, timestamp: 1 } },
      400,
      /timestamp/,
    ],
    [
      "with one event for several",
      "REDO_EVENT",
      { account_id: "acme" },
      { event },
      400,
      /one event is put in the place of one, and 2 are selected/,
    ],
    [
      "with an event that is too large",
      "REDO_EVENT",
      { account_id: "acme" },
      {
        event: {
          ...event,
          dimensions: Object.fromEntries(
            Array.from({ length: 99 }, (_, index) => [String(index).padEnd(200, "x"), "y".repeat(200)]),
          ),
        },
      },
      422,
      /32768 characters/,
    ],
  ] as const)("%s changes nothing", async (_what, action, selection, body, expected, message) => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "1", { id: "a" }), aCall("acme", NOON, "1", { id: "b" }));
    const before = (await shop.api.get("/events")).body;
    const answer = await correct(shop, action, selection, body);
    expect(answer.status).toBe(expected);
    expect(answer.body.message).toMatch(message);
    await shop.settle();
    expect((await shop.api.get("/events")).body).toEqual(before);
  });

  it("says that false is what there is: now, and without a confirmation", async () => {
    const shop = await open();
    await shop.use(aCall("acme", NOON, "1", { id: "a" }));
    const selection = { account_id: "acme", async: "false", require_confirmation: "false" };
    expect((await correct(shop, "UNDO", selection, {})).status).toBe(200);
  });
});
