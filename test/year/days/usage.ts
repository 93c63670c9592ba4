import type { PostedEvent } from "../../support/ingest.ts";
import { type Company, told } from "../company.ts";
import { dayOf, midnight } from "../model-calendar.ts";
import { thousandths } from "../model-usage.ts";
import { tileAt, tilesUntil } from "../slices.ts";

const DAY = 86_400_000;

/**
 * What accounts use on a day: now, a little ago, at the edges of days and cycles, late, too late and twice. What is to become of
 * each is decided here, from the model.
 */
export const useThings = async (company: Company, events: number): Promise<void> => {
  const { random, people, world, usage, items } = company;
  const now = world.clock.now();
  const batch: PostedEvent[] = [];
  for (let number = 0; number < events; number += 1) {
    const { id: accountId } = random.pick(people);
    const isCall = random.chance(0.6);
    const units = isCall ? `${random.whole(1, 60)}` : `${random.whole(0, 3)}.${random.whole(1, 999)}`;
    const timestamp = momentOf(company, accountId, now);
    const event = {
      id: `use-${company.fresh()}`,
      accountId,
      meterId: isCall ? items.calls : items.storage,
      timestamp,
      units,
    };
    const posted = asPosted(event, isCall ? "call" : "store");
    batch.push(posted);
    const tile = tileAt(company, accountId, timestamp);
    if (tile && now >= tile.awaitedUntil) {
      company.refused.push({ id: event.id, status: "INGESTION_FAILED_PAST_GRACE_PERIOD" });
      continue;
    }
    usage.count(event);
    if (!random.chance(0.06)) continue;
    batch.push({ ...posted, attributes: [{ name: "units", value: "5" }] });
    company.refused.push({ id: event.id, status: "INGESTION_FAILED_DUPLICATE_EVENT" });
  }
  await company.ingest(batch);
};

/** When something was used that is told now. */
const momentOf = (company: Company, accountId: string, now: number): number => {
  const { random, zone } = company;
  const tiles = tilesUntil(company, accountId, now);
  const ended = tiles.findLast(({ end }) => end <= now);
  const running = tiles.find(({ start, end }) => start <= now && now < end);
  const way = random.next();
  // The last moment of a cycle, and the first of the next.
  if (ended && (way < 0.15 || (now < ended.awaitedUntil && way < 0.5))) {
    return ended.end - random.pick([1, 1, 0, 3_600_000]);
  }
  if (running && way < 0.6) return Math.max(running.start, now - random.whole(0, DAY));
  if (way < 0.7) return midnight(dayOf(now, zone), zone) - random.whole(0, 1);
  return now - random.whole(0, way < 0.95 ? 2 * DAY : 45 * DAY);
};

const asPosted = (
  event: { readonly id: string; readonly accountId: string; readonly timestamp: number; readonly units: string },
  schemaName: string,
): PostedEvent => ({
  id: event.id,
  schemaName,
  accountId: event.accountId,
  timestamp: new Date(event.timestamp).toISOString(),
  attributes: [{ name: "units", value: event.units }],
  dimensions: { kind: "any" },
});

/** Asks for units of a feature before they are served, or tells of them afterwards; there may be none left. */
export const useFeatures = async (company: Company, events: number): Promise<void> => {
  const { random, people, world, items, usage, consumed } = company;
  const now = world.clock.now();
  const batch: PostedEvent[] = [];
  for (let number = 0; number < events; number += 1) {
    const { id: accountId } = random.pick(people);
    const recipe = tileAt(company, accountId, now)?.slice.recipe;
    if (recipe !== "ENTITLED" && recipe !== "PREPAID") continue;
    const event = {
      id: `fetch-${company.fresh()}`,
      accountId,
      meterId: items.fetches,
      timestamp: now,
      units: `${random.whole(1, 25)}`,
    };
    const posted = asPosted(event, "fetch");
    if (random.chance(0.5)) {
      const isLetIn = told(company, "entitled", await company.api.post("/entitled", { event: posted }));
      if (!isLetIn) continue;
      usage.count(event);
      consumed.set(accountId, (consumed.get(accountId) ?? 0n) + thousandths(event.units));
    } else {
      batch.push(posted);
      company.undecided.push(event);
    }
  }
  await company.ingest(batch);
};

/** Takes in what became of events that could be refused, and answers what should not have. */
export const decide = async (company: Company): Promise<readonly string[]> => {
  const { world, organizationId, undecided, refused, usage, consumed } = company;
  const breaches: string[] = [];
  const statusesOf = async (id: string): Promise<readonly string[]> =>
    (await world.usageCounters.findEvents(organizationId, { id })).map(({ status }) => status);
  for (const event of undecided.splice(0)) {
    const statuses = await statusesOf(event.id);
    if (statuses.includes("INGESTION_COMPLETED_EVENT_METERED")) {
      usage.count(event);
      consumed.set(event.accountId, (consumed.get(event.accountId) ?? 0n) + thousandths(event.units));
    } else if (!statuses.includes("INGESTION_FAILED_INSUFFICIENT_CREDITS")) {
      breaches.push(`event ${event.id} of a feature became ${statuses.join(", ")}`);
    }
  }
  for (const { id, status } of refused.splice(0)) {
    const statuses = await statusesOf(id);
    if (!statuses.includes(status)) breaches.push(`event ${id} became ${statuses.join(", ")} instead of ${status}`);
  }
  return breaches;
};

/** Takes an event back, or puts another into its place. */
export const correctOne = async (company: Company): Promise<readonly string[]> => {
  const { random, people, world, usage, items } = company;
  const { id: accountId } = random.pick(people);
  const mine = usage.of(accountId).filter(({ meterId }) => meterId !== items.fetches);
  if (mine.length === 0) return [];
  const event = random.pick(random.chance(0.7) ? mine.slice(-4) : mine);
  const now = world.clock.now();
  const tile = tileAt(company, accountId, event.timestamp);
  const isPast = tile !== undefined && now >= tile.awaitedUntil;
  const action = random.pick(["UNDO", "REDO", "REDO_EVENT"]);
  const units = `${random.whole(1, 9)}`;
  const schema = event.meterId === items.calls ? "call" : "store";
  const answer = await company.api.post(
    `/events/correction?action=${action}&account_id=${accountId}&event_id=${event.id}`,
    action === "REDO_EVENT" ? { event: asPosted({ ...event, units }, schema) } : undefined,
  );
  const found = told(company, isPast ? "correct past" : action, answer)?.data ?? [];
  const done = found.filter(({ status }: { status: string }) => status !== "FAILED").length;
  if (isPast) return done === 0 ? [] : [`event ${event.id} of a closed cycle was corrected`];
  if (done !== 1) return [`${action} of event ${event.id} corrected ${done}: ${JSON.stringify(found).slice(0, 300)}`];
  if (action !== "REDO") usage.uncount(event.id);
  if (action === "REDO_EVENT") usage.count({ ...event, units });
  return [];
};
