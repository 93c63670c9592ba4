import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import { type CorrectionAction, correctionStep } from "#domain/metering/correction.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { INGESTION_STATUSES } from "#domain/metering/status-class.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { addMilliseconds, DAY, type Instant, later, SINCE_EVER } from "#domain/time/instant.ts";
import type { World } from "#usecases/world.ts";

/** Which submissions of an account are meant, in one of the sets that Togai rule §10.7 allows. */
export type EventSelection = {
  readonly accountId: AccountId;
  readonly reference?: EventReference | undefined;
  readonly eventId?: string | undefined;
  /** The timestamp of the event. */
  readonly eventSourceTime?: Instant | undefined;
  /** When it was received. */
  readonly createdAt?: Instant | undefined;
};

/** Submissions that are corrected by one request at the most. */
const MOST_CORRECTED = 30;

/** How far back and ahead events are looked for that nothing but an account names. */
const DAYS_BACK = 400;
const DAYS_AHEAD = 366;

/**
 * The first of the submissions that are meant: the latest timestamp first, those of one instant by their ids. Where ids name
 * them, all are meant. Where only an account or a time does, it is those that the action can correct, so that a request that
 * is repeated gets on.
 */
export const selectEvents = async (
  { usageCounters, clock }: Pick<World, "usageCounters" | "clock">,
  organizationId: OrganizationId,
  { selection, action }: { readonly selection: EventSelection; readonly action: CorrectionAction },
): Promise<Result<readonly EventRecord[], Refusal>> => {
  const { accountId, reference, eventId, eventSourceTime, createdAt } = selection;
  const named = ["account_id", ...NAMES.filter(([name]) => selection[name] !== undefined).map(([, shown]) => shown)];
  if (!ALLOWED.includes(named.join("+"))) return invalid(`${named.join(", ")}: events are selected by one of ${SETS}`);
  if (reference !== undefined || eventId !== undefined) {
    const by = reference === undefined ? { id: eventId ?? "" } : { reference };
    const found = (await usageCounters.findEvents(organizationId, by))
      .filter((record) => belongsTo(record, accountId))
      .filter(({ timestamp }) => eventSourceTime === undefined || timestamp === eventSourceTime)
      .filter(({ receivedAt }) => createdAt === undefined || receivedAt === createdAt);
    return ok(found.sort(byTime).slice(0, MOST_CORRECTED));
  }
  const now = clock.now();
  const start = eventSourceTime ?? later(SINCE_EVER, addMilliseconds(now, -DAYS_BACK * DAY));
  const end = eventSourceTime === undefined ? addMilliseconds(now, DAYS_AHEAD * DAY) : addMilliseconds(start, 1);
  return ok(
    await usageCounters.eventsByTime({
      organizationId,
      accountId,
      statuses: INGESTION_STATUSES.filter((status) => correctionStep(action, status).type !== "refuse"),
      interval: { start, end },
      limit: MOST_CORRECTED,
    }),
  );
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

/** One for which no account was found belongs to the account that it names. */
const belongsTo = ({ accountId, event }: EventRecord, wanted: AccountId): boolean =>
  accountId === undefined ? event.accountId === wanted : accountId === wanted;

const byTime = (first: EventRecord, second: EventRecord): number =>
  second.timestamp - first.timestamp || (first.reference < second.reference ? 1 : -1);
