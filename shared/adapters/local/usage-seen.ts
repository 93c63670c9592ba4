import type { Database } from "#adapters/local/database.ts";
import { capacityOf, emptyFilter, type IdentityFilter } from "#adapters/local/identity-filter.ts";
import {
  BUCKETS,
  type Bucket,
  bucketIn,
  type StoredBucket,
  startOf,
  storedBuckets,
} from "#adapters/local/seen-buckets.ts";
import { fromBytes, type Identity, identityOf, toBytes } from "#adapters/local/usage-identity.ts";
import type { OrganizationId } from "#domain/ids.ts";

/** Knows for every identity which event counted for it. */
export type UsageSeen = {
  /** The row of the event that counted; undefined when none has. */
  find(identity: Identity): number | undefined;
  /** Notes the event that is being counted for a new identity. Belongs into the transaction that appends it. */
  add(identity: Identity, event: number): void;
  /** Takes back what was added in a piece of work that is undone. */
  giveUp(identities: readonly Identity[]): void;
  /** Writes some of what waits into the table; `last` is the last row of the log. Belongs at the end of a transaction. */
  settle(last: number): void;
};

/**
 * The identities of all counted events: in the `seen` table and, the newest, in memory.
 *
 * Identities are hashes, so each one that is written by itself rewrites a page of the file, four kilobytes for sixteen
 * bytes. Therefore the newest wait in memory, in buckets by their first bits, and go into the table bucket by bucket,
 * neighbors together. Nothing is lost with the memory, for the log of events has it all: `seen_buckets` says up to which
 * event the table has a bucket, and what came later is read from the log again after a start.
 */
export const createUsageSeen = (database: Database, mostWaiting: MostWaiting = ONE_IN_EIGHT): UsageSeen => {
  const statements = prepare(database);
  let buckets: readonly Bucket[] | undefined;
  const state = { waiting: 0, readUpTo: 0, turn: 0 };

  const put = (bucket: Bucket, identity: Identity, event: number): void => {
    bucket.waiting.add(identity, event);
    state.waiting += 1;
  };
  const readLog = (into: readonly Bucket[]): void => {
    for (;;) {
      const rows = statements.log.all(state.readUpTo, LOG_ROWS);
      const generations = new Map(
        statements.generations
          .all(state.readUpTo, rows.at(-1)?.id ?? state.readUpTo)
          .map(({ event, generation }) => [event, generation]),
      );
      for (const { id, organization, eventId } of rows) {
        const identity = identityOf(organization, eventId, generations.get(id) ?? 0);
        const bucket = bucketIn(into, identity);
        if (id > bucket.settledUpTo) put(bucket, identity, id);
        state.readUpTo = id;
      }
      if (rows.length < LOG_ROWS) return;
    }
  };
  const load = (): readonly Bucket[] => {
    const loaded = storedBuckets(statements.buckets.all());
    const settled = loaded.map(({ settledUpTo }) => settledUpTo);
    state.waiting = 0;
    state.readUpTo = Math.min(...settled);
    state.turn = settled.indexOf(state.readUpTo);
    readLog(loaded);
    return loaded;
  };
  const current = (): readonly Bucket[] => {
    // Where another process writes, the log may have grown; what it has settled since is found in the log as well.
    if (buckets && database.access === "read") readLog(buckets);
    buckets ??= load();
    return buckets;
  };
  const settleNext = (all: readonly Bucket[], last: number): void => {
    const bucket = all[state.turn];
    if (!bucket) throw new Error(`there is no bucket ${state.turn}`);
    const entries = bucket.waiting.inOrder();
    bucket.identities += entries.length;
    if (bucket.identities > capacityOf(bucket.filter)) bucket.filter = refilter(state.turn, bucket.identities);
    for (const { bytes, event } of entries) {
      statements.add.run(bytes, event);
      bucket.filter.add(fromBytes(bytes));
    }
    statements.settle.run(state.turn, last, bucket.identities, bucket.filter.bits);
    state.waiting -= entries.length;
    bucket.waiting.clear();
    bucket.settledUpTo = last;
    state.turn = (state.turn + 1) % BUCKETS;
  };
  /** A larger filter, of what the table has. */
  const refilter = (bucket: number, identities: number): IdentityFilter => {
    const filter = emptyFilter(identities * 1.5);
    for (const { identity } of statements.identities.all(startOf(bucket), startOf(bucket + 1))) {
      filter.add(fromBytes(identity));
    }
    return filter;
  };
  database.onRollback((extent) => {
    if (extent === "TRANSACTION") buckets = undefined;
  });

  return {
    find: (identity) => {
      const bucket = bucketIn(current(), identity);
      const waiting = bucket.waiting.get(identity);
      if (waiting !== undefined || !bucket.filter.mayHave(identity)) return waiting;
      return statements.find.get(toBytes(identity))?.event;
    },
    add: (identity, event) => put(bucketIn(current(), identity), identity, event),
    giveUp: (identities) => {
      if (!buckets) return;
      for (const identity of identities) {
        if (bucketIn(buckets, identity).waiting.remove(identity)) state.waiting -= 1;
      }
    },
    settle: (last) => {
      const all = current();
      try {
        for (let round = 0; round < BUCKETS && state.waiting > mostWaiting(last); round += 1) settleNext(all, last);
      } catch (cause) {
        // What was settled in memory is being undone in the table.
        buckets = undefined;
        throw cause;
      }
    },
  };
};

/** Rows of the log read at a time. */
const LOG_ROWS = 5_000;

/** How many identities may wait when the log has so many events. */
export type MostWaiting = (events: number) => number;

/**
 * One in eight, so that a dozen go into each page of the table together. Beyond two million events it is fewer, for they take
 * some 40 bytes each, and after a start they are read from the log again.
 */
const ONE_IN_EIGHT: MostWaiting = (events) => Math.min(Math.max(events / 8, 65_536), 262_144);

const prepare = (database: Database) => ({
  find: database.statement<{ event: number }>("SELECT event FROM seen WHERE identity = ?"),
  add: database.statement("INSERT INTO seen (identity, event) VALUES (?, ?)"),
  identities: database.statement<{ identity: Uint8Array }>(
    "SELECT identity FROM seen WHERE identity >= ? AND identity < ?",
  ),
  settle: database.statement(
    `INSERT INTO seen_buckets (bucket, event, identities, filter) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET event = excluded.event, identities = excluded.identities, filter = excluded.filter`,
  ),
  buckets: database.statement<StoredBucket>("SELECT bucket, event, identities, filter FROM seen_buckets"),
  log: database.statement<{ id: number; organization: OrganizationId; eventId: string }>(
    `SELECT events.id, organizations.name AS organization, event_id AS eventId
     FROM events JOIN organizations ON organizations.id = events.organization
     WHERE events.id > ? AND page IS NOT NULL ORDER BY events.id LIMIT ?`,
  ),
  generations: database.statement<{ event: number; generation: number }>(
    "SELECT event, generation FROM generations WHERE event > ? AND event <= ?",
  ),
});
