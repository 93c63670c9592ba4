import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage, mergeCells, NO_CELLS, type UsageCells } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { addDays, type CalendarDate, startOfDay, type TimeZone } from "#domain/time/calendar.ts";
import { HOUR, type Instant, instantOf, MINUTE, toIso } from "#domain/time/instant.ts";
import { contains, type Interval } from "#domain/time/interval.ts";
import { groupsByPage } from "#usecases/usage/group-events.ts";
import type { CountingEngine, OpenCountingEngine } from "./counting-engine.ts";
import { createChance } from "./simulation/chance.ts";
import { textOf } from "./simulation/truth.ts";
import { createPosting } from "./simulation/workload.ts";

type Tiling = { readonly what: string; readonly because: string; readonly boundaries: readonly Instant[] };

const at = (text: string): Instant => instantOf(Date.parse(text));

/** The starts of days of a zone, one after the other. */
const days = (from: string, count: number, zone: string): Instant[] =>
  Array.from({ length: count + 1 }, (_, day) => startOfDay(addDays(from as CalendarDate, day), zone as TimeZone));

const TILINGS: readonly Tiling[] = [
  {
    what: "cycles at odd instants",
    because: "a plan changes when somebody clicks",
    boundaries: [
      at("2025-01-15T09:59:59.999Z"),
      at("2025-01-15T14:37:12.345Z"),
      at("2025-01-15T14:37:12.346Z"),
      at("2025-01-15T15:00:00.001Z"),
      at("2025-01-16T00:00:00Z"),
    ],
  },
  { what: "days of Asia/Kolkata", because: "it is 5:30 ahead", boundaries: days("2025-01-15", 3, "Asia/Kolkata") },
  { what: "days of Asia/Kathmandu", because: "it is 5:45 ahead", boundaries: days("2025-01-15", 3, "Asia/Kathmandu") },
  {
    what: "days of Australia/Eucla",
    because: "it is 8:45 ahead",
    boundaries: days("2025-01-15", 3, "Australia/Eucla"),
  },
  {
    what: "the day of 23 hours in Europe/Berlin",
    because: "clocks go forward on 30 March 2025",
    boundaries: days("2025-03-29", 3, "Europe/Berlin"),
  },
  {
    what: "the day of 25 hours in America/New_York",
    because: "clocks go back on 2 November 2025",
    boundaries: days("2025-11-01", 3, "America/New_York"),
  },
  {
    what: "the day of 24.5 hours on Lord Howe",
    because: "clocks there go back by half an hour on 6 April 2025",
    boundaries: days("2025-04-05", 3, "Australia/Lord_Howe"),
  },
  {
    what: "the day that has no midnight in America/Santiago",
    because: "clocks go forward at midnight on 7 September 2025",
    boundaries: days("2025-09-06", 3, "America/Santiago"),
  },
  { what: "a leap day", because: "29 February 2024 was one", boundaries: days("2024-02-28", 3, "UTC") },
];

/** Usage of tiles is exact, and that of all tiles is the usage of the whole, on an engine. */
export const describeBoundaries = (name: string, open: OpenCountingEngine): void => {
  describe(`usage between boundaries, ${name}`, () => {
    let engine: CountingEngine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    it.each(TILINGS)("$what: $because", async ({ boundaries }) => {
      const organizationId = `org.${randomUUID()}` as OrganizationId;
      const usageOf = async (interval: Interval): Promise<UsageCells> =>
        engine.counters.usage({ organizationId, accountId: ACCOUNT, interval }, foldUsage);
      const events = eventsAround(boundaries);
      for (const [group] of groupsByPage(events.map((event) => ({ organizationId, message: 0, event })))) {
        if (group) await engine.counters.commit(group, foldUsage);
      }

      let together: UsageCells = NO_CELLS;
      for (const tile of tilesOf(boundaries)) {
        const usage = await usageOf(tile);
        expect([toIso(tile.start), textOf(usage)]).toEqual([toIso(tile.start), textOf(foldOf(events, tile))]);
        together = mergeCells(together, usage);
      }
      const [start, end] = [boundaries[0] as Instant, boundaries.at(-1) as Instant];
      const whole = await usageOf({ start, end });
      expect(textOf(together)).toBe(textOf(whole));
      expect(textOf(whole)).toBe(textOf(foldOf(events, { start, end })));
      const hours = await engine.counters.usageByHour(
        { organizationId, accountId: ACCOUNT, interval: { start, end } },
        foldUsage,
      );
      expect(textOf(hours.reduce((sum: UsageCells, { cells }) => mergeCells(sum, cells), NO_CELLS))).toBe(
        textOf(whole),
      );
    });
  });
};

const ACCOUNT = "acme" as AccountId;

/** Events at each boundary, a millisecond before and after it, and all over the time between them, a little beyond both ends. */
const eventsAround = (boundaries: readonly Instant[]): CountableEvent[] => {
  const chance = createChance(boundaries.length);
  const post = createPosting(chance);
  const [first, last] = [boundaries[0] as Instant, boundaries.at(-1) as Instant];
  const instants = [
    ...boundaries.flatMap((boundary) => [boundary - 1, boundary, boundary + 1]),
    ...Array.from({ length: 40 }, () => chance.between(first - HOUR, last + HOUR)),
    ...Array.from({ length: 40 }, (_, quarter) => first + quarter * 15 * MINUTE),
  ];
  return instants.map((timestamp, number) => {
    const event = post(`event ${number}`, { accountId: ACCOUNT, hour: first });
    return { ...event, timestamp: instantOf(timestamp) };
  });
};

const tilesOf = (boundaries: readonly Instant[]): Interval[] =>
  boundaries.slice(1).map((end, before) => ({ start: boundaries[before] as Instant, end }));

const foldOf = (events: readonly CountableEvent[], interval: Interval): UsageCells =>
  foldUsage(
    NO_CELLS,
    events.filter(({ timestamp }) => contains(interval, timestamp)),
  );
