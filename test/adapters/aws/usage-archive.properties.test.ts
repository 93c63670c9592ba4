import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountId } from "#domain/ids.ts";
import { INGESTION_STATUSES } from "#domain/metering/status-class.ts";
import { foldUsage, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";
import {
  type Archiving,
  always,
  anEvent,
  at,
  count,
  ORGANIZATION,
  openArchiving,
  tokensOf,
} from "../../support/usage/archiving.ts";

const ACCOUNTS = ["acme", "globex"] as const;
const HOURS = ["2025-01-15T10:10:00Z", "2025-01-15T10:40:00Z", "2025-01-15T11:05:00Z", "2025-01-16T00:00:00Z"] as const;
const LIMITS = { eventsOfObject: 3, eventsOfAccount: 4, eventsOfCall: 6, mostParts: 1 };

/** Ids have one place each: what a repeat with another timestamp is after the promise has ended is another matter. */
const placeOf = (id: number) => ({ account: ACCOUNTS[id % 2]!, at: HOURS[id % 4]! });

type Step =
  | { readonly type: "post"; readonly ids: readonly number[] }
  | { readonly type: "redeliver"; readonly nth: number }
  | { readonly type: "undo"; readonly nth: number }
  | { readonly type: "pass"; readonly days: number };

const id = fc.nat({ max: 11 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("post" as const), ids: fc.array(id, { minLength: 1, maxLength: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("redeliver" as const), nth: fc.nat({ max: 50 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("undo" as const), nth: fc.nat({ max: 50 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("pass" as const), days: fc.constantFrom(1, 8, 30, 67) }) },
);

/** Everything that can be asked of an account's usage. */
const everythingOf = async (usage: UsageCounters) => {
  const records = (await usage.listEvents({ organizationId: ORGANIZATION, limit: 1_000 })).items;
  const interval = { start: at("2025-01-15T10:30:00Z"), end: at("2025-01-16T00:00:00Z") };
  const query = { organizationId: ORGANIZATION, interval };
  const ofAccounts = await Promise.all(
    ACCOUNTS.map(async (account) => {
      const accountId = account as AccountId;
      return {
        usage: tokensOf(await usage.usage({ ...query, accountId }, foldUsage)),
        listed: (await usage.listEvents({ organizationId: ORGANIZATION, accountId, limit: 3 })).items,
        byTime: await usage.eventsByTime({ ...query, accountId, statuses: INGESTION_STATUSES, limit: 100 }),
      };
    }),
  );
  const byId = await Promise.all(
    Array.from({ length: 12 }, (_, number) => usage.findEvents(ORGANIZATION, { id: `id-${number}` })),
  );
  const byReference = await Promise.all(records.map(({ reference }) => usage.findEvents(ORGANIZATION, { reference })));
  return { records, ofAccounts, byId, byReference, counts: await usage.eventCounts(query) };
};

const expectAudit = async ({ usage }: Archiving): Promise<void> => {
  for await (const page of usage.pages(ORGANIZATION)) {
    expect(await usage.refold(page, foldUsage)).toEqual(await usage.cells(page));
  }
};

/** Archives until nothing is due, and lets the items expire of which the time has come. */
const archiveAll = async (archiving: Archiving, days: number): Promise<void> => {
  // An hour of 66 days may have passed only once all that was due before was archived.
  for (let day = 0; day < days; day += 7) {
    archiving.daysLater(Math.min(7, days - day));
    for (let calls = 1; ; calls += 1) {
      const { state, failures } = await archiving.archive.archive(ORGANIZATION, always);
      expect(failures).toEqual([]);
      if (state === "complete") break;
      expect(calls).toBeLessThan(100);
    }
  }
};

describe("usage whose events were archived and have expired", () => {
  it("is to whoever asks, and whatever comes next, as if all events were still there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const archived = openArchiving({ limits: LIMITS });
        const kept = openArchiving({ limits: LIMITS });
        const posted: CountableEvent[] = [];
        let received = at("2025-01-17T00:00:00Z") as number;
        let commands = 0;
        const both = async <T>(work: (usage: UsageCounters) => Promise<T>): Promise<void> => {
          expect(await work(archived.usage)).toEqual(await work(kept.usage));
        };
        archived.setTime("2025-01-17T00:00:00Z");
        for (const one of steps) {
          const chosen = "nth" in one ? posted[one.nth % Math.max(1, posted.length)] : undefined;
          switch (one.type) {
            case "post": {
              const events = one.ids.map((number) =>
                anEvent({
                  id: `id-${number}`,
                  ...placeOf(number),
                  received: new Date(received).toISOString(),
                  tokens: `${posted.length + 1}`,
                }),
              );
              posted.push(...events);
              await both((usage) => count(usage, events));
              break;
            }
            case "redeliver":
              if (chosen) await both((usage) => count(usage, [chosen]));
              break;
            case "undo": {
              commands += 1;
              const how = { command: `command-${commands}`, unfold: unfoldUsage };
              if (chosen) await both((usage) => usage.undo({ organizationId: ORGANIZATION, ...chosen }, how));
              break;
            }
            case "pass":
              received += one.days * 86_400_000;
              await archiveAll(archived, one.days);
              break;
          }
        }
        received += 75 * 86_400_000;
        await archiveAll(archived, 75);
        expect(
          archived.table.items().some(({ pk, exp }) => pk.startsWith("E#") && Number(exp) * 1_000 < received),
        ).toBe(false);
        expect(await everythingOf(archived.usage)).toEqual(await everythingOf(kept.usage));
        await expectAudit(archived);
      }),
      { numRuns: 150 },
    );
  });
});
