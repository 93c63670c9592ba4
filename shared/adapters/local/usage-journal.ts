import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "#adapters/local/database.ts";

/** A stretch of a page's journal: the versions after `after`, up to and with `until`. */
export type JournalPart = { readonly after: number; readonly until: number };

/** Cuts the journal of a page into parts of a bounded number of events, and lets others have their turn between them. */
export const createJournalParts = (
  database: Database,
): ((page: number, version: number) => AsyncIterable<JournalPart>) => {
  const entries = database.statement<{ version: number; events: number }>(
    `SELECT version, last_event - first_event + 1 AS events FROM journal
     WHERE page = ? AND version > ? AND version <= ? ORDER BY version LIMIT ${MOST_EVENTS}`,
  );
  /** At least one version, however many events it has. */
  const endOf = (page: number, after: number, version: number): number => {
    let until = after + 1;
    let events = 0;
    for (const entry of entries.all(page, after, version)) {
      events += entry.events;
      if (events > MOST_EVENTS) break;
      until = entry.version;
    }
    return until;
  };
  return async function* (page, version) {
    for (let after = 0; after < version; ) {
      if (after > 0) await nextTurn();
      const until = endOf(page, after, version);
      yield { after, until };
      after = until;
    }
  };
};

const MOST_EVENTS = 1_000;
