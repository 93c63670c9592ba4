import { describe, expect, it } from "vitest";
import type { AccountId, PricePlanId, ScheduleId } from "#domain/ids.ts";
import { migrated, movedFrom, slicesOfSource } from "#domain/schedules/migrate-timeline.ts";
import { ignoresOverrides, type MigrationMode } from "#domain/schedules/migration.ts";
import { hasOwnTerms, isOverridden } from "#domain/schedules/own-terms.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { type CalendarDate, UTC } from "#domain/time/calendar.ts";
import { SINCE_EVER } from "#domain/time/instant.ts";
import type { PricingCycleConfig } from "#domain/time/pricing-cycle.ts";

const TODAY = "2025-03-15" as CalendarDate;

const cycle = (day: number | "LAST", more: Partial<PricingCycleConfig> = {}): PricingCycleConfig => ({
  interval: "MONTHLY",
  dayOffset: day === "LAST" ? { type: "LAST" } : { type: "DAY", day },
  monthOffset: 1,
  graceDays: 0,
  anniversaryCycle: false,
  ...more,
});

const slice = (from: string, until: string, more: Partial<Schedule> = {}): Schedule => ({
  id: `sch.${from}` as ScheduleId,
  accountId: "acme" as AccountId,
  pricePlanId: "old" as PricePlanId,
  pricePlanVersion: 1,
  startDate: from as CalendarDate,
  endDate: until as CalendarDate,
  pricingCycleConfig: cycle(1),
  createdAt: SINCE_EVER,
  ...more,
});

const plan = { id: "old" as PricePlanId, deferredRevenue: false, allowOngoingCycleUpdates: false };

describe("the day from which a slice is moved (§14.14)", () => {
  it.each`
    mode                        | from            | until           | terms                                 | moved           | because
    ${"IMMEDIATE"}              | ${"2025-01-01"} | ${"9999-01-01"} | ${{}}                                 | ${"2025-03-16"} | ${"today is being lived"}
    ${"IMMEDIATE"}              | ${"2025-01-01"} | ${"2025-03-16"} | ${{}}                                 | ${undefined}    | ${"tomorrow it is over"}
    ${"IMMEDIATE"}              | ${"2025-01-01"} | ${"2025-03-16"} | ${{ deferredRevenue: true }}          | ${"2025-03-15"} | ${"its last day is left"}
    ${"IMMEDIATE"}              | ${"2025-03-16"} | ${"9999-01-01"} | ${{}}                                 | ${"2025-03-16"} | ${"it begins tomorrow"}
    ${"NEXT_CYCLE"}             | ${"2025-01-01"} | ${"9999-01-01"} | ${{}}                                 | ${"2025-04-01"} | ${"then a cycle begins"}
    ${"NEXT_CYCLE"}             | ${"2025-01-01"} | ${"2025-04-01"} | ${{}}                                 | ${undefined}    | ${"it ends with its cycle"}
    ${"NEXT_CYCLE"}             | ${"2025-01-01"} | ${"2025-04-02"} | ${{}}                                 | ${"2025-04-01"} | ${"one day of the next cycle is left"}
    ${"NEXT_CYCLE"}             | ${"2025-05-07"} | ${"9999-01-01"} | ${{}}                                 | ${"2025-05-07"} | ${"it is to come"}
    ${"START_OF_CURRENT_CYCLE"} | ${"2025-01-01"} | ${"9999-01-01"} | ${{ allowOngoingCycleUpdates: true }} | ${"2025-03-01"} | ${"the plan allows it"}
    ${"START_OF_CURRENT_CYCLE"} | ${"2025-03-10"} | ${"9999-01-01"} | ${{ deferredRevenue: true }}          | ${"2025-03-10"} | ${"its first cycle is a stub"}
    ${"START_OF_CURRENT_CYCLE"} | ${"2025-05-07"} | ${"9999-01-01"} | ${{}}                                 | ${"2025-05-07"} | ${"nothing of it runs yet"}
  `("of $from … $until by $mode with $terms is $moved, since $because", ({ mode, from, until, terms, moved }) => {
    const asked = { mode, plan: { ...plan, ...terms }, today: TODAY, zone: UTC };
    const answer = movedFrom(slice(from, until), asked);
    expect(answer.ok && answer.value?.from).toBe(moved);
  });

  it("cannot be the start of the running cycle of a plan that does not allow it", () => {
    const asked = { mode: "START_OF_CURRENT_CYCLE", plan, today: TODAY, zone: UTC } as const;
    expect(movedFrom(slice("2025-01-01", "9999-01-01"), asked).ok).toBe(false);
  });

  it.each<[MigrationMode, boolean]>([
    ["IMMEDIATE", false],
    ["IMMEDIATE_IGNORE_OVERRIDE", true],
    ["NEXT_CYCLE", false],
    ["NEXT_CYCLE_IGNORE_OVERRIDE", true],
    ["START_OF_CURRENT_CYCLE", false],
  ])("%s takes overridden slices along: %s", (mode, ignores) => {
    expect(ignoresOverrides(mode)).toBe(ignores);
  });
});

describe("the slices of a migration's source", () => {
  const schedules = [
    slice("2024-01-01", "2025-03-15"),
    slice("2025-03-15", "2025-04-01", { pricePlanVersion: 2 }),
    slice("2025-04-01", "2025-05-01", { pricePlanVersion: 3 }),
    slice("2025-05-01", "2025-06-01", { pricePlanId: "else" as PricePlanId }),
    slice("2025-06-01", "2025-07-01"),
  ];
  const target = { pricePlanId: "old" as PricePlanId, version: 3 };

  it.each`
    sourceVersion | starts                          | because
    ${1}          | ${["2025-06-01"]}               | ${"the first one is over"}
    ${2}          | ${["2025-03-15"]}               | ${"it runs"}
    ${9}          | ${[]}                           | ${"nobody has it"}
    ${undefined}  | ${["2025-03-15", "2025-06-01"]} | ${"all versions but the target's"}
  `("of version $sourceVersion are $starts, since $because", ({ sourceVersion, starts }) => {
    const migration = { sourceId: "old" as PricePlanId, target, ...(sourceVersion && { sourceVersion }) };
    expect(slicesOfSource(schedules, migration, TODAY).map(({ startDate }) => startDate)).toEqual(starts);
  });
});

describe("the cycle of a slice that is moved", () => {
  const moveTo = (own: Partial<Schedule>, sold: PricingCycleConfig, { retain = false, id = "new" } = {}) => {
    const schedule = slice("2025-01-31", "9999-01-01", own);
    const moved = migrated([schedule], [{ schedule, from: "2025-03-20" as CalendarDate }], {
      target: {
        plan: { id: id as PricePlanId, version: 2, pricingCycleConfig: sold },
        retainStartOffsets: retain,
      },
      newId: () => "sch.new" as ScheduleId,
      now: SINCE_EVER,
    });
    const { pricingCycleConfig, startOffsetsRetained } = (moved.ok && moved.value.at(-1)) || {};
    return moved.ok ? { cycle: pricingCycleConfig, retained: startOffsetsRetained } : moved.error;
  };
  const anniversary = (day: number | "LAST") => cycle(day, { anniversaryCycle: true });

  it("is the target's", () => {
    expect(moveTo({}, cycle(10, { graceDays: 3 }))).toEqual({ cycle: cycle(10, { graceDays: 3 }) });
  });
  it("begins where it did, where that is retained; its grace is the target's", () => {
    const moved = moveTo({}, cycle(10, { graceDays: 3 }), { retain: true });
    expect(moved).toEqual({ cycle: cycle(1, { graceDays: 3 }), retained: true });
  });
  it("cannot be retained with another interval", () => {
    expect(moveTo({}, cycle(1, { interval: "ANNUALLY" }), { retain: true })).toBe(
      "the running cycle is MONTHLY, the new plan's ANNUALLY; its start cannot be retained",
    );
  });
  it("is the account's anniversary still, where both are anniversaries", () => {
    const own = { pricingCycleConfig: anniversary("LAST") };
    expect(moveTo(own, anniversary(1))).toEqual({ cycle: anniversary("LAST") });
  });
  it("is derived from the day of the move, where only the target's is an anniversary", () => {
    expect(moveTo({}, anniversary(1))).toEqual({ cycle: anniversary(20) });
  });
  it("goes on as it was retained from one version to the next, and not to another plan", () => {
    const own = { pricingCycleConfig: cycle(7), startOffsetsRetained: true } as const;
    expect(moveTo(own, cycle(1), { id: "old" })).toEqual({ cycle: cycle(7), retained: true });
    expect(moveTo(own, cycle(1))).toEqual({ cycle: cycle(1) });
  });
});

describe("terms of an account's own", () => {
  const sold = { pricingCycleConfig: cycle(1) };
  it.each`
    own                                                                  | overridden | agreed   | what
    ${{}}                                                                | ${false}   | ${false} | ${"the plan's cycle"}
    ${{ rateCardsOverride: [] }}                                         | ${true}    | ${true}  | ${"cards"}
    ${{ pricingRulesOverride: [] }}                                      | ${true}    | ${true}  | ${"rules"}
    ${{ pricingCycleConfig: cycle(1, { graceDays: 1 }) }}                | ${true}    | ${true}  | ${"another grace"}
    ${{ pricingCycleConfig: cycle(1, { interval: "WEEKLY" }) }}          | ${true}    | ${true}  | ${"another interval"}
    ${{ pricingCycleConfig: cycle("LAST") }}                             | ${true}    | ${true}  | ${"another start"}
    ${{ pricingCycleConfig: cycle("LAST"), startOffsetsRetained: true }} | ${true}    | ${false} | ${"a start that went on"}
    ${{ rateCardsOverride: [], startOffsetsRetained: true }}             | ${true}    | ${true}  | ${"cards beside such a start"}
  `("are overridden: $overridden, agreed: $agreed, for $what", ({ own, overridden, agreed }) => {
    const schedule = slice("2025-01-01", "9999-01-01", own);
    expect([isOverridden(schedule, sold), hasOwnTerms(schedule, sold)]).toEqual([overridden, agreed]);
  });
  it("are none where the start of an anniversary is its account's", () => {
    const schedule = slice("2025-01-01", "9999-01-01", { pricingCycleConfig: cycle(7, { anniversaryCycle: true }) });
    expect(hasOwnTerms(schedule, { pricingCycleConfig: cycle(1, { anniversaryCycle: true }) })).toBe(false);
  });
});
