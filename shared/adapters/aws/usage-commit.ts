import type { EventHash } from "#adapters/aws/event-hash.ts";
import { EVENT_DAYS, type StoredEvent } from "#adapters/aws/event-item.ts";
import { inParallel } from "#adapters/aws/in-parallel.ts";
import type { Page } from "#adapters/aws/page-item.ts";
import { type AdmittingParts, createAdmitting } from "#adapters/aws/usage-admitting.ts";
import { type Claim, createClaims } from "#adapters/aws/usage-claims.ts";
import { createCounting } from "#adapters/aws/usage-counting.ts";
import { pageKey } from "#adapters/aws/usage-keys.ts";
import type { EventReference } from "#domain/ids.ts";
import { duplicateOf } from "#domain/metering/duplicate-of.ts";
import { requireOnPage } from "#domain/metering/require-on-page.ts";
import type { Fold } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { DAY } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Admission, Group, Outcome } from "#ports/usage-counters.ts";

/** Events that are put at the same time. */
const AT_ONCE = 32;

/**
 * The items of events of older hours may have expired: there a successful put does not prove that an event was never seen, and the
 * whole journal is asked. Six days less than an item lives, since nothing says when exactly it goes.
 */
const TRUSTED_DAYS = EVENT_DAYS - 6;

export type CommitParts = AdmittingParts & { readonly clock: Clock };

/** Counts a group, each event once whatever happens in between (exactly-once rule §4). */
export const createUsageCommit = (parts: CommitParts) => {
  const { journal, unprocessed, clock } = parts;
  const claim = createClaims(parts);
  const count = createCounting(parts);

  /** Whether events of the page may have been counted whose items have expired since. */
  const isOld = ({ key }: Page): boolean => clock.now() >= key.hour + TRUSTED_DAYS * DAY;

  /** Claims for the first of a group's events with the same id about which nothing is decided yet. */
  const claimOne = async (page: Page, repeats: readonly CountableEvent[], known: Known): Promise<Claimed> => {
    const undone = new Set<EventReference>();
    let last: Claimed | undefined;
    for (const by of repeats) {
      if (undone.has(by.reference)) continue;
      last = { by, claim: await claim(page, by, known), undone };
      if (last.claim.type === "undone") undone.add(by.reference);
      // A duplicate of what was undone since stays one; the id is free for the next.
      else if (last.claim.type !== "repeat" || !last.claim.stored.isFree) return last;
    }
    if (!last) throw new Error("no event to claim for");
    return last;
  };

  /** Counts what was claimed on a page of its own, and what stood in its way on the pages where that belongs. */
  const countAll = async (page: Page, claims: readonly Claim[], fold: Fold): Promise<Known> => {
    const counted = new Set<EventHash>();
    for (const { key, candidates } of byPage(page, claims)) {
      const start = key === page.key ? page : await journal.page(key);
      const after = isOld(start) ? 0 : Math.min(start.version, ...candidates.map(({ from }) => from));
      for (const hash of await count(start, candidates, { after, fold })) counted.add(hash);
    }
    return counted;
  };

  const admit = createAdmitting(parts, { isOld, countAll });

  return async ({ page: key, events }: Group, fold: Fold, admission?: Admission): Promise<readonly Outcome[]> => {
    for (const event of events) requireOnPage(key, event);
    if (events.length === 0) return [];
    if (admission) return admit({ page: key, events }, fold, admission);
    const page = await journal.page(key);
    const sameId = [...Map.groupBy(events, ({ id }) => id).values()];
    // Before anything is put: what is put in the place of an expired item would be taken for the event that was counted.
    const known = isOld(page) ? await journal.countedAfter(page, 0) : NONE;
    const claimed = await inParallel(sameId, AT_ONCE, (repeats) => claimOne(page, repeats, known));
    const counted = await countAll(
      page,
      claimed.map(({ claim: made }) => made),
      fold,
    );
    const outcomeById = new Map(claimed.map((one) => [one.by.id, one]));
    const judged = new Set<CountableEvent>();
    const outcomes = events.map((event): Outcome => {
      const one = outcomeById.get(event.id);
      if (!one) throw new Error(`event '${event.id}' was not claimed`);
      // The same event may stand in a group twice.
      const isFirst = !judged.has(event);
      judged.add(event);
      if (isFirst && one.by === event) return outcomeOf(one.claim, counted);
      return one.undone.has(event.reference) || one.claim.stored.event.reference === event.reference
        ? "redelivered"
        : "duplicate";
    });
    const duplicates = events.filter((_, at) => outcomes[at] === "duplicate");
    await unprocessed.record(key.organizationId, duplicates.map(duplicateOf));
    return outcomes;
  };
};

/** The event of a group that claimed its id, and the references that turned out to be undone. */
type Claimed = { readonly by: CountableEvent; readonly claim: Claim; readonly undone: ReadonlySet<EventReference> };
/** Hashes that were counted. */
type Known = ReadonlySet<EventHash>;
const NONE: Known = new Set();

const outcomeOf = ({ type, stored }: Claim, counted: Known): Outcome => {
  switch (type) {
    case "repeat":
      return "duplicate";
    case "undone":
      return "redelivered";
    case "first":
    case "again":
      return counted.has(stored.hash) ? "counted" : "redelivered";
  }
};

type Candidates = { readonly key: Page["key"]; readonly candidates: StoredEvent[] };

/** Every event that may still be uncounted, by the page where its item says that it belongs. */
const byPage = (page: Page, claims: readonly Claim[]): readonly Candidates[] => {
  const pages = new Map<string, Candidates>();
  const own = nameOf(page.key);
  for (const { type, stored } of claims) {
    if (type === "undone") continue;
    const name = nameOf(stored.page);
    const known = pages.get(name) ?? { key: name === own ? page.key : stored.page, candidates: [] };
    known.candidates.push(stored);
    pages.set(name, known);
  }
  return [...pages.values()];
};

const nameOf = (key: Page["key"]): string => {
  const { pk, sk } = pageKey(key);
  return `${pk} ${sk}`;
};
