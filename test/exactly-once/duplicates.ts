import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import { foldUsage, mergeCells, NO_CELLS, type UsageCells, unfoldUsage } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { DAY, HOUR, instantOf, toIso } from "#domain/time/instant.ts";
import type { Outcome } from "#ports/usage-counters.ts";
import { groupsByPage } from "#usecases/usage/group-events.ts";
import type { CountingEngine, OpenCountingEngine } from "./counting-engine.ts";
import { createChance } from "./simulation/chance.ts";
import { DUPLICATE, METERED, textOf } from "./simulation/truth.ts";
import { createPosting, FIRST_HOUR, type Place } from "./simulation/workload.ts";

type Repeat = {
  readonly what: string;
  readonly because: string;
  /** From the first post to the repeat of its id. */
  readonly repeat: (first: CountableEvent, post: (place: Place) => CountableEvent) => CountableEvent;
  readonly outcome: Outcome;
  /** Undone before it is repeated. */
  readonly isUndone?: true;
  /** Days from the first post to the repeat. */
  readonly days?: number;
};

const ACME: Place = { accountId: "acme" as AccountId, hour: FIRST_HOUR };
const OTHER: Place = { accountId: "other" as AccountId, hour: FIRST_HOUR };
/** The last and the first millisecond around the end of the hour. */
const LAST = instantOf(FIRST_HOUR + HOUR - 1);
const NEXT = instantOf(FIRST_HOUR + HOUR);

const at = (event: CountableEvent, timestamp: CountableEvent["timestamp"]): CountableEvent => ({
  ...event,
  timestamp,
  event: { ...event.event, timestamp: toIso(timestamp) },
});

const REPEATS: readonly Repeat[] = [
  {
    what: "with another timestamp of its hour",
    because: "the first post's timestamp and page rule",
    repeat: (first, post) => at(post(ACME), instantOf(FIRST_HOUR + ((first.timestamp - FIRST_HOUR + 1_000) % HOUR))),
    outcome: "duplicate",
  },
  {
    what: "for another account",
    because: "ids are the organization's, not the account's",
    repeat: (_first, post) => post(OTHER),
    outcome: "duplicate",
  },
  {
    what: "with another body",
    because: "the first post's body rules",
    repeat: (first, post) => at(post(ACME), first.timestamp),
    outcome: "duplicate",
  },
  {
    what: "after the first was undone",
    because: "an undone event's id is free",
    repeat: (first, post) => at(post(ACME), first.timestamp),
    isUndone: true,
    outcome: "counted",
  },
  {
    what: "across an hour change",
    because: "its own page would know nothing of it",
    repeat: (_first, post) => at(post(ACME), NEXT),
    outcome: "duplicate",
  },
  {
    what: "45 days later, with another timestamp",
    because: "that is what is promised",
    repeat: (_first, post) => post({ ...ACME, hour: instantOf(FIRST_HOUR + 45 * DAY) }),
    days: 45,
    outcome: "duplicate",
  },
  {
    what: "70 days later, faithfully",
    because: "its item has expired, and the journal of an old hour is read before anything is put",
    repeat: (first, post) => ({ ...first, reference: post(ACME).reference }),
    days: 70,
    outcome: "duplicate",
  },
];

/** Only where items expire; elsewhere it is a duplicate for good. */
const PAST_THE_HORIZON: Repeat = {
  what: "70 days later, with another timestamp",
  because: "the promise has ended, and nothing that is read still knows the id",
  repeat: (_first, post) => post({ ...ACME, hour: instantOf(FIRST_HOUR + 70 * DAY) }),
  days: 70,
  outcome: "counted",
};

/** The kinds of duplicates, on an engine: which counts, which is recorded, and what the pages say then. */
export const describeDuplicates = (
  name: string,
  open: OpenCountingEngine,
  { forgets }: { readonly forgets: boolean },
): void => {
  const repeats = [
    ...REPEATS,
    { ...PAST_THE_HORIZON, outcome: forgets ? ("counted" as const) : ("duplicate" as const) },
  ];
  describe(`an id that is posted again, ${name}`, () => {
    let engine: CountingEngine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());

    it.each(repeats)("$what is $outcome: $because", async ({ repeat, outcome, isUndone, days }) => {
      const organizationId = `org.${randomUUID()}` as OrganizationId;
      const post = createPosting(createChance(1));
      const first = at(post("once", ACME), LAST);
      const second = repeat(first, (place) => post("once", place));
      expect(await count(engine, organizationId, first)).toBe("counted");
      if (isUndone) await undo(engine, organizationId, first);
      if (days !== undefined) {
        await engine.passUntil(instantOf(FIRST_HOUR + days * DAY), { organizationId, id: "once" });
      }

      expect(await count(engine, organizationId, second)).toBe(outcome);
      expect(await count(engine, organizationId, second)).toBe(outcome === "counted" ? "redelivered" : outcome);

      const counting = [...(isUndone ? [] : [first]), ...(outcome === "counted" ? [second] : [])];
      expect(await cellsOf(engine, organizationId)).toBe(
        textOf(counting.reduce((cells: UsageCells, event) => foldUsage(cells, [event]), NO_CELLS)),
      );
      const [record] = await engine.counters.findEvents(organizationId, { reference: second.reference });
      expect(record?.status).toBe(outcome === "counted" ? METERED : DUPLICATE);
      expect(record).toMatchObject({ accountId: second.accountId, timestamp: second.timestamp });
    });
  });
};

const count = async (
  { counters }: CountingEngine,
  organizationId: OrganizationId,
  event: CountableEvent,
): Promise<Outcome | undefined> => {
  const [[group] = []] = groupsByPage([{ organizationId, message: 0, event }]);
  return group && (await counters.commit(group, foldUsage))[0];
};

const undo = ({ counters }: CountingEngine, organizationId: OrganizationId, event: CountableEvent) =>
  counters.undo({ organizationId, ...event }, { command: "command.1", unfold: unfoldUsage });

/** The cells of all pages together. */
const cellsOf = async ({ counters }: CountingEngine, organizationId: OrganizationId): Promise<string> => {
  let all: UsageCells = NO_CELLS;
  for await (const page of counters.pages(organizationId)) all = mergeCells(all, await counters.cells(page));
  return textOf(all);
};
