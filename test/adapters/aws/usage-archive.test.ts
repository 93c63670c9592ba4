import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { pageKey, unprocessedKey } from "#adapters/aws/usage-keys.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { FOREVER } from "#domain/time/instant.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";
import {
  type Archiving,
  always,
  anEvent,
  at,
  count,
  ORGANIZATION,
  openArchiving,
  pageOf,
  tokensOf,
} from "../../support/usage/archiving.ts";

const ACME = "acme" as AccountId;
const JANUARY = { start: at("2025-01-01T00:00:00Z"), end: at("2025-02-01T00:00:00Z") };

const noteOf = (archiving: Archiving, event: CountableEvent): unknown =>
  archiving.table.items().find(({ pk, sk }) => pk === pageKey(pageOf(event)).pk && sk === pageKey(pageOf(event)).sk)?.[
    "arc"
  ];
const bodies = ({ objects }: Archiving): string[] =>
  [...objects.contents.keys()].filter((key) => key.endsWith(".gz")).sort();
const linesOf = ({ objects }: Archiving, key: string): string[] =>
  gunzipSync(objects.contents.get(key)!).toString().trimEnd().split("\n");
const recordsOf = async (usage: UsageCounters) =>
  (await usage.listEvents({ organizationId: ORGANIZATION, limit: 1_000 })).items;

/** Archived ten days after it was counted, and gone from the table seventy days after. */
const archivedAndExpired = async (archiving: Archiving, events: readonly CountableEvent[]): Promise<void> => {
  await count(archiving.usage, events);
  archiving.daysLater(10);
  expect(await archiving.archive.archive(ORGANIZATION, always)).toEqual({
    events: events.length,
    state: "complete",
    failures: [],
  });
  expect(archiving.daysLater(60)).toBe(events.length);
};

describe("an hour of a week ago", () => {
  it("is archived, and is folded, cut, listed and counted as before once its items have expired", async () => {
    const archiving = openArchiving();
    const events = [
      anEvent({ id: "a", at: "2025-01-15T10:10:00Z", tokens: "0.1000000000000000055" }),
      anEvent({ id: "b", at: "2025-01-15T10:30:00Z", tokens: "2" }),
      anEvent({ id: "c", at: "2025-01-15T11:00:00Z", tokens: "4" }),
    ];
    await count(archiving.usage, events);
    const before = await recordsOf(archiving.usage);
    archiving.daysLater(10);
    await archiving.archive.archive(ORGANIZATION, always);
    expect(archiving.daysLater(60)).toBe(3);

    const { usage } = archiving;
    const cells = await usage.refold(pageOf(events[0]!), foldUsage);
    expect(tokensOf(cells)).toBe("2.1000000000000000055 of 2");
    expect(cells).toEqual(await usage.cells(pageOf(events[0]!)));
    const whole = { organizationId: ORGANIZATION, accountId: ACME };
    const cut = { start: at("2025-01-15T10:00:00Z"), end: at("2025-01-15T10:30:00Z") };
    expect(tokensOf(await usage.usage({ ...whole, interval: cut }, foldUsage))).toBe("0.1000000000000000055 of 1");
    expect(await recordsOf(usage)).toEqual(before);
    expect((await usage.listEvents({ ...whole, limit: 2 })).items).toEqual(before.slice(0, 2));
    expect(
      await usage.eventsByTime({
        ...whole,
        interval: JANUARY,
        statuses: ["INGESTION_COMPLETED_EVENT_METERED"],
        limit: 100,
      }),
    ).toEqual(before);
    expect(await usage.findEvents(ORGANIZATION, { id: "b" })).toEqual([before[1]]);
    expect(await usage.findEvents(ORGANIZATION, { reference: events[2]!.reference })).toEqual([before[0]]);
    expect(await usage.findEvents(ORGANIZATION, { id: "never" })).toEqual([]);
    expect(await usage.eventCounts({ organizationId: ORGANIZATION, interval: cut })).toMatchObject([{ count: 1 }]);
  });

  it("goes with the other hours of the account's day into one object, which any tool can read", async () => {
    const archiving = openArchiving({ now: "2025-01-17T00:00:00Z" });
    const [late, early, other, next] = [
      anEvent({ id: "late", at: "2025-01-15T22:00:00Z" }),
      anEvent({ id: "early", at: "2025-01-15T03:00:00Z" }),
      anEvent({ id: "other", account: "globex/eu", at: "2025-01-15T03:00:00Z" }),
      anEvent({ id: "next", at: "2025-01-16T00:00:00Z" }),
    ] as const;
    await count(archiving.usage, [late, early, other, next]);
    archiving.daysLater(10);
    await archiving.archive.archive(ORGANIZATION, always);
    const keys = bodies(archiving);
    expect(keys.map((key) => key.replace(/\.[0-9a-f]{24}\./, "."))).toEqual([
      `archive/${ORGANIZATION}/account=acme/20250115.jsonl.gz`,
      `archive/${ORGANIZATION}/account=acme/20250116.jsonl.gz`,
      `archive/${ORGANIZATION}/account=globex=2Feu/20250115.jsonl.gz`,
    ]);
    const [header, body, secondHeader, secondBody] = linesOf(archiving, keys[0]!);
    expect(JSON.parse(header!)).toMatchObject({ account: "acme", lane: "00", hour: "2025-01-15T03:00:00Z" });
    expect(JSON.parse(body!)).toMatchObject({ 0: "early", 2: early.reference });
    expect(JSON.parse(secondHeader!)).toMatchObject({ hour: "2025-01-15T22:00:00Z" });
    expect(JSON.parse(secondBody!)).toMatchObject({ 0: "late" });
  });

  it("is archived once, also by a pass that looks at it again", async () => {
    const archiving = openArchiving();
    const event = anEvent();
    await count(archiving.usage, [event]);
    archiving.daysLater(10);
    await archiving.archive.archive(ORGANIZATION, always);
    const note = noteOf(archiving, event);
    const written = new Map(archiving.objects.contents);
    for (const _day of [1, 2]) {
      archiving.daysLater(1);
      expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 0, state: "complete" });
    }
    expect(noteOf(archiving, event)).toBe(note);
    expect(archiving.objects.contents).toEqual(written);
  });

  it("gets another part when it grows, and keeps the one that it has", async () => {
    const archiving = openArchiving();
    const first = anEvent({ id: "first" });
    await count(archiving.usage, [first]);
    archiving.daysLater(10);
    await archiving.archive.archive(ORGANIZATION, always);
    const [before] = bodies(archiving);
    const late = anEvent({ id: "late", received: "2025-01-25T13:00:00Z", tokens: "2" });
    await count(archiving.usage, [late]);
    archiving.daysLater(10);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 1 });
    expect(bodies(archiving)).toHaveLength(2);
    expect(bodies(archiving)).toContain(before);
    expect(archiving.daysLater(80)).toBe(2);
    expect(tokensOf(await archiving.usage.refold(pageOf(first), foldUsage))).toBe("3 of 2");
  });

  it("is gathered into one part when it grew too often", async () => {
    const limits = { eventsOfObject: 100, eventsOfAccount: 100, eventsOfCall: 100, mostParts: 2 };
    const archiving = openArchiving({ limits });
    let days = 0;
    for (const id of ["1", "2", "3", "4", "5"]) {
      const received = new Date(at("2025-01-15T12:00:00Z") + days * 86_400_000).toISOString();
      await count(archiving.usage, [anEvent({ id, received })]);
      archiving.daysLater(8);
      days += 8;
      await archiving.archive.archive(ORGANIZATION, always);
    }
    const parts = JSON.parse(String(noteOf(archiving, anEvent()))).slice(2);
    // Three parts after three days; the fourth found three, which are more than two; the fifth came beside it.
    expect(parts).toHaveLength(2);
    archiving.daysLater(90);
    expect(tokensOf(await archiving.usage.refold(pageOf(anEvent()), foldUsage))).toBe("5 of 5");
  });

  it("is not gathered where it needs several parts: it would be half of it, should the time be up", async () => {
    const limits = { eventsOfObject: 3, eventsOfAccount: 3, eventsOfCall: 3, mostParts: 1 };
    const archiving = openArchiving({ limits });
    await count(
      archiving.usage,
      Array.from({ length: 7 }, () => anEvent()),
    );
    archiving.daysLater(10);
    while ((await archiving.archive.archive(ORGANIZATION, always)).state !== "complete");
    expect(archiving.daysLater(60)).toBe(7);
    await count(archiving.usage, [anEvent({ received: "2025-03-26T12:00:00Z" })]);
    archiving.daysLater(10);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 1, state: "complete" });
    expect(archiving.daysLater(60)).toBe(1);
    expect(tokensOf(await archiving.usage.refold(pageOf(anEvent()), foldUsage))).toBe("8 of 8");
  });

  it("is archived by its arrival, however late it was counted", async () => {
    const archiving = openArchiving();
    await count(archiving.usage, [anEvent({ id: "prompt", at: "2025-01-15T09:00:00Z" })]);
    archiving.daysLater(14);
    await archiving.archive.archive(ORGANIZATION, always);
    // Its message waited for 27 days, longer than what arrived with it took to be archived.
    const delayed = anEvent({ id: "delayed", at: "2025-01-15T09:30:00Z" });
    archiving.daysLater(13);
    await count(archiving.usage, [delayed]);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 1 });
    archiving.daysLater(60);
    expect(tokensOf(await archiving.usage.refold(pageOf(delayed), foldUsage))).toBe("2 of 2");
  });
});

describe("what is not due", () => {
  it("is left as it is: what arrived within the week", async () => {
    const archiving = openArchiving();
    const old = anEvent({ at: "2025-01-15T10:59:59.999Z" });
    const young = anEvent({ at: "2025-01-15T11:00:00Z" });
    await count(archiving.usage, [old, young]);
    archiving.setTime("2025-01-22T11:30:00Z");
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 1, state: "complete" });
    expect([typeof noteOf(archiving, old), typeof noteOf(archiving, young)]).toEqual(["string", "undefined"]);
    expect(await archiving.archive.archivedUntil(ORGANIZATION)).toBe(at("2025-01-22T11:00:00Z") - 7 * 86_400_000);
  });

  it("is another organization's", async () => {
    const archiving = openArchiving();
    const other = "org.other" as OrganizationId;
    const event = anEvent();
    await count(archiving.usage, [event], other);
    archiving.daysLater(10);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 0, state: "complete" });
    expect(archiving.objects.contents.size).toBe(0);
    expect(await archiving.archive.archivedUntil(other)).toBe(at("2025-01-15T10:00:00Z"));
    expect(await archiving.archive.archivedUntil("org.none" as OrganizationId)).toBe(FOREVER);
  });
});

describe("an event that is only in the archive", () => {
  const undo = (usage: UsageCounters, event: CountableEvent, command: string) =>
    usage.undo({ organizationId: ORGANIZATION, ...event }, { command, unfold: unfoldUsage });

  it("is undone once, and leaves its record", async () => {
    const archiving = openArchiving();
    const [gone, kept] = [anEvent({ id: "gone", tokens: "2" }), anEvent({ id: "kept" })];
    await archivedAndExpired(archiving, [gone, kept]);
    const { usage } = archiving;
    expect(await undo(usage, gone, "one")).toBe("undone");
    expect(await undo(usage, gone, "one")).toBe("undone");
    expect(await undo(usage, gone, "another")).toBe("AlreadyUndone");
    expect(tokensOf(await usage.cells(pageOf(gone)))).toBe("1 of 1");
    expect(await usage.refold(pageOf(gone), foldUsage)).toEqual(await usage.cells(pageOf(gone)));
    expect(await usage.findEvents(ORGANIZATION, { id: "gone" })).toMatchObject([
      { status: "REVERTED", statusBeforeReverting: "INGESTION_COMPLETED_EVENT_METERED", reference: gone.reference },
    ]);
    expect((await recordsOf(usage)).map(({ id, status }) => [id, status])).toEqual([
      ["kept", "INGESTION_COMPLETED_EVENT_METERED"],
      ["gone", "REVERTED"],
    ]);
  });

  it("has its id used again after it was undone, once, wherever the repeats are", async () => {
    const archiving = openArchiving();
    const first = anEvent({ id: "again", tokens: "2" });
    await archivedAndExpired(archiving, [first]);
    const { usage } = archiving;
    await undo(usage, first, "one");
    const elsewhere = anEvent({ id: "again", at: "2025-03-26T10:00:00Z", tokens: "5" });
    const back = anEvent({ id: "again", received: "2025-03-26T10:00:00Z", tokens: "7" });
    expect(await count(usage, [elsewhere])).toEqual(["counted"]);
    expect(await count(usage, [back])).toEqual(["duplicate"]);
    expect(await count(usage, [first, elsewhere])).toEqual(["redelivered", "redelivered"]);
    expect((await usage.findEvents(ORGANIZATION, { id: "again" })).map(({ reference }) => reference)).toEqual([
      elsewhere.reference,
      back.reference,
      first.reference,
    ]);
  });

  it.each(["undone and dead before its item said so", "undone"])(
    "has its id used again on its own page, once: %s",
    async (how) => {
      const archiving = openArchiving();
      const first = anEvent({ id: "again", tokens: "2" });
      await archivedAndExpired(archiving, [first]);
      const { table, usage } = archiving;
      const dying = archiving.usageOver({
        ...table,
        putIfAbsent: async (item) => {
          if (how !== "undone") throw new Error("dead");
          return table.putIfAbsent(item);
        },
      });
      await undo(dying, first, "one").catch(() => {});
      const back = anEvent({ id: "again", received: "2025-03-26T10:00:00Z", tokens: "7" });
      const elsewhere = anEvent({ id: "again", at: "2025-03-26T10:00:00Z", tokens: "5" });
      expect(await count(usage, [back])).toEqual(["counted"]);
      expect(await count(usage, [elsewhere])).toEqual(["duplicate"]);
      for (const again of [back, first]) expect(await count(usage, [again])).toEqual(["redelivered"]);
      expect(tokensOf(await usage.cells(pageOf(first)))).toBe("7 of 1");
      expect(await usage.refold(pageOf(first), foldUsage)).toEqual(await usage.cells(pageOf(first)));
    },
  );

  it("stays what it was when its id is used for another hour after the promise has ended", async () => {
    const archiving = openArchiving();
    const old = anEvent({ id: "same", tokens: "2" });
    await archivedAndExpired(archiving, [old]);
    const { usage } = archiving;
    const young = anEvent({ id: "same", at: "2025-03-26T10:00:00Z", tokens: "5" });
    expect(await count(usage, [young])).toEqual(["counted"]);
    expect(tokensOf(await usage.refold(pageOf(old), foldUsage))).toBe("2 of 1");
    expect(tokensOf(await usage.refold(pageOf(young), foldUsage))).toBe("5 of 1");
    expect((await usage.findEvents(ORGANIZATION, { id: "same" })).map(({ reference }) => reference)).toEqual([
      young.reference,
      old.reference,
    ]);
    expect(await count(usage, [old])).toEqual(["redelivered"]);
    expect(await undo(usage, old, "one")).toBe("undone");
    expect(tokensOf(await usage.cells(pageOf(young)))).toBe("5 of 1");
    expect(await count(usage, [anEvent({ id: "same", at: "2025-03-26T11:00:00Z" })])).toEqual(["duplicate"]);
    expect(await count(usage, [anEvent({ id: "same", received: "2025-03-26T11:00:00Z" })])).toEqual(["duplicate"]);
  });

  it("has one record where it had been refused before", async () => {
    const archiving = openArchiving();
    const event = anEvent({ id: "twice" });
    const { reference, id, accountId, timestamp, receivedAt, schemaName } = event;
    await archiving.usage.recordUnprocessed(ORGANIZATION, [
      {
        reference,
        id,
        accountId,
        timestamp,
        receivedAt,
        schemaName,
        status: "INGESTION_FAILED",
        description: "no",
        event: event.event,
      },
    ]);
    await archivedAndExpired(archiving, [event]);
    const { usage } = archiving;
    expect((await recordsOf(usage)).map(({ status }) => status)).toEqual(["INGESTION_COMPLETED_EVENT_METERED"]);
    expect(await usage.findEvents(ORGANIZATION, { reference })).toMatchObject([{ definitions: 1 }]);
    expect(await usage.findEvents(ORGANIZATION, { id })).toMatchObject([{ definitions: 1 }]);
    expect(await usage.eventCounts({ organizationId: ORGANIZATION, interval: JANUARY })).toMatchObject([{ count: 1 }]);
    const query = { organizationId: ORGANIZATION, accountId: ACME, interval: JANUARY, limit: 10 };
    expect(await usage.eventsByTime({ ...query, statuses: ["INGESTION_FAILED"] })).toEqual([]);
  });
});

describe("the rule of sixty days", () => {
  it.each([59, 61, 70])(
    "counts a faithful repeat after %i days as a duplicate, which names the original",
    async (days) => {
      const archiving = openArchiving();
      const first = anEvent({ id: "faithful", tokens: "2" });
      await count(archiving.usage, [first]);
      archiving.daysLater(10);
      await archiving.archive.archive(ORGANIZATION, always);
      expect(archiving.daysLater(days - 10)).toBe(days >= 66 ? 1 : 0);
      const { usage } = archiving;
      const repeat = anEvent({ id: "faithful", received: "2025-03-20T10:00:00Z", tokens: "99" });
      for (const _delivery of [1, 2]) expect(await count(usage, [repeat])).toEqual(["duplicate"]);
      expect(await count(usage, [first])).toEqual(["redelivered"]);
      expect(tokensOf(await usage.refold(pageOf(first), foldUsage))).toBe("2 of 1");
      expect(await usage.findEvents(ORGANIZATION, { id: "faithful" })).toMatchObject([
        { reference: first.reference, status: "INGESTION_COMPLETED_EVENT_METERED", event: first.event },
        { reference: repeat.reference, status: "INGESTION_FAILED_DUPLICATE_EVENT" },
      ]);
      expect(archiving.table.items().some((item) => item["ref"] === repeat.reference && item.pk.startsWith("E#"))).toBe(
        false,
      );
      expect(await archiving.table.get(unprocessedKey(ORGANIZATION, repeat.reference))).toBeDefined();
    },
  );

  it.each([1, 100])(
    "takes a repeat for a duplicate also where nothing but the journal is left, of %i events",
    async (number) => {
      const archiving = openArchiving();
      const events = Array.from({ length: number }, (_, index) => anEvent({ id: `faithful-${index}` }));
      await count(archiving.usage, events);
      expect(archiving.daysLater(90)).toBe(number);
      const repeat = anEvent({ id: "faithful-0", received: "2025-04-15T10:00:00Z" });
      expect(await count(archiving.usage, [repeat])).toEqual(["duplicate"]);
      expect(tokensOf(await archiving.usage.cells(pageOf(repeat)))).toBe(`${number} of ${number}`);
    },
  );

  it("counts what is first received when its hour is old", async () => {
    const archiving = openArchiving();
    await archivedAndExpired(archiving, [anEvent({ id: "old" })]);
    const late = anEvent({ id: "late", received: "2025-03-26T10:00:00Z" });
    expect(await count(archiving.usage, [late])).toEqual(["counted"]);
    expect(await count(archiving.usage, [late])).toEqual(["redelivered"]);
    archiving.daysLater(10);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 1 });
    archiving.daysLater(60);
    expect(tokensOf(await archiving.usage.refold(pageOf(late), foldUsage))).toBe("2 of 2");
  });
});

describe("an id that an undo freed", () => {
  it("is that of the event which used it again, also after the first one has expired", async () => {
    const archiving = openArchiving();
    const { usage } = archiving;
    const first = anEvent({ id: "again" });
    await count(usage, [first]);
    await usage.undo({ organizationId: ORGANIZATION, ...first }, { command: "one", unfold: unfoldUsage });
    archiving.daysLater(60);
    const second = anEvent({ id: "again", at: "2025-03-16T10:00:00Z" });
    expect(await count(usage, [second])).toEqual(["counted"]);
    archiving.daysLater(10);
    expect(await count(usage, [anEvent({ id: "again", at: "2025-03-26T10:00:00Z" })])).toEqual(["duplicate"]);
    expect(await count(usage, [second])).toEqual(["redelivered"]);
  });
});

describe("an event that is neither stored nor archived", () => {
  it("is not taken for another one that has its id since", async () => {
    const archiving = openArchiving();
    const lost = anEvent({ id: "same", tokens: "2" });
    await count(archiving.usage, [lost]);
    expect(archiving.daysLater(70)).toBe(1);
    await count(archiving.usage, [anEvent({ id: "same", at: "2025-03-26T10:00:00Z", tokens: "5" })]);
    await expect(archiving.usage.refold(pageOf(lost), foldUsage)).rejects.toThrow("in the journal and nowhere else");
  });

  it("makes folding its page fail, and archiving it, and nothing else", async () => {
    const archiving = openArchiving();
    const lost = anEvent({ id: "lost" });
    const others = [
      anEvent({ at: "2025-01-15T09:00:00Z" }),
      anEvent({ at: "2025-01-15T11:00:00Z" }),
      anEvent({ account: "globex" }),
    ];
    await count(archiving.usage, [lost, ...others]);
    const item = archiving.table.items().find((one) => one["id"] === "lost")!;
    archiving.table.remove(item);
    archiving.daysLater(10);
    const archived = await archiving.archive.archive(ORGANIZATION, always);
    expect(archived).toMatchObject({ events: 3, state: "failed" });
    expect(archived.failures.map((failure) => String(failure))).toEqual([
      `Error: account acme of ${ORGANIZATION} at 2025-01-15T10:00:00Z is not archived`,
    ]);
    expect(await archiving.archive.archivedUntil(ORGANIZATION)).toBe(at("2025-01-15T09:00:00Z"));
    await expect(archiving.usage.refold(pageOf(lost), foldUsage)).rejects.toThrow("in the journal and nowhere else");

    // Somebody brings it back: the next call goes on with it, without waiting for a day.
    await archiving.table.put(item);
    expect(await archiving.archive.archive(ORGANIZATION, always)).toMatchObject({ events: 1, state: "complete" });
    expect(await archiving.archive.archivedUntil(ORGANIZATION)).toBe(at("2025-01-18T12:00:00Z"));
  });
});
