import type { AccountId, EventReference, OrganizationId } from "#domain/ids.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import { foldUsage, mergeCells, NO_CELLS, type UsageCells } from "#domain/metering/usage-cells.ts";
import { FOREVER, SINCE_EVER } from "#domain/time/instant.ts";
import type { PageKey } from "#ports/usage-counters.ts";
import type { Engine } from "./engine.ts";
import {
  counts,
  countsOf,
  expectedCells,
  faultsOfRecords,
  nameOfPage,
  nameOfPageOf,
  type Posted,
  type Recorded,
  textOf,
  wasCounted,
} from "./truth.ts";

/** Holds an engine's every answer against the truth and against each other. Answers what does not hold. */
export const audit = async (engine: Engine, organizationId: OrganizationId, posted: Posted): Promise<string[]> => {
  const faults: string[] = [];
  const records = await recordsOf(engine, organizationId, faults);
  faults.push(...faultsOfRecords(posted, records));
  faults.push(...(await faultsOfPages(engine, organizationId, { posted, records })));
  faults.push(...(await faultsOfUsage(engine, organizationId, posted, records)));
  faults.push(...(await faultsOfCounts(engine, organizationId, posted, records)));
  faults.push(...(await faultsOfFinding(engine, organizationId, posted, records)));
  for (const reference of (await engine.uncounted?.()) ?? []) {
    const record = records.get(reference as EventReference);
    // One that took a freed id, while a slow consumer recorded it as a duplicate of what was undone, stays that.
    if (posted.done.has(reference as EventReference) && record && wasCounted(record)) {
      faults.push(`${reference} is said to be counted, was put, and is in no journal`);
    }
  }
  return faults;
};

const recordsOf = async (engine: Engine, organizationId: OrganizationId, faults: string[]): Promise<Recorded> => {
  const records = new Map<EventReference, EventRecord>();
  let after: string | undefined;
  do {
    const page = await engine.audited.listEvents({ organizationId, limit: 50, ...(after !== undefined && { after }) });
    for (const record of page.items) {
      const other = records.get(record.reference);
      if (other) faults.push(`${record.reference} has two records: ${other.status} and ${record.status}`);
      records.set(record.reference, record);
    }
    after = page.next;
  } while (after !== undefined);
  return records;
};

const faultsOfPages = async (
  engine: Engine,
  organizationId: OrganizationId,
  { posted, records }: { posted: Posted; records: Recorded },
): Promise<string[]> => {
  const faults: string[] = [];
  const expected = expectedCells(posted.submissions, records);
  const everCounted = [...records.values()].filter(wasCounted);
  const journaled = new Set<string>();
  const pages = new Set<string>();
  for await (const page of engine.audited.pages(organizationId)) {
    const name = nameOfPage(page);
    pages.add(name);
    const cells = textOf(await engine.audited.cells(page));
    const wanted = textOf(expected.get(name) ?? NO_CELLS);
    if (cells !== wanted) faults.push(`cells of ${name} are ${cells} instead of ${wanted}`);
    const refolded = textOf(await engine.audited.refold(page, foldUsage));
    if (refolded !== cells) faults.push(`the journal of ${name} folds to ${refolded}, its cells are ${cells}`);
    faults.push(...(await faultsOfJournal(engine, page, { everCounted, journaled })));
  }
  for (const name of expected.keys()) if (!pages.has(name)) faults.push(`there is no page of ${name}`);
  return faults;
};

/** Each event that was ever counted is in one journal, that of its page, once. */
const faultsOfJournal = async (
  engine: Engine,
  page: PageKey,
  { everCounted, journaled }: { everCounted: readonly EventRecord[]; journaled: Set<string> },
): Promise<string[]> => {
  const faults: string[] = [];
  const journal = await engine.journal(page);
  for (const hash of journal) {
    if (journaled.has(hash)) faults.push(`${hash} is in journals twice`);
    journaled.add(hash);
  }
  const here = everCounted.filter(({ accountId, timestamp }) =>
    accountId === undefined ? false : nameOfPageOf({ accountId, timestamp }) === nameOfPage(page),
  );
  if (journal.length !== here.length) {
    faults.push(`the journal of ${nameOfPage(page)} has ${journal.length} events instead of ${here.length}`);
  }
  return faults;
};

const EVER = { start: SINCE_EVER, end: FOREVER };

const faultsOfUsage = async (
  engine: Engine,
  organizationId: OrganizationId,
  { submissions }: Posted,
  records: Recorded,
): Promise<string[]> => {
  const faults: string[] = [];
  const byPage = expectedCells(submissions, records);
  for (const accountId of new Set(submissions.map((one) => one.accountId))) {
    let wanted: UsageCells = NO_CELLS;
    for (const [name, cells] of byPage) if (name.startsWith(`${accountId} `)) wanted = mergeCells(wanted, cells);
    const query = { organizationId, accountId: accountId as AccountId, interval: EVER };
    const usage = await engine.audited.usage(query, foldUsage);
    if (textOf(usage) !== textOf(wanted)) {
      faults.push(`usage of ${accountId} is ${textOf(usage)} instead of ${textOf(wanted)}`);
    }
  }
  return faults;
};

/** A submission whose message was given up half-way may be in some answers and not yet in others. */
const isDecided = ({ done, perhapsUndone }: Posted, record: EventRecord): boolean =>
  wasCounted(record) || (done.has(record.reference) && !perhapsUndone.has(record.reference));

/** One that is half undone may still be counted under the status that it had. */
const beforeUndo = (posted: Posted, record: EventRecord): EventRecord[] => {
  const { statusBeforeReverting: status } = record;
  return status === undefined || isDecided(posted, record) ? [] : [{ ...record, status }];
};

const faultsOfCounts = async (
  engine: Engine,
  organizationId: OrganizationId,
  posted: Posted,
  records: Recorded,
): Promise<string[]> => {
  const answered = new Map(
    (await engine.audited.eventCounts({ organizationId, interval: EVER })).map(
      ({ accountId = "", hour, status, count }) => [`${accountId} ${hour} ${status}`, count],
    ),
  );
  const most = countsOf([...records.values(), ...[...records.values()].flatMap((one) => beforeUndo(posted, one))]);
  const least = countsOf([...records.values()].filter((record) => isDecided(posted, record)));
  return [...new Set([...answered.keys(), ...most.keys()])].flatMap((name) => {
    const [count, low, high] = [answered, least, most].map((counts) => counts.get(name) ?? 0) as [
      number,
      number,
      number,
    ];
    return count >= low && count <= high ? [] : [`count of ${name} is ${count} instead of ${low} to ${high}`];
  });
};

const MOST_FOUND_BY_REFERENCE = 3;

/** Whoever asks for an id gets all of its submissions, the one that counts first. */
const faultsOfFinding = async (
  engine: Engine,
  organizationId: OrganizationId,
  posted: Posted,
  records: Recorded,
): Promise<string[]> => {
  const faults: string[] = [];
  for (const [id, same] of Map.groupBy(records.values(), (record) => record.id)) {
    if (id === undefined) continue;
    const found = await engine.audited.findEvents(organizationId, { id });
    const wanted = textOfRecords(same.filter((record) => isDecided(posted, record)));
    const answered = textOfRecords(found.filter((record) => isDecided(posted, record)));
    if (answered !== wanted) faults.push(`under '${id}' there are ${answered} instead of ${wanted}`);
    const [first] = found;
    if (same.some(counts) && first && !counts(first)) faults.push(`the first under '${id}' is not the one that counts`);
  }
  // Some of them: to find one by its reference is a walk over all later ones.
  for (const record of [...records.values()].slice(0, MOST_FOUND_BY_REFERENCE)) {
    const found = await engine.audited.findEvents(organizationId, { reference: record.reference });
    if (textOfRecords(found) !== textOfRecords([record])) {
      faults.push(`${record.reference} is ${textOfRecords(found)} instead of ${record.status}`);
    }
  }
  return faults;
};

const textOfRecords = (records: readonly EventRecord[]): string =>
  records
    .map(({ reference, status }) => `${reference} ${status}`)
    .sort()
    .join(", ");
