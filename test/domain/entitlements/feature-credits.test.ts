import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { consumed, type Demand } from "#domain/entitlements/consume.ts";
import { entryEdited, entryVoided } from "#domain/entitlements/edit-entry.ts";
import {
  balanceOf,
  contributionOf,
  type FeatureCreditEntry,
  type FeatureCredits,
  noFeatureCredits,
} from "#domain/entitlements/feature-credits.ts";
import { givenBack } from "#domain/entitlements/give-back.ts";
import { granted, grantsOf } from "#domain/entitlements/grant.ts";
import { type Movement, still } from "#domain/entitlements/movement.ts";
import type { AccountId, FeatureId, ScheduleId } from "#domain/ids.ts";
import { movementOf } from "#domain/ledger/ledger.ts";
import { decimal, sum, toText, ZERO } from "#domain/money/decimal.ts";
import { UTC } from "#domain/time/calendar.ts";
import { DAY, type Instant, instantOf, parseInstant } from "#domain/time/instant.ts";

const at = (text: string): Instant => parseInstant(text) as Instant;
const NOW = at("2025-01-10T00:00:00Z");
const schedule = "sch.1" as ScheduleId;
const NONE = noFeatureCredits({ accountId: "acme" as AccountId, featureId: "feature.1" as FeatureId }, NOW);

type Part = { id: string; units?: string; from?: string; until?: string; overage?: true; of?: ScheduleId };
const creditsOf = (...parts: Part[]): Movement => {
  const grants = parts.map(({ id, units, from = "2025-01-01", until = "2025-02-01", overage, of = schedule }) => ({
    id,
    source: overage ? ("OVERAGE" as const) : ("PRICE_PLAN" as const),
    effectiveFrom: at(`${from}T00:00:00Z`),
    effectiveUntil: at(`${until}T00:00:00Z`),
    ...(units !== undefined && { granted: decimal(units) }),
    ...(overage && { scheduleId: of }),
  }));
  return granted(still(NONE), grants, { causeId: "grant", now: NOW });
};
const wanting = (units: string, more: Partial<Demand> = {}): Demand => ({
  reference: "event.1",
  quantity: decimal(units),
  at: NOW,
  scheduleId: schedule,
  ...more,
});
const takesOf = (movement: Movement, demand: Demand): string => {
  const taken = consumed(movement, demand, NOW);
  return taken.ok
    ? taken.value.takes.map(({ entryId, amount }) => `${entryId} ${toText(amount)}`).join(", ")
    : `only ${toText(taken.error.available)}`;
};
/** The balance is the sum of its book, and of what the entries count as. */
const expectBalanced = ({ credits, ledger }: Movement): void => {
  expect(toText(credits.balance)).toBe(toText(sum(ledger.map(movementOf))));
  expect(toText(credits.balance)).toBe(toText(sum(credits.entries.map(contributionOf))));
  expect(ledger.map(({ number }) => number)).toEqual(ledger.map((_, index) => index + 1));
};

describe("consumption", () => {
  it.each<[string, Part[], string, Partial<Demand>, string]>([
    [
      "the earliest end first",
      [
        { id: "late", units: "50", until: "2025-06-01" },
        { id: "soon", units: "30" },
      ],
      "40",
      {},
      "soon 30, late 10",
    ],
    [
      "the earliest start among equal ends",
      [
        { id: "b", units: "5", from: "2025-01-05" },
        { id: "a", units: "5", from: "2025-01-04" },
      ],
      "6",
      {},
      "a 5, b 1",
    ],
    [
      "the id among equals",
      [
        { id: "b", units: "5" },
        { id: "a", units: "5" },
      ],
      "6",
      {},
      "a 5, b 1",
    ],
    [
      "overage last, though it ends first",
      [
        { id: "over", overage: true, until: "2025-01-11" },
        { id: "plan", units: "5" },
      ],
      "6",
      {},
      "plan 5, over 1",
    ],
    [
      "overage up to its limit",
      [
        { id: "over", units: "2", overage: true },
        { id: "plan", units: "5" },
      ],
      "7",
      {},
      "plan 5, over 2",
    ],
    [
      "nothing where overage ends before all fits",
      [
        { id: "over", units: "2", overage: true },
        { id: "plan", units: "5" },
      ],
      "7.001",
      {},
      "only 7",
    ],
    [
      "nothing of overage of another slice",
      [{ id: "over", overage: true, of: "sch.2" as ScheduleId }],
      "1",
      {},
      "only 0",
    ],
    ["nothing of what begins later", [{ id: "a", units: "5", from: "2025-01-11" }], "1", {}, "only 0"],
    ["nothing of what ended at that moment", [{ id: "a", units: "5", until: "2025-01-10" }], "1", {}, "only 0"],
    [
      "what was granted at the event's own time",
      [{ id: "a", units: "5", until: "2025-01-10" }],
      "1",
      { at: instantOf(NOW - DAY) },
      "a 1",
    ],
    [
      "no entry that is used up",
      [
        { id: "a", units: "0" },
        { id: "b", units: "1" },
      ],
      "1",
      {},
      "b 1",
    ],
    [
      "fractions exactly",
      [
        { id: "a", units: "0.1" },
        { id: "b", units: "0.2" },
      ],
      "0.3",
      {},
      "a 0.1, b 0.2",
    ],
  ])("takes %s", (_rule, parts, units, more, expected) => {
    expect(takesOf(creditsOf(...parts), wanting(units, more))).toBe(expected);
  });
});

describe("a grant", () => {
  it("lasts as long as its durations say, from the instant of the grant", () => {
    const [grant] = grantsOf([{ effectiveFrom: "PT0S", effectiveUntil: "P20D", featureCreditLimit: decimal("100") }], {
      source: "ENTITLEMENT",
      entryId: (index) => `purchase.1#${index}$PURCHASE`,
      at: at("2023-07-31T15:51:34.308Z"),
      zone: UTC,
    });
    expect(grant).toMatchObject({ id: "purchase.1#0$PURCHASE", effectiveUntil: at("2023-08-20T15:51:34.308Z") });
  });

  it("of an entry that is there changes nothing", () => {
    const once = creditsOf({ id: "a", units: "5" });
    expect(
      granted(once, [{ ...(once.credits.entries[0] as FeatureCreditEntry), granted: decimal("9") }], {
        causeId: "x",
        now: NOW,
      }),
    ).toBe(once);
  });
});

describe("feature credits", () => {
  it("balance with their book, whatever happens in whatever order", () => {
    const step = fc.record({
      kind: fc.constantFrom("grant", "limitless", "consume", "undo", "void", "edit"),
      units: fc.integer({ min: 0, max: 20 }),
      place: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let movement: Movement = still(NONE);
        const debits: Parameters<typeof givenBack>[1][] = [];
        const entryAt = (credits: FeatureCredits, place: number) =>
          credits.entries[place % Math.max(1, credits.entries.length)];
        for (const [index, { kind, units, place }] of steps.entries()) {
          const entry = entryAt(movement.credits, place);
          const window = { effectiveFrom: instantOf(NOW - DAY), effectiveUntil: instantOf(NOW + (place + 1) * DAY) };
          if (kind === "grant" || kind === "limitless") {
            const grant =
              kind === "grant"
                ? { id: `e${index}`, source: "PRICE_PLAN" as const, granted: decimal(String(units)), ...window }
                : { id: `e${index}`, source: "OVERAGE" as const, scheduleId: schedule, ...window };
            movement = granted(movement, [grant], { causeId: "g", now: NOW });
          }
          if (kind === "consume") {
            const reference = `event.${index}`;
            const taken = consumed(movement, wanting(String(units + 1), { reference }), NOW);
            if (taken.ok) {
              movement = taken.value.movement;
              debits.push({ reference, takes: taken.value.takes, at: NOW });
            }
          }
          const debit = kind === "undo" ? debits.pop() : undefined;
          if (debit) movement = givenBack(movement, debit, { closed: new Map(), now: NOW });
          const changed =
            entry && kind === "void"
              ? entryVoided(movement, entry, NOW)
              : entry && kind === "edit"
                ? entryEdited(movement, entry, { edit: { granted: decimal(String(units)) }, now: NOW })
                : undefined;
          if (changed?.ok) movement = changed.value;
          expectBalanced(movement);
          for (const one of movement.credits.entries) expect(balanceOf(one)?.lt(ZERO) ?? false).toBe(false);
        }
      }),
    );
  });
});
