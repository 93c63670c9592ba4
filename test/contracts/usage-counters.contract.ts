import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, EventReference, OrganizationId, UsageMeterId } from "#domain/ids.ts";
import { eventCountKey, type Fold, foldUsage, type UsageCells, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CompletedStatus, CountableEvent, FailedStatus, UnprocessedEvent } from "#domain/metering/usage-event.ts";
import { decimal, toText } from "#domain/money/decimal.ts";
import { HOUR, type Instant, instantOf, parseInstant, toIso } from "#domain/time/instant.ts";
import type {
  EventQuery,
  EventRecord,
  Group,
  Outcome,
  PageKey,
  UndoOutcome,
  UsageCounters,
} from "#ports/usage-counters.ts";

export type UsageCountersHarness = {
  readonly usageCounters: UsageCounters;
  /** The same counters as a process sees them that starts now. */
  reopen(): Promise<UsageCounters>;
  close(): Promise<void>;
};

/** What every engine of the UsageCounters port does. */
export const usageCountersContract = (name: string, open: () => Promise<UsageCountersHarness>): void => {
  describe(`the UsageCounters contract, ${name}`, () => {
    let harness: UsageCountersHarness;
    let counters: UsageCounters;
    beforeAll(async () => {
      harness = await open();
      counters = harness.usageCounters;
    });
    afterAll(() => harness.close());

    /** Commits events as a consumer would: grouped by account and hour. */
    const count = async (
      organizationId: OrganizationId,
      events: readonly CountableEvent[],
      lane = "00",
    ): Promise<Outcome[]> => {
      const outcomes = new Map<CountableEvent, Outcome>();
      for (const group of groupsOf(organizationId, events, lane)) {
        const answered = await counters.commit(group, foldUsage);
        for (const [index, event] of group.events.entries()) outcomes.set(event, answered[index] as Outcome);
      }
      return events.map((event) => outcomes.get(event) as Outcome);
    };
    const usageOf = async (
      organizationId: OrganizationId,
      { account = "acme", from = "2025-01-01T00:00:00Z", until = "2025-02-01T00:00:00Z" } = {},
    ): Promise<Totals> =>
      totalsOf(
        await counters.usage(
          { organizationId, accountId: account as AccountId, interval: { start: at(from), end: at(until) } },
          foldUsage,
        ),
      );
    const undo = (
      organizationId: OrganizationId,
      { reference, id, schemaName, timestamp, receivedAt }: CountableEvent | UnprocessedEvent,
      command = aCommand(),
    ): Promise<UndoOutcome> =>
      counters.undo(
        { organizationId, reference, ...(id !== undefined && { id }), schemaName, timestamp, receivedAt },
        { command, unfold: unfoldUsage },
      );
    const everyRecord = async (query: Omit<EventQuery, "limit">, limit = 1_000): Promise<EventRecord[]> => {
      const records: EventRecord[] = [];
      let after: string | undefined;
      for (let page = 0; page < 1_000; page += 1) {
        const read = await counters.listEvents({ ...query, limit, ...(after !== undefined && { after }) });
        expect(read.items.length).toBeLessThanOrEqual(limit);
        records.push(...read.items);
        if (read.next === undefined) return records;
        after = read.next;
      }
      throw new Error("the pages do not end");
    };
    const pagesOf = async (organizationId: OrganizationId): Promise<PageKey[]> => {
      const pages: PageKey[] = [];
      for await (const page of counters.pages(organizationId)) pages.push(page);
      return pages;
    };
    /** The audit: what the journal folds to is what the cells say, on every page. */
    const expectJournalsEqualCells = async (organizationId: OrganizationId): Promise<number> => {
      const pages = await pagesOf(organizationId);
      for (const page of pages) {
        expect(totalsOf(await counters.refold(page, foldUsage))).toEqual(totalsOf(await counters.cells(page)));
      }
      return pages.length;
    };

    describe("an event", () => {
      it("is counted, in the cells of its page and in its journal", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ units: { tokens: "374", calls: "1" } });
        expect(await count(organizationId, [event])).toEqual(["counted"]);
        const expected = { tokens: ["374", 1], calls: ["1", 1], [eventCountKey("completion", METERED)]: ["0", 1] };
        expect(await usageOf(organizationId)).toEqual(expected);
        const page = { organizationId, accountId: event.accountId, lane: "00", hour: at("2025-01-15T10:00:00Z") };
        expect(totalsOf(await counters.cells(page))).toEqual(expected);
        expect(totalsOf(await counters.refold(page, foldUsage))).toEqual(expected);
        expect(await pagesOf(organizationId)).toEqual([page]);
      });

      it("without units counts as an event all the same", async () => {
        const organizationId = anOrganization();
        const status = "INGESTION_COMPLETED_NO_MATCHING_METERS";
        expect(await count(organizationId, [anEvent({ units: {}, status })])).toEqual(["counted"]);
        expect(await usageOf(organizationId)).toEqual({ [eventCountKey("completion", status)]: ["0", 1] });
      });

      it("that is delivered again changes nothing and leaves no record", async () => {
        const organizationId = anOrganization();
        const events = [anEvent({ id: "a" }), anEvent({ id: "b" })];
        await count(organizationId, events);
        expect(await count(organizationId, events)).toEqual(["redelivered", "redelivered"]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["2", 2]);
        expect(await everyRecord({ organizationId })).toHaveLength(2);
        await expectJournalsEqualCells(organizationId);
      });

      it("that is delivered again beside new ones is told apart from them", async () => {
        const organizationId = anOrganization();
        const [first, second, third] = [anEvent({ id: "1" }), anEvent({ id: "2" }), anEvent({ id: "3" })] as const;
        await count(organizationId, [second]);
        expect(
          await count(organizationId, [first, second, { ...third, reference: aReference() }, anEvent({ id: "2" })]),
        ).toEqual(["counted", "redelivered", "counted", "duplicate"]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["3", 3]);
      });

      it("belongs to its organization: the same id elsewhere is another event", async () => {
        const [first, second] = [anOrganization(), anOrganization()];
        expect(await count(first, [anEvent({ id: "same" })])).toEqual(["counted"]);
        expect(await count(second, [anEvent({ id: "same" })])).toEqual(["counted"]);
        expect(await pagesOf(first)).toHaveLength(1);
        expect(await everyRecord({ organizationId: second })).toHaveLength(1);
      });

      it("has an identity that no other organization and id add up to", async () => {
        const organizationId = anOrganization();
        const longer = `${organizationId}1` as OrganizationId;
        expect(await count(organizationId, [anEvent({ id: "1x" })])).toEqual(["counted"]);
        expect(await count(longer, [anEvent({ id: "x" })])).toEqual(["counted"]);
      });

      it("is refused by our own assertion on a page where it does not belong", async () => {
        const organizationId = anOrganization();
        const page = { organizationId, accountId: "acme" as AccountId, lane: "00", hour: at("2025-01-15T10:00:00Z") };
        for (const stray of [anEvent({ at: "2025-01-15T11:00:00Z" }), anEvent({ account: "other" })]) {
          await expect(counters.commit({ page, events: [anEvent({ id: "fine" }), stray] }, foldUsage)).rejects.toThrow(
            RangeError,
          );
        }
        expect(await pagesOf(organizationId)).toEqual([]);
        expect(await count(organizationId, [anEvent({ id: "fine" })])).toEqual(["counted"]);
      });
    });

    describe("a repeat of an id by the client", () => {
      it.each<[string, Partial<EventOptions>]>([
        ["with the same body", {}],
        ["with other units", { units: { tokens: "99" } }],
        ["later in the same hour", { at: "2025-01-15T10:59:59.999Z" }],
        ["in another hour", { at: "2025-01-15T11:00:00Z" }],
        ["in another year", { at: "2021-01-15T10:00:00Z" }],
        ["for another account", { account: "other" }],
        ["of another schema", { schema: "embedding" }],
      ])("%s is a duplicate: recorded, and counted nowhere", async (_what, change) => {
        const organizationId = anOrganization();
        const first = anEvent({ id: "once" });
        await count(organizationId, [first]);
        const before = await usageOf(organizationId);
        const repeat = anEvent({ id: "once", ...change });
        expect(await count(organizationId, [repeat])).toEqual(["duplicate"]);

        expect(await usageOf(organizationId)).toEqual(before);
        expect(await pagesOf(organizationId)).toHaveLength(1);
        await expectJournalsEqualCells(organizationId);
        const records = await counters.findEvents(organizationId, { id: "once" });
        expect(records.map(({ reference, status }) => [reference, status])).toEqual([
          [first.reference, METERED],
          [repeat.reference, DUPLICATE],
        ]);
        expect(records[1]).toMatchObject({
          id: "once",
          accountId: repeat.accountId,
          schemaName: repeat.schemaName,
          timestamp: repeat.timestamp,
          receivedAt: repeat.receivedAt,
          units: [],
          event: repeat.event,
        });
      });

      it("is recorded once, however often it is delivered", async () => {
        const organizationId = anOrganization();
        await count(organizationId, [anEvent({ id: "once" })]);
        const repeat = anEvent({ id: "once" });
        for (let delivery = 0; delivery < 3; delivery += 1) {
          expect(await count(organizationId, [repeat])).toEqual(["duplicate"]);
        }
        expect(await everyRecord({ organizationId, statuses: [DUPLICATE] })).toHaveLength(1);
      });

      it("inside one group: the first one wins", async () => {
        const organizationId = anOrganization();
        const [first, second, third] = [
          anEvent({ id: "twice", units: { tokens: "5" } }),
          anEvent({ id: "twice", units: { tokens: "7" } }),
          anEvent({ id: "other", units: { tokens: "11" } }),
        ] as const;
        const [{ page }] = groupsOf(organizationId, [first]) as [Group];
        expect(await counters.commit({ page, events: [first, second, first, third] }, foldUsage)).toEqual([
          "counted",
          "duplicate",
          "redelivered",
          "counted",
        ]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["16", 2]);
        await expectJournalsEqualCells(organizationId);
      });

      it("is found again by whoever opens the counters later, as is a redelivery", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 50 }, (_, index) => anEvent({ id: `lasting-${index}` }));
        await count(organizationId, events);
        const before = await usageOf(organizationId);
        counters = await harness.reopen();
        expect(await usageOf(organizationId)).toEqual(before);
        expect(new Set(await count(organizationId, events))).toEqual(new Set(["redelivered"]));
        expect(
          new Set(
            await count(
              organizationId,
              events.map(({ id }) => anEvent({ id })),
            ),
          ),
        ).toEqual(new Set(["duplicate"]));
        expect(await usageOf(organizationId)).toEqual(before);
        await expectJournalsEqualCells(organizationId);
      });
    });

    describe("a group", () => {
      it("may be empty", async () => {
        const organizationId = anOrganization();
        const page = { organizationId, accountId: "acme" as AccountId, lane: "00", hour: at("2025-01-15T10:00:00Z") };
        expect(await counters.commit({ page, events: [] }, foldUsage)).toEqual([]);
        expect(await counters.cells(page)).toEqual(new Map());
        expect(await counters.refold(page, foldUsage)).toEqual(new Map());
      });

      it("of 1,000 events is counted whole", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 1_000 }, (_, index) =>
          anEvent({ id: `${index}`, units: { tokens: `${index}` } }),
        );
        expect(new Set(await count(organizationId, events))).toEqual(new Set(["counted"]));
        expect((await usageOf(organizationId))["tokens"]).toEqual(["499500", 1_000]);
        await expectJournalsEqualCells(organizationId);
      });

      it("is counted once when many consumers commit it at the same time", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 10 }, (_, index) => anEvent({ id: `${index}` }));
        const answers = await Promise.all(Array.from({ length: 8 }, () => count(organizationId, events)));
        for (const index of events.keys()) {
          expect(answers.filter((outcomes) => outcomes[index] === "counted")).toHaveLength(1);
          expect(answers.filter((outcomes) => outcomes[index] === "redelivered")).toHaveLength(7);
        }
        expect((await usageOf(organizationId))["tokens"]).toEqual(["10", 10]);
        await expectJournalsEqualCells(organizationId);
      });

      it("does not disturb other groups of the page that are committed at the same time", async () => {
        const organizationId = anOrganization();
        const groups = Array.from({ length: 12 }, (_, group) =>
          Array.from({ length: 5 }, (_unused, index) => anEvent({ id: `${group}.${index}`, units: { tokens: "0.1" } })),
        );
        await Promise.all(groups.map((events) => count(organizationId, events)));
        expect((await usageOf(organizationId))["tokens"]).toEqual(["6", 60]);
        await expectJournalsEqualCells(organizationId);
      });

      it("of another lane has a page of its own, and its usage is the account's all the same", async () => {
        const organizationId = anOrganization();
        await count(organizationId, [anEvent({ id: "a", units: { tokens: "1" } })], "00");
        await count(organizationId, [anEvent({ id: "b", units: { tokens: "2" } })], "01");
        expect(await count(organizationId, [anEvent({ id: "a" })], "01")).toEqual(["duplicate"]);
        expect((await pagesOf(organizationId)).map(({ lane }) => lane).sort()).toEqual(["00", "01"]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["3", 2]);
      });

      it("is handed to folds as it was counted, also when it is folded again", async () => {
        const organizationId = anOrganization();
        const events = [
          { ...anEvent({ id: "a", units: { tokens: "-0.5", calls: "1" } }), description: "Because", definitions: 3 },
          anEvent({ id: "b", units: {}, status: "INGESTION_COMPLETED_NO_MATCHING_METERS" }),
        ];
        const [{ page }] = groupsOf(organizationId, events) as [Group];
        const handed: unknown[][] = [];
        const spying: Fold = (cells, some) => {
          handed.push(some.map(factsOf));
          return foldUsage(cells, some);
        };
        await counters.commit({ page, events }, spying);
        await counters.refold(page, spying);
        const interval = { start: page.hour, end: instantOf(page.hour + 1) };
        await counters.usage({ organizationId, accountId: page.accountId, interval }, spying);
        const facts = events.map(factsOf);
        expect(handed).toEqual([facts, facts, facts]);
      });

      it("whose fold fails leaves nothing behind and can be committed again", async () => {
        const organizationId = anOrganization();
        const [group] = groupsOf(organizationId, [anEvent({ id: "a" }), anEvent({ id: "b" })]) as [Group];
        const failing = (): never => {
          throw new Error("no such meter");
        };
        await expect(counters.commit(group, failing)).rejects.toThrow("no such meter");
        expect(await pagesOf(organizationId)).toEqual([]);
        expect(await everyRecord({ organizationId })).toEqual([]);
        expect(await counters.commit(group, foldUsage)).toEqual(["counted", "counted"]);
        await expectJournalsEqualCells(organizationId);
      });
    });

    describe("cells", () => {
      it.each([
        [
          "99999999999999999999999999999999999999",
          "1",
          "100000000000000000000000000000000000000",
          "38 digits and a carry",
        ],
        [
          "123456789012345678901234567890123456789012345678901234567890",
          "1e-20",
          "123456789012345678901234567890123456789012345678901234567890.00000000000000000001",
          "80 digits",
        ],
        ["0.1", "0.2", "0.3", "no binary float in between"],
        ["0.1000000000000000055", "0", "0.1000000000000000055", "19 digits"],
        ["5", "-7.5", "-2.5", "negative units lower the sum"],
        ["1.50", "-1.5", "0", "it cancels out"],
      ])("add %s and %s to %s: %s", async (first, second, total) => {
        const organizationId = anOrganization();
        await count(organizationId, [anEvent({ id: "a", units: { tokens: first } })]);
        await count(organizationId, [anEvent({ id: "b", units: { tokens: second } })]);
        expect((await usageOf(organizationId))["tokens"]).toEqual([total, 2]);
        await expectJournalsEqualCells(organizationId);
      });

      it("are the same whatever the order, the split into commits and the repeats", async () => {
        const drawn = fc.array(
          fc.record({
            hour: fc.integer({ min: 0, max: 2 }),
            account: fc.constantFrom("acme", "other"),
            tokens: fc.oneof(
              fc.integer({ min: -1_000, max: 1_000 }).map(String),
              fc.constantFrom("0.1", "1e-30", "123456789012345678901234567890", "-0.25"),
            ),
            calls: fc.option(fc.integer({ min: 0, max: 3 }).map(String), { nil: undefined }),
          }),
          { minLength: 1, maxLength: 25 },
        );
        await fc.assert(
          fc.asyncProperty(drawn, fc.infiniteStream(fc.nat()), async (wanted, choices) => {
            const [straight, shuffled] = [anOrganization(), anOrganization()];
            const events = wanted.map(({ hour, account, tokens, calls }, index) =>
              anEvent({
                id: `${index}`,
                account,
                at: toIso(instantOf(at("2025-01-15T10:00:00Z") + hour * HOUR + index)),
                units: calls === undefined ? { tokens } : { tokens, calls },
              }),
            );
            const next = (): number => choices.next().value as number;
            await count(straight, events);
            for (const event of inSomeOrder(events, next)) {
              const others = Array.from({ length: next() % 3 }, () => events[next() % events.length] as CountableEvent);
              await count(shuffled, [event, ...others]);
            }
            for (const account of ["acme", "other"]) {
              expect(await usageOf(shuffled, { account })).toEqual(await usageOf(straight, { account }));
            }
            expect((await pagesOf(shuffled)).length).toBe((await pagesOf(straight)).length);
            await expectJournalsEqualCells(straight);
            await expectJournalsEqualCells(shuffled);
          }),
          { numRuns: 25 },
        );
      });
    });

    describe("an event that is undone", () => {
      it("leaves the cells, the usage and the journal of its page as if it had never been", async () => {
        const [organizationId, without] = [anOrganization(), anOrganization()];
        const [stays, goes] = [
          anEvent({ id: "stays", units: { tokens: "0.1" } }),
          anEvent({ id: "goes", units: { tokens: "0.2", calls: "-3" }, schema: "embedding" }),
        ] as const;
        await count(organizationId, [stays, goes]);
        await count(without, [stays]);
        expect(await undo(organizationId, goes)).toBe("undone");

        const expected = { tokens: ["0.1", 1], [eventCountKey("completion", METERED)]: ["0", 1] };
        expect(await usageOf(organizationId)).toEqual(expected);
        const page = { organizationId, accountId: goes.accountId, lane: "00", hour: at("2025-01-15T10:00:00Z") };
        expect(inOrder(await counters.cells(page))).toEqual(
          inOrder(await counters.cells({ ...page, organizationId: without })),
        );
        expect(totalsOf(await counters.refold(page, foldUsage))).toEqual(expected);
      });

      it("is missing from an interval that cuts its hour, and from usage hour by hour", async () => {
        const organizationId = anOrganization();
        const events = [
          anEvent({ id: "a", at: "2025-01-15T10:10:00Z", units: { tokens: "1" } }),
          anEvent({ id: "b", at: "2025-01-15T10:20:00Z", units: { tokens: "10" } }),
          anEvent({ id: "c", at: "2025-01-15T10:40:00Z", units: { tokens: "100" } }),
          anEvent({ id: "d", at: "2025-01-15T11:00:00Z", units: { tokens: "1000" } }),
        ] as const;
        await count(organizationId, events);
        await undo(organizationId, events[1]);
        await undo(organizationId, events[3]);
        const tokens = async (from: string, until: string) =>
          (await usageOf(organizationId, { from, until }))["tokens"];
        expect(await tokens("2025-01-15T10:00:00Z", "2025-01-15T10:30:00Z")).toEqual(["1", 1]);
        expect(await tokens("2025-01-15T10:20:00Z", "2025-01-15T11:00:00.001Z")).toEqual(["100", 1]);
        expect(await tokens("2025-01-15T10:20:00Z", "2025-01-15T10:20:00.001Z")).toBeUndefined();
        expect(await tokens("2025-01-15T11:00:00Z", "2025-01-15T12:00:00Z")).toBeUndefined();
        const hours = await counters.usageByHour(
          {
            organizationId,
            accountId: "acme" as AccountId,
            interval: { start: at("2025-01-15T10:15:00Z"), end: at("2025-01-15T13:00:00Z") },
          },
          foldUsage,
        );
        expect(hours.map(({ hour, cells }) => [toIso(hour), totalsOf(cells)["tokens"]])).toEqual([
          ["2025-01-15T10:00:00Z", ["100", 1]],
        ]);
      });

      it("that was the only one of its page leaves empty cells", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ units: { tokens: "1e-30", calls: "123456789012345678901234567890" } });
        await count(organizationId, [event]);
        expect(await undo(organizationId, event)).toBe("undone");
        const [page] = (await pagesOf(organizationId)) as [PageKey];
        expect(await counters.cells(page)).toEqual(new Map());
        expect(await counters.refold(page, foldUsage)).toEqual(new Map());
        expect(await usageOf(organizationId)).toEqual({});
      });

      it("keeps its record, as REVERTED, with what it had been before and all that was counted", async () => {
        const organizationId = anOrganization();
        const event: CountableEvent = {
          ...anEvent({ id: "full", units: { tokens: "-0.1", calls: "12" } }),
          description: "Filtered out",
          definitions: 17,
        };
        await count(organizationId, [event, anEvent({ id: "other" })]);
        const [before] = (await counters.findEvents(organizationId, { id: "full" })) as [EventRecord];
        await undo(organizationId, event, "command.1");
        const expected: EventRecord = {
          ...before,
          status: "REVERTED",
          statusBeforeReverting: METERED,
          revertedBy: "command.1",
        };
        expect(await counters.findEvents(organizationId, { id: "full" })).toEqual([expected]);
        expect(await counters.findEvents(organizationId, { reference: event.reference })).toEqual([expected]);
        expect(await everyRecord({ organizationId, statuses: ["REVERTED"] })).toEqual([expected]);
        expect((await everyRecord({ organizationId, statuses: [METERED] })).map(({ id }) => id)).toEqual(["other"]);
        expect(await everyRecord({ organizationId, accountId: event.accountId, statuses: ["REVERTED"] }, 1)).toEqual([
          expected,
        ]);
        expect((await everyRecord({ organizationId }, 1)).map(({ id }) => id)).toEqual(["other", "full"]);
      });

      it("is counted among the reverted ones of its hour, whole or cut, and no longer where it was", async () => {
        const organizationId = anOrganization();
        const events = [
          anEvent({ id: "1", at: "2025-01-15T10:00:00Z" }),
          anEvent({ id: "2", at: "2025-01-15T10:30:00Z" }),
          anEvent({ id: "3", at: "2025-01-15T10:45:00Z" }),
          anEvent({ id: "4", at: "2025-01-15T11:15:00Z", account: "other" }),
        ] as const;
        await count(organizationId, events);
        for (const event of [events[1], events[3]]) await undo(organizationId, event);
        expect(await countsOf(counters, organizationId)).toEqual([
          ["2025-01-15T10:00:00Z", "acme", "completion", METERED, 2],
          ["2025-01-15T10:00:00Z", "acme", "completion", "REVERTED", 1],
          ["2025-01-15T11:00:00Z", "other", "completion", "REVERTED", 1],
        ]);
        const cut = { from: "2025-01-15T10:30:00Z", until: "2025-01-15T11:15:00Z" };
        expect(await countsOf(counters, organizationId, cut)).toEqual([
          ["2025-01-15T10:00:00Z", "acme", "completion", METERED, 1],
          ["2025-01-15T10:00:00Z", "acme", "completion", "REVERTED", 1],
        ]);
        expect(
          await countsOf(counters, organizationId, { from: "2025-01-15T10:30:00.001Z", until: "2025-01-15T10:45:00Z" }),
        ).toEqual([]);
        expect(await countsOf(counters, organizationId, { accounts: ["other"] })).toEqual([
          ["2025-01-15T11:00:00Z", "other", "completion", "REVERTED", 1],
        ]);
      });

      it("is undone once: the command that did it is answered as before, and every other one refused", async () => {
        const organizationId = anOrganization();
        const [first, second] = [anEvent({ id: "a" }), anEvent({ id: "b" })] as const;
        await count(organizationId, [first, second]);
        expect(await undo(organizationId, first, "command.1")).toBe("undone");
        const after = await usageOf(organizationId);
        expect(await undo(organizationId, first, "command.1")).toBe("undone");
        expect(await undo(organizationId, first, "command.2")).toBe("AlreadyUndone");
        expect(await undo(organizationId, first, "command.1")).toBe("undone");
        expect(await usageOf(organizationId)).toEqual(after);
        expect(after["tokens"]).toEqual(["1", 1]);
        await expectJournalsEqualCells(organizationId);
      });

      it("is not counted again when it is delivered again", async () => {
        const organizationId = anOrganization();
        const [event, other] = [anEvent({ id: "a" }), anEvent({ id: "b" })] as const;
        await count(organizationId, [event]);
        await undo(organizationId, event);
        expect(await count(organizationId, [event, other])).toEqual(["redelivered", "counted"]);
        expect(await count(organizationId, [event])).toEqual(["redelivered"]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["1", 1]);
        expect(await everyRecord({ organizationId, statuses: ["REVERTED"] })).toHaveLength(1);
        await expectJournalsEqualCells(organizationId);
      });

      it("has one record also when its message comes again and is refused", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ id: "a" });
        await count(organizationId, [event]);
        await undo(organizationId, event);
        const { reference } = event;
        await counters.recordUnprocessed(organizationId, [{ ...anUnprocessedEvent({ id: "a" }), reference }]);
        expect((await everyRecord({ organizationId })).map(({ status }) => status)).toEqual(["REVERTED"]);
        expect(await counters.findEvents(organizationId, { reference })).toMatchObject([
          { status: "REVERTED", statusBeforeReverting: METERED },
        ]);
        expect(await countsOf(counters, organizationId)).toEqual([
          ["2025-01-15T10:00:00Z", "acme", "completion", "REVERTED", 1],
        ]);
      });

      it("frees its id: the next submission counts as a new event, wherever, and repeats are repeats of that one", async () => {
        const organizationId = anOrganization();
        const first = anEvent({ id: "again", units: { tokens: "5" } });
        await count(organizationId, [first]);
        await undo(organizationId, first);
        const second = anEvent({ id: "again", units: { tokens: "7" }, at: "2025-01-16T00:00:00Z", account: "other" });
        expect(await count(organizationId, [second])).toEqual(["counted"]);
        const third = anEvent({ id: "again", units: { tokens: "11" } });
        expect(await count(organizationId, [third])).toEqual(["duplicate"]);
        expect(await count(organizationId, [first, third])).toEqual(["redelivered", "duplicate"]);
        expect(await count(organizationId, [second])).toEqual(["redelivered"]);

        expect(await usageOf(organizationId)).toEqual({});
        expect((await usageOf(organizationId, { account: "other" }))["tokens"]).toEqual(["7", 1]);
        const records = await counters.findEvents(organizationId, { id: "again" });
        expect(records.map(({ reference, status }) => [reference, status])).toEqual([
          [second.reference, METERED],
          [third.reference, DUPLICATE],
          [first.reference, "REVERTED"],
        ]);
        await expectJournalsEqualCells(organizationId);
      });

      it("is told apart from the later event of its id, however often the id is used again", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 4 }, (_, index) => anEvent({ id: "often", units: { tokens: `${index}` } }));
        for (const [index, event] of events.entries()) {
          expect(await count(organizationId, [event])).toEqual(["counted"]);
          if (index < 3) expect(await undo(organizationId, event, `command.${index}`)).toBe("undone");
        }
        // A repeat of an old command must not reach what has been counted since.
        for (const [index, event] of events.slice(0, 3).entries()) {
          expect(await undo(organizationId, event, `command.${index}`)).toBe("undone");
          expect(await undo(organizationId, event)).toBe("AlreadyUndone");
        }
        expect((await usageOf(organizationId))["tokens"]).toEqual(["3", 1]);
        expect(await count(organizationId, events)).toEqual(Array.from({ length: 4 }, () => "redelivered"));
        expect((await counters.findEvents(organizationId, { id: "often" })).map(({ reference }) => reference)).toEqual(
          [3, 2, 1, 0].map((index) => events[index]?.reference),
        );
        await expectJournalsEqualCells(organizationId);
      });

      it("does not let a repeat count that was recorded as its duplicate", async () => {
        const organizationId = anOrganization();
        const [event, repeat] = [anEvent({ id: "a", units: { tokens: "5" } }), anEvent({ id: "a" })] as const;
        await count(organizationId, [event]);
        expect(await count(organizationId, [repeat])).toEqual(["duplicate"]);
        await undo(organizationId, event);
        expect(await count(organizationId, [repeat])).toEqual(["duplicate"]);
        expect(await usageOf(organizationId)).toEqual({});
        expect(await everyRecord({ organizationId, statuses: [DUPLICATE] })).toHaveLength(1);
        expect(await count(organizationId, [anEvent({ id: "a", units: { tokens: "7" } })])).toEqual(["counted"]);
        expect(await count(organizationId, [repeat])).toEqual(["duplicate"]);
        await expectJournalsEqualCells(organizationId);
      });

      it("may have its id used again in the group that repeats it", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ id: "a", units: { tokens: "5" } });
        await count(organizationId, [event]);
        await undo(organizationId, event);
        const group = [event, anEvent({ id: "a", units: { tokens: "7" } }), anEvent({ id: "a" })];
        expect(await count(organizationId, group)).toEqual(["redelivered", "counted", "duplicate"]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["7", 1]);
        await expectJournalsEqualCells(organizationId);
      });

      it("is not found under what was never counted, nor in another organization", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ id: "a" });
        expect(await undo(organizationId, event)).toBe("NotFound");
        await count(organizationId, [event]);
        expect(await undo(anOrganization(), event)).toBe("NotFound");
        expect(await undo(organizationId, anEvent({ id: "a" }))).toBe("NotFound");
        expect(await undo(organizationId, anEvent({ id: "b" }))).toBe("NotFound");
        expect((await usageOf(organizationId))["tokens"]).toEqual(["1", 1]);
        expect(await everyRecord({ organizationId, statuses: ["REVERTED"] })).toEqual([]);
      });

      it("whose inverse fold fails stays counted and can be undone later", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ id: "a" });
        await count(organizationId, [event]);
        const { reference, id, schemaName, timestamp, receivedAt } = event;
        const failing = (): never => {
          throw new Error("no such cell");
        };
        await expect(
          counters.undo(
            { organizationId, reference, id, schemaName, timestamp, receivedAt },
            { command: "command.1", unfold: failing },
          ),
        ).rejects.toThrow("no such cell");
        expect((await usageOf(organizationId))["tokens"]).toEqual(["1", 1]);
        expect(await everyRecord({ organizationId, statuses: ["REVERTED"] })).toEqual([]);
        await expectJournalsEqualCells(organizationId);
        expect(await undo(organizationId, event, "command.2")).toBe("undone");
        expect(await usageOf(organizationId)).toEqual({});
      });

      it("is handed to the inverse fold as it was counted", async () => {
        const organizationId = anOrganization();
        const event = { ...anEvent({ id: "a", units: { tokens: "-0.5" } }), description: "Because", definitions: 3 };
        await count(organizationId, [event]);
        const { reference, id, schemaName, timestamp, receivedAt } = event;
        const handed: unknown[] = [];
        await counters.undo(
          { organizationId, reference, id, schemaName, timestamp, receivedAt },
          {
            command: aCommand(),
            unfold: (cells, events) => {
              handed.push(...events.map(factsOf));
              return unfoldUsage(cells, events);
            },
          },
        );
        expect(handed).toEqual([factsOf(event)]);
      });

      it("is known by whoever opens the counters later, as is the next event of its id", async () => {
        const organizationId = anOrganization();
        const [kept, undone] = [anEvent({ id: "kept" }), anEvent({ id: "undone" })] as const;
        const next = anEvent({ id: "undone", units: { tokens: "10" } });
        await count(organizationId, [kept, undone]);
        await undo(organizationId, undone, "command.1");
        await count(organizationId, [next]);
        const before = await usageOf(organizationId);
        counters = await harness.reopen();
        expect(await usageOf(organizationId)).toEqual(before);
        expect(await count(organizationId, [kept, undone, next, anEvent({ id: "undone" })])).toEqual([
          "redelivered",
          "redelivered",
          "redelivered",
          "duplicate",
        ]);
        expect(await undo(organizationId, undone, "command.1")).toBe("undone");
        expect(await undo(organizationId, next)).toBe("undone");
        expect((await usageOf(organizationId))["tokens"]).toEqual(["1", 1]);
        expect(await count(organizationId, [anEvent({ id: "undone", units: { tokens: "100" } })])).toEqual(["counted"]);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["101", 2]);
        await expectJournalsEqualCells(organizationId);
      });

      it("is undone once by many at the same time, while others count on its page", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 10 }, (_, index) => anEvent({ id: `${index}`, units: { tokens: "0.1" } }));
        const goes = events[4] as CountableEvent;
        await count(organizationId, events);
        const [undone] = await Promise.all([
          Promise.all(Array.from({ length: 6 }, () => undo(organizationId, goes))),
          ...Array.from({ length: 4 }, (_, group) =>
            count(organizationId, [anEvent({ id: `new ${group}`, units: { tokens: "1" } }), ...events]),
          ),
        ]);
        expect(undone.filter((outcome) => outcome === "undone")).toHaveLength(1);
        expect(undone.filter((outcome) => outcome === "AlreadyUndone")).toHaveLength(5);
        expect((await usageOf(organizationId))["tokens"]).toEqual(["4.9", 13]);
        await expectJournalsEqualCells(organizationId);
      });

      it("goes with a hundred others of its page, one after the other", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 103 }, (_, index) => anEvent({ id: `${index}`, units: { tokens: "0.1" } }));
        await count(organizationId, events);
        for (const [index, event] of events.slice(0, 100).entries()) {
          expect(await undo(organizationId, event, `command.${index}`)).toBe("undone");
        }
        expect(await undo(organizationId, events[0] as CountableEvent, "command.0")).toBe("undone");
        expect(await undo(organizationId, events[0] as CountableEvent, "command.1")).toBe("AlreadyUndone");
        expect((await usageOf(organizationId))["tokens"]).toEqual(["0.3", 3]);
        const cut = { from: "2025-01-15T10:00:00Z", until: "2025-01-15T10:00:00.001Z" };
        expect((await usageOf(organizationId, cut))["tokens"]).toEqual(["0.3", 3]);
        await expectJournalsEqualCells(organizationId);
        expect(await everyRecord({ organizationId, statuses: ["REVERTED"] })).toHaveLength(100);
        expect(await countsOf(counters, organizationId)).toEqual([
          ["2025-01-15T10:00:00Z", "acme", "completion", METERED, 3],
          ["2025-01-15T10:00:00Z", "acme", "completion", "REVERTED", 100],
        ]);
        expect(await count(organizationId, events)).toEqual(events.map(() => "redelivered"));
        expect(await count(organizationId, [anEvent({ id: "0", units: { tokens: "7" } })])).toEqual(["counted"]);
        await expectJournalsEqualCells(organizationId);
      });

      it("goes with others of its page that are undone at the same time", async () => {
        const organizationId = anOrganization();
        const events = Array.from({ length: 12 }, (_, index) => anEvent({ id: `${index}`, units: { tokens: "0.1" } }));
        await count(organizationId, events);
        const outcomes = await Promise.all(events.slice(0, 9).map((event) => undo(organizationId, event)));
        expect(new Set(outcomes)).toEqual(new Set(["undone"]));
        expect((await usageOf(organizationId))["tokens"]).toEqual(["0.3", 3]);
        await expectJournalsEqualCells(organizationId);
      });
    });

    describe("a refused submission that is undone", () => {
      it.each<[FailedStatus]>([["INGESTION_FAILED"], ["INGESTION_FAILED_PAST_GRACE_PERIOD"]])(
        "of status %s has one record, as REVERTED, and changes no usage",
        async (status) => {
          const organizationId = anOrganization();
          const refused = anUnprocessedEvent({ id: "a", status });
          await counters.recordUnprocessed(organizationId, [refused]);
          await count(organizationId, [anEvent({ id: "b" })]);
          expect(await undo(organizationId, refused, "command.1")).toBe("undone");
          expect(await undo(organizationId, refused, "command.1")).toBe("undone");
          expect(await undo(organizationId, refused, "command.2")).toBe("AlreadyUndone");
          // Its message comes again.
          await counters.recordUnprocessed(organizationId, [refused]);
          expect(await counters.findEvents(organizationId, { reference: refused.reference })).toMatchObject([
            {
              reference: refused.reference,
              status: "REVERTED",
              statusBeforeReverting: status,
              revertedBy: "command.1",
              description: "Why not",
            },
          ]);
          expect(await everyRecord({ organizationId })).toHaveLength(2);
          expect(await everyRecord({ organizationId, statuses: [status] })).toEqual([]);
          expect(await countsOf(counters, organizationId)).toEqual([
            ["2025-01-15T10:00:00Z", "acme", "completion", METERED, 1],
            ["2025-01-15T10:00:00Z", "acme", "completion", "REVERTED", 1],
          ]);
          expect(
            await countsOf(counters, organizationId, {
              from: "2025-01-15T10:00:00Z",
              until: "2025-01-15T10:00:00.001Z",
            }),
          ).toHaveLength(2);
          expect((await usageOf(organizationId))["tokens"]).toEqual(["1", 1]);
        },
      );

      it("needs no id and no account", async () => {
        const organizationId = anOrganization();
        const { id: _id, accountId: _account, ...nobodys } = anUnprocessedEvent({});
        await counters.recordUnprocessed(organizationId, [nobodys]);
        expect(await undo(organizationId, nobodys)).toBe("undone");
        const [record] = await counters.findEvents(organizationId, { reference: nobodys.reference });
        expect(record).toMatchObject({ status: "REVERTED", statusBeforeReverting: nobodys.status });
      });
    });

    describe("any history of commits, repeats, redeliveries and undos", () => {
      it("leaves what remains, in cells, in usage and in journals", async () => {
        const IDS = 5;
        const step = fc.oneof(
          {
            weight: 4,
            arbitrary: fc.record({ type: fc.constant("post" as const), id: fc.nat(IDS - 1), hour: fc.nat(2) }),
          },
          { weight: 2, arbitrary: fc.record({ type: fc.constant("redeliver" as const), pick: fc.nat() }) },
          { weight: 3, arbitrary: fc.record({ type: fc.constant("undo" as const), pick: fc.nat() }) },
          { weight: 1, arbitrary: fc.record({ type: fc.constant("repeat undo" as const), pick: fc.nat() }) },
        );
        const history = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 15 });
        await fc.assert(
          fc.asyncProperty(history, async (rounds) => {
            const organizationId = anOrganization();
            const posted: CountableEvent[] = [];
            const outcomes = new Map<EventReference, Set<Outcome>>();
            const undone = new Map<EventReference, string>();
            const commands: { event: CountableEvent; command: string }[] = [];
            const commit = async (event: CountableEvent): Promise<void> => {
              const [outcome] = (await count(organizationId, [event])) as [Outcome];
              outcomes.set(event.reference, (outcomes.get(event.reference) ?? new Set<Outcome>()).add(outcome));
            };
            const take = async ({ event, command }: { event: CountableEvent; command: string }): Promise<void> => {
              if ((await undo(organizationId, event, command)) !== "undone") return;
              expect(undone.get(event.reference) ?? command).toBe(command);
              undone.set(event.reference, command);
            };
            for (const round of rounds) {
              // What a round does, it does at the same time.
              await Promise.all(
                round.map(async (one) => {
                  if (one.type === "post") {
                    const event = anEvent({
                      id: `${one.id}`,
                      at: toIso(instantOf(at("2025-01-15T10:15:00Z") + one.hour * HOUR)),
                      units: { tokens: `0.${posted.length + 1}`, ...(one.hour > 0 && { calls: "1" }) },
                    });
                    posted.push(event);
                    return commit(event);
                  }
                  const picked = posted[one.pick % Math.max(1, posted.length)];
                  if (one.type === "redeliver") return picked && commit(picked);
                  if (one.type === "undo") {
                    if (!picked || outcomes.get(picked.reference)?.has("counted") !== true) return undefined;
                    const command = { event: picked, command: aCommand() };
                    commands.push(command);
                    return take(command);
                  }
                  const before = commands[one.pick % Math.max(1, commands.length)];
                  return before && take(before);
                }),
              );
            }
            // A repeat of its id may have counted it before its own commit came to it.
            const counted = posted.filter(({ reference }) => {
              const known = outcomes.get(reference);
              return known?.has("counted") || known?.has("redelivered");
            });
            const remaining = counted.filter(({ reference }) => !undone.has(reference));
            expect(new Set(remaining.map(({ id }) => id)).size, "an id counts once").toBe(remaining.length);
            expect(await usageOf(organizationId)).toEqual(totalsOf(foldUsage(new Map(), remaining)));
            expect(
              await usageOf(organizationId, { from: "2025-01-15T10:10:00Z", until: "2025-01-15T12:20:00Z" }),
            ).toEqual(totalsOf(foldUsage(new Map(), remaining)));
            for (const page of await pagesOf(organizationId)) {
              expect(inOrder(await counters.cells(page))).toEqual(inOrder(await counters.refold(page, foldUsage)));
            }
            const referencesOf = (events: readonly { reference: EventReference }[]): EventReference[] =>
              events.map(({ reference }) => reference).sort();
            expect(referencesOf(await everyRecord({ organizationId, statuses: [METERED] }))).toEqual(
              referencesOf(remaining),
            );
            expect(referencesOf(await everyRecord({ organizationId, statuses: ["REVERTED"] }))).toEqual(
              referencesOf(counted.filter(({ reference }) => undone.has(reference))),
            );
            const total = (await countsOf(counters, organizationId)).reduce((sum, [, , , , events]) => sum + events, 0);
            expect(total, "every submission has one record").toBe(posted.length);
          }),
          { numRuns: 30 },
        );
      });
    });

    describe("submissions by the time of their events", () => {
      let organizationId: OrganizationId;
      const references = new Map<string, EventReference>();
      beforeAll(async () => {
        organizationId = anOrganization();
        const events = {
          "10:00 b": anEvent({ id: "b", at: "2025-01-15T10:00:00Z" }),
          "10:00 a": anEvent({ id: "a", at: "2025-01-15T10:00:00Z" }),
          "10:59": anEvent({ id: "x", at: "2025-01-15T10:59:59.999Z" }),
          "11:00": anEvent({ id: "c", at: "2025-01-15T11:00:00Z", schema: "embedding" }),
          "other account": anEvent({ id: "d", at: "2025-01-15T10:30:00Z", account: "other" }),
          "next day": anEvent({ id: "e", at: "2025-01-16T10:00:00Z" }),
          "10:20 undone": anEvent({ id: "u", at: "2025-01-15T10:20:00Z" }),
          "10:59 repeat": anEvent({ id: "x", at: "2025-01-15T10:59:59.999Z" }),
        };
        for (const [name, event] of Object.entries(events)) {
          references.set(name, event.reference);
          await count(organizationId, [event]);
        }
        await undo(organizationId, events["10:20 undone"]);
        const refused = {
          "10:40 refused": anUnprocessedEvent({ id: "r", at: "2025-01-15T10:40:00Z" }),
          "lonely hour": anUnprocessedEvent({ id: "s", at: "2025-01-14T07:00:00Z" }),
          "other account refused": anUnprocessedEvent({ at: "2025-01-15T10:41:00Z", account: "other" }),
        };
        for (const [name, event] of Object.entries(refused)) references.set(name, event.reference);
        await counters.recordUnprocessed(organizationId, Object.values(refused));
      });
      const ANY = [METERED, "REVERTED", DUPLICATE, "INGESTION_FAILED_SCHEMA_NOT_DEFINED"] as const;
      const named = async (
        query: Partial<Parameters<UsageCounters["eventsByTime"]>[0]> & { from?: string; until?: string } = {},
      ): Promise<(string | undefined)[]> => {
        const { from = "2025-01-01T00:00:00Z", until = "2025-02-01T00:00:00Z", ...rest } = query;
        const records = await counters.eventsByTime({
          organizationId,
          accountId: "acme" as AccountId,
          statuses: ANY,
          interval: { start: at(from), end: at(until) },
          limit: 100,
          ...rest,
        });
        const names = new Map([...references].map(([name, reference]) => [reference, name]));
        return records.map(({ reference }) => names.get(reference));
      };
      const ALL = [
        "next day",
        "11:00",
        "10:59 repeat",
        "10:59",
        "10:40 refused",
        "10:20 undone",
        "10:00 a",
        "10:00 b",
        "lonely hour",
      ];

      it("come from the latest, those of one instant by their ids, and of one id the newest first", async () => {
        expect(await named()).toEqual(ALL);
      });

      it.each([1, 2, 3, 4, 8])("end after %i of them", async (limit) => {
        expect(await named({ limit })).toEqual(ALL.slice(0, limit));
      });

      it.each<[string, string, string[], string]>([
        ["2025-01-15T10:20:00Z", "2025-01-15T10:59:59.999Z", ["10:40 refused", "10:20 undone"], "the end is not in it"],
        ["2025-01-15T10:00:00Z", "2025-01-15T10:00:00.001Z", ["10:00 a", "10:00 b"], "it is one instant"],
        ["2025-01-14T07:00:00Z", "2025-01-15T10:00:00Z", ["lonely hour"], "no page is in it"],
        ["2025-01-15T11:00:00Z", "2025-01-15T11:00:00Z", [], "it is empty"],
        ["2025-01-16T00:00:00Z", "2025-01-15T00:00:00Z", [], "it ends before it begins"],
      ])("lie from %s until %s: %j, because %s", async (from, until, expected) => {
        expect(await named({ from, until })).toEqual(expected);
      });

      it("have one of the statuses", async () => {
        expect(await named({ statuses: [METERED] })).toEqual(["next day", "11:00", "10:59", "10:00 a", "10:00 b"]);
        expect(await named({ statuses: ["REVERTED"] })).toEqual(["10:20 undone"]);
        expect(await named({ statuses: ["INGESTION_FAILED_SCHEMA_NOT_DEFINED"], limit: 1 })).toEqual(["10:40 refused"]);
        expect(await named({ statuses: [] })).toEqual([]);
      });

      it("are the account's, and none of an unknown one", async () => {
        expect(await named({ accountId: "other" as AccountId })).toEqual(["other account refused", "other account"]);
        expect(await named({ accountId: "unknown" as AccountId })).toEqual([]);
        expect(await named({ organizationId: anOrganization() })).toEqual([]);
      });
    });

    describe("usage", () => {
      const EVENTS: readonly [id: string, at: string, tokens: string][] = [
        ["a", "2025-01-15T09:59:59.999Z", "1"],
        ["b", "2025-01-15T10:00:00Z", "10"],
        ["c", "2025-01-15T10:29:59.999Z", "100"],
        ["d", "2025-01-15T10:30:00Z", "1000"],
        ["e", "2025-01-15T10:59:59.999Z", "10000"],
        ["f", "2025-01-15T11:00:00Z", "100000"],
        ["g", "2025-01-16T00:00:00Z", "1000000"],
      ];
      let organizationId: OrganizationId;
      beforeAll(async () => {
        organizationId = anOrganization();
        await count(
          organizationId,
          EVENTS.map(([id, instant, tokens]) => anEvent({ id, at: instant, units: { tokens } })),
        );
        await count(organizationId, [anEvent({ id: "x", account: "other", units: { tokens: "7" } })]);
      });

      it.each<[string, string, string | undefined, string]>([
        ["2025-01-15T10:00:00Z", "2025-01-15T11:00:00Z", "11110", "it is one whole hour"],
        ["2025-01-15T10:00:00Z", "2025-01-15T10:30:00Z", "110", "it ends inside an hour"],
        ["2025-01-15T10:30:00Z", "2025-01-15T11:00:00Z", "11000", "it begins inside an hour"],
        ["2025-01-15T10:00:00.001Z", "2025-01-15T11:00:00Z", "11100", "it begins just after an event"],
        ["2025-01-15T10:00:00Z", "2025-01-15T11:00:00.001Z", "111110", "it ends just after an event"],
        ["2025-01-15T10:29:59.999Z", "2025-01-15T10:30:00.001Z", "1100", "both boundaries are inside one hour"],
        ["2025-01-15T10:29:59.998Z", "2025-01-15T10:29:59.999Z", undefined, "it ends before the event begins it"],
        ["2025-01-15T09:30:00Z", "2025-01-15T11:30:00Z", "111111", "it is cut at both ends"],
        ["2025-01-15T09:59:59.999Z", "2025-01-16T00:00:00Z", "111111", "the end does not belong to it"],
        ["2025-01-15T09:59:59.999Z", "2025-01-16T00:00:00.001Z", "1111111", "the end is just after the last"],
        ["2025-01-15T00:00:00Z", "2025-01-17T00:00:00Z", "1111111", "days are whole hours"],
        ["2025-01-15T10:30:00Z", "2025-01-15T10:30:00Z", undefined, "it is empty"],
        ["2025-01-15T11:00:00Z", "2025-01-15T10:00:00Z", undefined, "it ends before it begins"],
        ["2024-01-15T10:00:00Z", "2024-01-15T11:00:00Z", undefined, "nothing happened then"],
      ])("from %s until %s is %s, because %s", async (from, until, tokens) => {
        expect((await usageOf(organizationId, { from, until }))["tokens"]?.[0]).toBe(tokens);
      });

      it("is the account's alone", async () => {
        expect((await usageOf(organizationId, { account: "other" }))["tokens"]).toEqual(["7", 1]);
        expect(await usageOf(organizationId, { account: "unknown" })).toEqual({});
        expect(await usageOf(anOrganization())).toEqual({});
      });

      it("goes hour by hour in order of time, and leaves out hours without events", async () => {
        const interval = { start: at("2025-01-15T10:15:00Z"), end: at("2025-01-17T00:00:00Z") };
        const hours = await counters.usageByHour(
          { organizationId, accountId: "acme" as AccountId, interval },
          foldUsage,
        );
        expect(hours.map(({ hour, cells }) => [toIso(hour), totalsOf(cells)["tokens"]])).toEqual([
          ["2025-01-15T10:00:00Z", ["11100", 3]],
          ["2025-01-15T11:00:00Z", ["100000", 1]],
          ["2025-01-16T00:00:00Z", ["1000000", 1]],
        ]);
      });

      it("of parts that tile an interval adds up to the usage of the whole", async () => {
        const start = at("2025-01-15T09:00:00Z");
        const end = at("2025-01-16T01:00:00Z");
        await fc.assert(
          fc.asyncProperty(fc.array(fc.integer({ min: start, max: end }), { maxLength: 5 }), async (cuts) => {
            const bounds = [start, ...cuts.sort((first, second) => first - second), end].map(instantOf);
            let sum = decimal("0");
            for (const [index, from] of bounds.slice(0, -1).entries()) {
              const part = await usageOf(organizationId, {
                from: toIso(from),
                until: toIso(bounds[index + 1] as Instant),
              });
              sum = sum.plus(part["tokens"]?.[0] ?? "0");
            }
            expect(toText(sum)).toBe("1111111");
          }),
          { numRuns: 25 },
        );
      });
    });

    describe("a submission that was refused", () => {
      it("is kept with its reason, by reference, once", async () => {
        const organizationId = anOrganization();
        const refused = anUnprocessedEvent({ id: "late", status: "INGESTION_FAILED_PAST_GRACE_PERIOD" });
        for (let round = 0; round < 2; round += 1) await counters.recordUnprocessed(organizationId, [refused]);
        const { status, description, reference, receivedAt, timestamp, event } = refused;
        expect(await counters.findEvents(organizationId, { reference })).toEqual([
          {
            reference,
            id: "late",
            accountId: "acme",
            schemaName: "completion",
            timestamp,
            receivedAt,
            status,
            description,
            units: [],
            event,
          },
        ]);
        expect(await everyRecord({ organizationId })).toHaveLength(1);
      });

      it("needs no id and no account", async () => {
        const organizationId = anOrganization();
        const {
          id: _id,
          accountId: _account,
          ...nameless
        } = anUnprocessedEvent({ status: "INGESTION_FAILED_ACCOUNT_NOT_FOUND" });
        await counters.recordUnprocessed(organizationId, [nameless]);
        const [record] = await counters.findEvents(organizationId, { reference: nameless.reference });
        expect(record).toMatchObject({ status: "INGESTION_FAILED_ACCOUNT_NOT_FOUND" });
        expect(record).not.toHaveProperty("id");
        expect(record).not.toHaveProperty("accountId");
      });

      it("does not use up its id: a later submission is counted", async () => {
        const organizationId = anOrganization();
        await counters.recordUnprocessed(organizationId, [anUnprocessedEvent({ id: "again" })]);
        expect(await count(organizationId, [anEvent({ id: "again" })])).toEqual(["counted"]);
        expect(await counters.findEvents(organizationId, { id: "again" })).toHaveLength(2);
      });

      it("and is counted after all, on a later delivery, has one record: the counted one", async () => {
        const organizationId = anOrganization();
        const event = anEvent({ id: "a" });
        const refused = { ...anUnprocessedEvent({ id: "a" }), reference: event.reference };
        await counters.recordUnprocessed(organizationId, [refused]);
        expect(await count(organizationId, [event])).toEqual(["counted"]);
        await counters.recordUnprocessed(organizationId, [refused]);
        expect((await everyRecord({ organizationId })).map(({ status }) => status)).toEqual([METERED]);
        expect(await countsOf(counters, organizationId)).toEqual([
          ["2025-01-15T10:00:00Z", "acme", "completion", METERED, 1],
        ]);
      });
    });

    describe("records", () => {
      const STATUSES = [
        METERED,
        "INGESTION_COMPLETED_NO_MATCHING_METERS",
        DUPLICATE,
        "INGESTION_FAILED_PAST_GRACE_PERIOD",
      ] as const;
      type Kept = { reference: EventReference; account: string; schema: string; status: string; id: string };
      let organizationId: OrganizationId;
      const kept: Kept[] = [];
      beforeAll(async () => {
        organizationId = anOrganization();
        await counters.recordUnprocessed(anOrganization(), [anUnprocessedEvent({ id: "elsewhere" })]);
        for (let index = 0; index < 60; index += 1) {
          const account = ["acme", "other", "third"][index % 3] as string;
          const schema = index % 5 === 0 ? "embedding" : "completion";
          const status = STATUSES[Math.floor(index / 7) % 4] as (typeof STATUSES)[number];
          const options = {
            id: `${index}`,
            account,
            schema,
            at: toIso(instantOf(at("2025-01-15T10:00:00Z") + index * 600_000)),
          };
          const isCounted = status === METERED || status === "INGESTION_COMPLETED_NO_MATCHING_METERS";
          const event = isCounted ? anEvent({ ...options, status }) : anUnprocessedEvent({ ...options, status });
          if (isCounted) await count(organizationId, [event as CountableEvent]);
          else await counters.recordUnprocessed(organizationId, [event as UnprocessedEvent]);
          kept.unshift({ reference: event.reference, account, schema, status, id: `${index}` });
        }
      });

      const accounts = [undefined, "acme", "unknown"] as const;
      const schemas = [undefined, "completion", "embedding", "unknown"] as const;
      const statuses = [
        undefined,
        [METERED],
        [DUPLICATE],
        [DUPLICATE, METERED],
        ["INGESTION_FAILED_NO_EVENT_ID"],
        [],
      ] as const;
      const filters = accounts.flatMap((account) =>
        schemas.flatMap((schema) => statuses.map((wanted) => ({ account, schema, statuses: wanted }))),
      );
      it.each(filters)(
        "are listed newest first and page by page for account $account, schema $schema, statuses $statuses",
        async (filter) => {
          const expected = kept
            .filter(({ account }) => filter.account === undefined || account === filter.account)
            .filter(({ schema }) => filter.schema === undefined || schema === filter.schema)
            .filter(
              ({ status }) => filter.statuses === undefined || (filter.statuses as readonly string[]).includes(status),
            )
            .map(({ reference }) => reference);
          const query = {
            organizationId,
            ...(filter.account !== undefined && { accountId: filter.account as AccountId }),
            ...(filter.schema !== undefined && { schemaName: filter.schema }),
            ...(filter.statuses !== undefined && { statuses: filter.statuses }),
          };
          for (const limit of [1_000, 7]) {
            expect((await everyRecord(query, limit)).map(({ reference }) => reference)).toEqual(expected);
          }
        },
      );

      it("go on where the page before ended although newer ones arrived", async () => {
        const mine = anOrganization();
        const events = Array.from({ length: 6 }, (_, index) => anEvent({ id: `${index}` }));
        await count(mine, events.slice(0, 5));
        const first = await counters.listEvents({ organizationId: mine, limit: 2 });
        await count(mine, events.slice(5));
        const second = await counters.listEvents({ organizationId: mine, limit: 2, after: first.next ?? "" });
        expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(["4", "3", "2", "1"]);
      });

      it("say of a counted event all that was counted", async () => {
        const mine = anOrganization();
        const event: CountableEvent = {
          ...anEvent({ id: "full \u0000 é 😀", units: { tokens: "-0.1000000000000000055", calls: "12" } }),
          description: "Filtered out",
          definitions: 17,
        };
        await count(mine, [event]);
        const expected: EventRecord = {
          reference: event.reference,
          id: event.id,
          accountId: event.accountId,
          schemaName: event.schemaName,
          timestamp: event.timestamp,
          receivedAt: event.receivedAt,
          status: METERED,
          description: "Filtered out",
          units: event.units,
          definitions: 17,
          event: event.event,
        };
        expect(await counters.findEvents(mine, { id: event.id })).toEqual([expected]);
        expect(await counters.findEvents(mine, { reference: event.reference })).toEqual([expected]);
        expect((await counters.listEvents({ organizationId: mine, limit: 1 })).items).toEqual([expected]);
      });

      it("keep the event as it was sent", async () => {
        const mine = anOrganization();
        const event = {
          schemaName: "completion",
          timestamp: "2025-01-15 10:00:00.123456+00:00",
          accountId: "an alias",
          attributes: [
            { name: "a", value: "1e400", unit: "tokens" },
            { name: "", value: "", unit: "" },
            { name: "a", value: "-0" },
          ],
          dimensions: { "": "", __proto__x: "y", 'é\n"': "\u0000" },
        };
        await counters.recordUnprocessed(mine, [{ ...anUnprocessedEvent({}), event: { ...event, id: "x" }, id: "x" }]);
        expect((await counters.findEvents(mine, { id: "x" }))[0]?.event).toEqual({ ...event, id: "x" });
      });

      it("of an id number at most 100, the counted one among them", async () => {
        const mine = anOrganization();
        const counted = anEvent({ id: "often" });
        await count(mine, [counted]);
        await count(
          mine,
          Array.from({ length: 120 }, () => anEvent({ id: "often" })),
        );
        const records = await counters.findEvents(mine, { id: "often" });
        expect(records).toHaveLength(100);
        expect(records[0]?.reference).toBe(counted.reference);
      });

      it("are of many repeats the newest, and what counted once is always there", async () => {
        const mine = anOrganization();
        const [undone, counted] = [anEvent({ id: "often" }), anEvent({ id: "often" })];
        await count(mine, [undone]);
        await undo(mine, undone);
        await count(mine, [counted]);
        const repeats = Array.from({ length: 150 }, () => anEvent({ id: "often" }));
        await count(mine, repeats);
        const records = await counters.findEvents(mine, { id: "often" });
        expect(records.map(({ reference }) => reference)).toEqual([
          counted.reference,
          ...repeats
            .map(({ reference }) => reference)
            .toReversed()
            .slice(0, 98),
          undone.reference,
        ]);
      });

      it("are not found in another organization, nor by what was never sent", async () => {
        const [known] = kept as [Kept];
        expect(await counters.findEvents(anOrganization(), { id: known.id })).toEqual([]);
        expect(await counters.findEvents(anOrganization(), { reference: known.reference })).toEqual([]);
        expect(await counters.findEvents(organizationId, { id: "never" })).toEqual([]);
        expect(await counters.findEvents(organizationId, { reference: "event.never" })).toEqual([]);
      });
    });

    describe("counts of submissions", () => {
      let organizationId: OrganizationId;
      beforeAll(async () => {
        organizationId = anOrganization();
        await count(organizationId, [
          anEvent({ id: "1", at: "2025-01-15T10:00:00Z" }),
          anEvent({ id: "2", at: "2025-01-15T10:30:00Z" }),
          anEvent({ id: "3", at: "2025-01-15T10:30:00Z", schema: "embedding" }),
          anEvent({ id: "4", at: "2025-01-15T11:00:00Z" }),
          anEvent({ id: "5", at: "2025-01-15T10:45:00Z", account: "other" }),
          anEvent({ id: "1", at: "2025-01-15T10:40:00Z" }),
        ]);
        const { accountId: _account, ...nobodys } = anUnprocessedEvent({
          at: "2025-01-15T10:59:59.999Z",
          status: "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
        });
        for (let delivery = 0; delivery < 2; delivery += 1) await counters.recordUnprocessed(organizationId, [nobodys]);
      });

      it("are kept by hour, account, schema and status", async () => {
        expect(await countsOf(counters, organizationId)).toEqual([
          ["2025-01-15T10:00:00Z", undefined, "completion", "INGESTION_FAILED_ACCOUNT_NOT_FOUND", 1],
          ["2025-01-15T10:00:00Z", "acme", "completion", METERED, 2],
          ["2025-01-15T10:00:00Z", "acme", "completion", DUPLICATE, 1],
          ["2025-01-15T10:00:00Z", "acme", "embedding", METERED, 1],
          ["2025-01-15T10:00:00Z", "other", "completion", METERED, 1],
          ["2025-01-15T11:00:00Z", "acme", "completion", METERED, 1],
        ]);
      });

      it("can be had for some accounts", async () => {
        expect(await countsOf(counters, organizationId, { accounts: ["other", "unknown"] })).toEqual([
          ["2025-01-15T10:00:00Z", "other", "completion", METERED, 1],
        ]);
        expect(await countsOf(counters, organizationId, { accounts: [] })).toEqual([]);
      });

      it.each([
        ["2025-01-15T10:30:00Z", "2025-01-15T11:00:00Z", 5, "the first of the hour is before it"],
        ["2025-01-15T10:30:00.001Z", "2025-01-15T11:00:00Z", 3, "three came after half past"],
        ["2025-01-15T10:00:00Z", "2025-01-15T10:40:00Z", 3, "the duplicate of 10:40 is not in it"],
        ["2025-01-15T10:00:00Z", "2025-01-15T10:40:00.001Z", 4, "the duplicate of 10:40 is in it"],
        ["2025-01-15T10:45:00Z", "2025-01-15T11:00:00.001Z", 3, "it is cut at both ends"],
        ["2025-01-15T10:00:00Z", "2025-01-15T10:00:00Z", 0, "it is empty"],
        ["2025-01-15T12:00:00Z", "2025-01-15T10:00:00Z", 0, "it ends before it begins"],
      ])("from %s until %s are %i, because %s", async (from, until, total) => {
        const counts = await countsOf(counters, organizationId, { from, until });
        expect(counts.reduce((sum, [, , , , events]) => sum + events, 0)).toBe(total);
      });
    });
  });
};

const METERED = "INGESTION_COMPLETED_EVENT_METERED";
const DUPLICATE = "INGESTION_FAILED_DUPLICATE_EVENT";

type Totals = Readonly<Record<string, readonly [sum: string, events: number]>>;

type EventOptions = {
  readonly id: string;
  readonly account: string;
  readonly schema: string;
  readonly at: string;
  readonly units: Readonly<Record<string, string>>;
  readonly status: CompletedStatus;
};

let submissions = 0;
/** References grow with each submission, as those of the port Ids do. */
const aReference = (): EventReference => {
  submissions += 1;
  return `event.${String(submissions).padStart(11, "0")}.${randomUUID().slice(0, 5)}` as EventReference;
};
const aCommand = (): string => `command.${randomUUID()}`;
const anOrganization = (): OrganizationId => `org.${randomUUID()}` as OrganizationId;

const anEvent = ({
  id = randomUUID(),
  account = "acme",
  schema = "completion",
  at: timestamp = "2025-01-15T10:00:00Z",
  units = { tokens: "1" },
  status = METERED,
}: Partial<EventOptions> = {}): CountableEvent => ({
  reference: aReference(),
  id,
  accountId: account as AccountId,
  timestamp: at(timestamp),
  receivedAt: instantOf(at("2025-01-20T00:00:00Z") + submissions),
  schemaName: schema,
  status,
  definitions: 1,
  units: Object.entries(units).map(([meterId, text]) => ({ meterId: meterId as UsageMeterId, units: decimal(text) })),
  event: {
    schemaName: schema,
    id,
    timestamp,
    accountId: account,
    attributes: Object.entries(units).map(([name, value]) => ({ name, value })),
    dimensions: { model: "small" },
  },
});

const anUnprocessedEvent = ({
  status = "INGESTION_FAILED_SCHEMA_NOT_DEFINED",
  ...options
}: Partial<Omit<EventOptions, "status">> & { readonly status?: FailedStatus }): UnprocessedEvent => {
  const { reference, id, accountId, timestamp, receivedAt, schemaName, event } = anEvent(options);
  return { reference, id, accountId, timestamp, receivedAt, schemaName, status, description: "Why not", event };
};

const at = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
};

const groupsOf = (organizationId: OrganizationId, events: readonly CountableEvent[], lane = "00"): Group[] => {
  const groups = new Map<string, { page: PageKey; events: CountableEvent[] }>();
  for (const event of events) {
    const { accountId } = event;
    const hour = instantOf(Math.floor(event.timestamp / HOUR) * HOUR);
    const key = `${accountId} ${hour}`;
    const group = groups.get(key) ?? { page: { organizationId, accountId, lane, hour }, events: [] };
    group.events.push(event);
    groups.set(key, group);
  }
  return [...groups.values()];
};

const totalsOf = (cells: UsageCells): Totals =>
  Object.fromEntries([...cells].map(([key, { sum, events }]) => [key, [toText(sum), events]]));

/** Cells as an adapter writes them: equal ones are equal texts. */
const inOrder = (cells: UsageCells): string =>
  JSON.stringify(Object.entries(totalsOf(cells)).sort(([first], [second]) => (first < second ? -1 : 1)));

/** Every property of an event, however it is made. */
const factsOf = (event: CountableEvent): CountableEvent => ({
  reference: event.reference,
  id: event.id,
  accountId: event.accountId,
  timestamp: event.timestamp,
  receivedAt: event.receivedAt,
  schemaName: event.schemaName,
  status: event.status,
  ...(event.description !== undefined && { description: event.description }),
  definitions: event.definitions,
  units: event.units,
  event: event.event,
});

type CountRow = [hour: string, account: string | undefined, schema: string, status: string, events: number];
const countsOf = async (
  counters: UsageCounters,
  organizationId: OrganizationId,
  {
    accounts,
    from = "2025-01-01T00:00:00Z",
    until = "2025-02-01T00:00:00Z",
  }: { accounts?: readonly string[]; from?: string; until?: string } = {},
): Promise<CountRow[]> => {
  const counts = await counters.eventCounts({
    organizationId,
    ...(accounts && { accountIds: accounts as readonly AccountId[] }),
    interval: { start: at(from), end: at(until) },
  });
  const rows = counts.map(
    ({ hour, accountId, schemaName, status, count }): CountRow => [toIso(hour), accountId, schemaName, status, count],
  );
  const order = ([hour, account, schema, status]: CountRow): string => `${hour} ${account ?? ""} ${schema} ${status}`;
  return rows.sort((first, second) => (order(first) < order(second) ? -1 : 1));
};

const inSomeOrder = <T>(items: readonly T[], choose: () => number): T[] => {
  const rest = [...items];
  return items.map(() => rest.splice(choose() % rest.length, 1)[0] as T);
};
