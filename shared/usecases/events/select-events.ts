import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import { type CorrectionAction, correctionStep, wasCounted } from "#domain/metering/correction.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { INGESTION_STATUSES } from "#domain/metering/status-class.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { PastCycles } from "#domain/schedules/past-cycles.ts";
import { addMilliseconds, DAY, type Instant, later, SINCE_EVER } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";
import type { World } from "#usecases/world.ts";

/** Which submissions of an account are meant, in one of the sets that Togai rule §10.7 allows. */
export type EventSelection = {
  /** The account as it was named: by its id, or by an alias. */
  readonly account: string;
  readonly reference?: EventReference | undefined;
  readonly eventId?: string | undefined;
  /** The timestamp of the event. */
  readonly eventSourceTime?: Instant | undefined;
  /** When it was received. */
  readonly createdAt?: Instant | undefined;
};

/** What is to be done, to whose events. */
type Wanted = {
  readonly action: CorrectionAction;
  /** The account that is named by the selection; the name itself where no account has it. */
  readonly accountId: AccountId;
  readonly past: PastCycles;
};

/** Submissions that are corrected by one request at the most. */
const MOST_CORRECTED = 30;

/** How far back and ahead events are looked for that nothing but an account names. */
const DAYS_BACK = 400;
const DAYS_AHEAD = 366;

/**
 * The submissions that are meant, 30 at the most: the latest timestamp first, those of one instant by their ids. What the
 * action can correct goes before the rest, whatever its time, so that nothing stands in its way for ever: neither duplicates
 * nor events of past cycles. Where only an account or a time selects, the rest are events of past cycles alone.
 *
 * A repeated UNDO so goes on with the next ones. A repeated REDO meets again what it has redone, as soon as that is metered.
 */
export const selectEvents = async (
  { usageCounters, clock }: Pick<World, "usageCounters" | "clock">,
  organizationId: OrganizationId,
  { selection, ...wanted }: Wanted & { readonly selection: EventSelection },
): Promise<Result<readonly EventRecord[], Refusal>> => {
  const { reference, eventId, eventSourceTime, createdAt } = selection;
  const named = ["account_id", ...NAMES.filter(([name]) => selection[name] !== undefined).map(([, shown]) => shown)];
  if (!ALLOWED.includes(named.join("+"))) return invalid(`${named.join(", ")}: events are selected by one of ${SETS}`);
  if (reference !== undefined || eventId !== undefined) {
    const by = reference === undefined ? { id: eventId ?? "" } : { reference };
    const names = [selection.account, wanted.accountId];
    const found = (await usageCounters.findEvents(organizationId, by))
      .filter((record) => names.includes(record.accountId ?? record.event.accountId))
      .filter(({ timestamp }) => eventSourceTime === undefined || timestamp === eventSourceTime)
      .filter(({ receivedAt }) => createdAt === undefined || receivedAt === createdAt);
    return ok(firstOf(found, wanted));
  }
  const now = clock.now();
  const start = eventSourceTime ?? later(SINCE_EVER, addMilliseconds(now, -DAYS_BACK * DAY));
  const end = eventSourceTime === undefined ? addMilliseconds(now, DAYS_AHEAD * DAY) : addMilliseconds(start, 1);
  return ok(await eventsOfAccount({ usageCounters }, organizationId, { ...wanted, interval: { start, end } }));
};

/** Of the submissions of an account that the action can correct by their status, those of past cycles last. */
const eventsOfAccount = async (
  { usageCounters }: Pick<World, "usageCounters">,
  organizationId: OrganizationId,
  { interval, ...wanted }: Wanted & { readonly interval: Interval },
): Promise<readonly EventRecord[]> => {
  const { accountId, action, past } = wanted;
  const statuses = INGESTION_STATUSES.filter((status) => correctionStep(action, status).type !== "refuse");
  const common = { organizationId, accountId, limit: MOST_CORRECTED };
  const counted = statuses.filter((status) => wasCounted({ status }));
  const possible = [
    ...(await usageCounters.eventsByTime({
      ...common,
      statuses: statuses.filter((status) => !counted.includes(status)),
      interval,
    })),
  ];
  let wantedMore = MOST_CORRECTED;
  for (const part of past.without(interval)) {
    if (wantedMore === 0) break;
    const records = await usageCounters.eventsByTime({
      ...common,
      statuses: counted,
      interval: part,
      limit: wantedMore,
    });
    possible.push(...records);
    wantedMore -= records.length;
  }
  if (possible.length >= MOST_CORRECTED) return firstOf(possible, wanted);
  const latest = await usageCounters.eventsByTime({ ...common, statuses: counted, interval });
  return firstOf([...possible, ...latest.filter(({ timestamp }) => past.has(timestamp))], wanted);
};

/** As many as one request corrects, in the order of the contract: those that can be, those that are past, and the others. */
const firstOf = (records: readonly EventRecord[], { action, past }: Wanted): readonly EventRecord[] => {
  const rankOf = (record: EventRecord): number => {
    if (wasCounted(record) && past.has(record.timestamp)) return 1;
    return correctionStep(action, record.status).type === "refuse" ? 2 : 0;
  };
  return records
    .toSorted((first, second) => rankOf(first) - rankOf(second) || byTime(first, second))
    .slice(0, MOST_CORRECTED)
    .sort(byTime);
};

const NAMES = [
  ["reference", "id"],
  ["eventId", "event_id"],
  ["eventSourceTime", "event_source_time"],
  ["createdAt", "created_at"],
] as const;

const ALLOWED: readonly string[] = [
  "account_id",
  "account_id+id",
  "account_id+event_id",
  "account_id+event_source_time",
  "account_id+event_id+created_at",
  "account_id+event_id+event_source_time",
];
const SETS = ALLOWED.join("; ").replaceAll("+", ", ");

const byTime = (first: EventRecord, second: EventRecord): number =>
  second.timestamp - first.timestamp ||
  compare(first.id ?? "", second.id ?? "") ||
  compare(second.reference, first.reference);

const compare = (first: string, second: string): number => (first < second ? -1 : first > second ? 1 : 0);
