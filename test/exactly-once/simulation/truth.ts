import type { AccountId, EventReference } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { foldUsage, NO_CELLS, type UsageCells } from "#domain/metering/usage-cells.ts";
import type { CountableEvent } from "#domain/metering/usage-event.ts";
import { toText } from "#domain/money/decimal.ts";
import { HOUR, type Instant, instantOf } from "#domain/time/instant.ts";
import type { Outcome, PageKey, UndoOutcome } from "#ports/usage-counters.ts";
import type { SimulatedMessage } from "./workload.ts";

/** What is known of a run from outside, without asking the engine. */
export type Posted = {
  /** Every submission that was sent. */
  readonly submissions: readonly CountableEvent[];
  /** Those whose message was acknowledged at least once, and which were to be ingested. */
  readonly done: ReadonlySet<EventReference>;
  /** Those that were to be undone by a message that was given up: nobody knows how far it came. */
  readonly perhapsUndone: ReadonlySet<EventReference>;
  readonly outcomes: readonly { readonly reference: string; readonly outcome: Outcome }[];
  readonly undone: readonly { readonly message: SimulatedMessage; readonly outcome: UndoOutcome }[];
};

/** What became of every submission, as the engine's records say. */
export type Recorded = ReadonlyMap<EventReference, EventRecord>;

export const METERED = "INGESTION_COMPLETED_EVENT_METERED";
export const DUPLICATE = "INGESTION_FAILED_DUPLICATE_EVENT";

export const wasCounted = ({ status, statusBeforeReverting = status }: EventRecord): boolean =>
  statusBeforeReverting === METERED;
export const counts = ({ status }: EventRecord): boolean => status === METERED;

/**
 * What must hold whatever happened: each id is counted by exactly one of its submissions as long as that one is not undone, all others
 * are duplicates, and what anybody was told stays true. Answers what does not hold.
 */
export const faultsOfRecords = ({ submissions, done, outcomes, undone }: Posted, records: Recorded): string[] => [
  ...[...done].flatMap((reference) => (records.has(reference) ? [] : [`${reference} is done and has no record`])),
  ...[...records.keys()].flatMap((reference) =>
    submissions.some((one) => one.reference === reference) ? [] : [`${reference} was never sent and has a record`],
  ),
  ...[...Map.groupBy(submissions, ({ id }) => id)].flatMap(([id, same]) => faultsOfId(id, same, done, records)),
  ...faultsOfOutcomes(outcomes, records),
  ...faultsOfUndos(undone, records),
  ...faultsOfFreedIds({ submissions, done, undone }, records),
];

const faultsOfId = (
  id: string,
  submissions: readonly CountableEvent[],
  done: ReadonlySet<EventReference>,
  records: Recorded,
): string[] => {
  const found = submissions.flatMap(({ reference }) => records.get(reference) ?? []);
  const counting = found.filter(counts);
  const everCounted = found.filter(wasCounted);
  const undoneOnes = everCounted.filter(({ status }) => status === "REVERTED");
  const faults: string[] = [];
  if (counting.length > 1) faults.push(`'${id}' counts ${counting.length} times`);
  if (submissions.some(({ reference }) => done.has(reference)) && everCounted.length === 0) {
    faults.push(`'${id}' was never counted`);
  }
  // The id is free for another only once the one that has it was undone.
  if (everCounted.length > undoneOnes.length + 1) faults.push(`'${id}' was counted again without having been undone`);
  for (const { reference, status, statusBeforeReverting = status } of found) {
    if (statusBeforeReverting !== METERED && statusBeforeReverting !== DUPLICATE) {
      faults.push(`${reference} of '${id}' ended as ${status}`);
    }
  }
  return faults;
};

const faultsOfOutcomes = (outcomes: Posted["outcomes"], records: Recorded): string[] =>
  [...Map.groupBy(outcomes, ({ reference }) => reference)].flatMap(([reference, answers]) => {
    const record = records.get(reference as EventReference);
    const counted = answers.filter(({ outcome }) => outcome === "counted").length;
    const told = new Set(answers.map(({ outcome }) => outcome));
    return [
      ...(counted > 1 ? [`${reference} was said to be counted ${counted} times`] : []),
      ...(told.has("counted") && !(record && wasCounted(record)) ? [`${reference} was said to be counted`] : []),
    ];
  });

const faultsOfUndos = (undone: Posted["undone"], records: Recorded): string[] => [
  ...[...Map.groupBy(undone, ({ message }) => message.undo?.target.reference)].flatMap(([reference, answers]) => {
    const record = records.get(reference as EventReference);
    const commands = new Set(
      answers.flatMap(({ outcome, message }) => (outcome === "undone" ? [message.undo?.command] : [])),
    );
    return [
      ...(commands.size > 1 ? [`${reference} was undone by ${commands.size} commands`] : []),
      ...(commands.size > 0 && record?.status !== "REVERTED" ? [`${reference} was said to be undone`] : []),
      ...answers.flatMap(({ outcome, message }) =>
        outcome === "NotFound" && !message.undo?.isEarly ? [`${reference} was not found to be undone`] : [],
      ),
    ];
  }),
];

/** Who posts an id again after it was freed counts, unless somebody else was quicker. */
const faultsOfFreedIds = (
  { submissions, done, undone }: Pick<Posted, "submissions" | "done" | "undone">,
  records: Recorded,
): string[] =>
  undone.flatMap(({ message, outcome }) => {
    const { undo, events, afterwards } = message;
    // It came too early at first, and its sender went on.
    if (undone.some((other) => other.message === message && other.outcome === "NotFound")) return [];
    const target = undo && records.get(undo.target.reference);
    const next = [...events, ...afterwards.flatMap((message) => message.events)];
    if (outcome !== "undone" || !target || !wasCounted(target)) return [];
    if (!next.some(({ reference }) => done.has(reference))) return [];
    const counted = submissions.filter(({ id, reference }) => {
      const record = records.get(reference);
      return id === target.id && record !== undefined && wasCounted(record);
    });
    return counted.length > 1 ? [] : [`'${target.id}' was freed, posted again, and not counted again`];
  });

/** The cells of every page that has any, as they must be if these submissions count and no other. */
export const expectedCells = (submissions: readonly CountableEvent[], records: Recorded): Map<string, UsageCells> => {
  const counting = submissions.filter(({ reference }) => {
    const record = records.get(reference);
    return record !== undefined && counts(record);
  });
  return new Map([...Map.groupBy(counting, nameOfPageOf)].map(([page, events]) => [page, foldUsage(NO_CELLS, events)]));
};

export const nameOfPage = ({ accountId, hour }: Pick<PageKey, "accountId" | "hour">): string => `${accountId} ${hour}`;
export const nameOfPageOf = ({ accountId, timestamp }: { accountId: AccountId; timestamp: Instant }): string =>
  nameOfPage({ accountId, hour: instantOf(Math.floor(timestamp / HOUR) * HOUR) });

/** Cells as text, to be compared and shown. */
export const textOf = (cells: UsageCells): string =>
  JSON.stringify(
    [...cells]
      .map(([key, { sum, events }]) => [key, toText(sum), events] as const)
      .sort(([first], [second]) => (first < second ? -1 : 1)),
  );

/** Numbers of submissions by account, hour and status. */
export const countsOf = (records: Iterable<EventRecord>): ReadonlyMap<string, number> => {
  const tally = new Map<string, number>();
  for (const { accountId, timestamp, status } of records) {
    if (accountId === undefined) continue;
    const name = `${nameOfPageOf({ accountId, timestamp })} ${status}`;
    tally.set(name, (tally.get(name) ?? 0) + 1);
  }
  return tally;
};
