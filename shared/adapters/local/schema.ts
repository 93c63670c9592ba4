import type { DatabaseSync } from "node:sqlite";

/**
 * Every step of the file's schema, in order; `user_version` says how many a file has seen. A released step never changes:
 * what comes later is another step.
 */
const STEPS: readonly string[] = [
  `
  -- Documents of the Store port.
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    partition TEXT NOT NULL,
    sort TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    partition1 TEXT, sort1 TEXT,
    partition2 TEXT, sort2 TEXT,
    expires_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX documents_by_key ON documents (partition, sort);
  CREATE INDEX documents_by_index1 ON documents (partition1, sort1, partition, sort) WHERE partition1 IS NOT NULL;
  CREATE INDEX documents_by_index2 ON documents (partition2, sort2, partition, sort) WHERE partition2 IS NOT NULL;
  CREATE INDEX documents_by_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;

  -- Messages of the Queue port. state: 0 ready, 1 hidden until visible_at, 2 dead letter.
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    state INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    message_group TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    delivery INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_turn ON messages (queue, state, turn, id);
  CREATE INDEX messages_by_group ON messages (queue, message_group, turn) WHERE state < 2;
  CREATE INDEX messages_by_age ON messages (queue, sent_at) WHERE state < 2;
  CREATE INDEX messages_hidden ON messages (queue, visible_at) WHERE state = 1;
  CREATE INDEX messages_dead ON messages (queue, id) WHERE state = 2;

  -- Alarms of the Scheduler port.
  CREATE TABLE alarms (
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    message_group TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alarms_by_time ON alarms (at, name);

  -- Where the test clock stands, in epoch milliseconds.
  CREATE TABLE test_clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    now INTEGER NOT NULL,
    pinned_at INTEGER
  ) STRICT;

  -- Usage. Long names are written once and meant by their number from then on.
  CREATE TABLE organizations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    organization INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (organization, name)
  ) STRICT;
  CREATE TABLE words (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

  -- The counters of an account, lane and hour.
  CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    lane TEXT NOT NULL,
    version INTEGER NOT NULL,
    cells TEXT NOT NULL,
    UNIQUE (account, hour, lane)
  ) STRICT;
  -- Which events a version of a page has counted: all of events.id from the first to the last.
  CREATE TABLE journal (
    page INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_event INTEGER NOT NULL,
    last_event INTEGER NOT NULL,
    PRIMARY KEY (page, version)
  ) STRICT, WITHOUT ROWID;
  -- The event that counted for an identity; and for each bucket of identities up to which event the table has them, how
  -- many it has, and a filter of them.
  CREATE TABLE seen (identity BLOB PRIMARY KEY, event INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE seen_buckets (
    bucket INTEGER PRIMARY KEY,
    event INTEGER NOT NULL,
    identities INTEGER NOT NULL,
    filter BLOB NOT NULL
  ) STRICT;

  -- Submissions, only ever appended: counted ones have a page, unprocessed ones have none.
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    organization INTEGER NOT NULL,
    account INTEGER,
    page INTEGER,
    schema INTEGER NOT NULL,
    status INTEGER NOT NULL,
    definitions INTEGER,
    timestamp INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    reference TEXT NOT NULL,
    event_id TEXT,
    units TEXT NOT NULL,
    body TEXT NOT NULL,
    description TEXT
  ) STRICT;
  CREATE UNIQUE INDEX events_of_organization ON events (organization, status, schema, reference);
  CREATE INDEX events_of_account ON events (account, status, schema, reference) WHERE account IS NOT NULL;
  CREATE UNIQUE INDEX unprocessed_by_reference ON events (organization, reference) WHERE page IS NULL;
  CREATE INDEX unprocessed_by_event_id ON events (organization, event_id, reference) WHERE page IS NULL AND event_id IS NOT NULL;
  CREATE INDEX unprocessed_by_time ON events (organization, timestamp) WHERE page IS NULL;
  -- The statuses and schemas that the events of an organization have.
  CREATE TABLE event_kinds (
    organization INTEGER NOT NULL,
    status INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    PRIMARY KEY (organization, status, schema)
  ) STRICT, WITHOUT ROWID;
  -- How many submissions were not processed; account 0 where none was found.
  CREATE TABLE unprocessed_counts (
    organization INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    account INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    status INTEGER NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (organization, hour, account, schema, status)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Submissions that were taken back, by which command, and the status that they had before. Their row in events has the
  -- status REVERTED; among the counts of what was not processed they are counted under it.
  CREATE TABLE undone (event INTEGER PRIMARY KEY, status INTEGER NOT NULL, command TEXT NOT NULL) STRICT;
  -- Counted events whose id had been counted and undone before, and how often.
  CREATE TABLE generations (event INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
  `,
];

/** Brings the file to the newest schema. Throws on a file that a newer Tollbook has written. */
export const migrate = (connection: DatabaseSync): void => {
  const version = versionOf(connection);
  refuseNewer(version);
  for (const [index, step] of STEPS.entries()) {
    if (index < version) continue;
    connection.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
};

/** For a connection that may not change the file. */
export const requireCurrent = (connection: DatabaseSync): void => {
  const version = versionOf(connection);
  refuseNewer(version);
  if (version < STEPS.length) {
    throw new Error(
      `the data has schema ${version} of ${STEPS.length}: start Tollbook on it once to bring it up to date`,
    );
  }
};

const versionOf = (connection: DatabaseSync): number =>
  Number(connection.prepare("PRAGMA user_version").get()?.["user_version"]);

const refuseNewer = (version: number): void => {
  if (version > STEPS.length) {
    throw new Error(
      `the data has schema ${version}, this Tollbook knows schemas up to ${STEPS.length}: use a newer Tollbook`,
    );
  }
};
