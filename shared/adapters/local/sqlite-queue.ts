import type { Database } from "#adapters/local/database.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { OutgoingMessage, Queue, QueueConsumer, QueueName, ReceivedMessage } from "#ports/queue.ts";

export type QueueSettings = {
  /** How long a received message stays hidden from other receivers. */
  readonly visibilityMilliseconds: number;
  /** After so many receives a message goes to the dead letters. */
  readonly maxReceives: number;
};

export const QUEUE_SETTINGS: Readonly<Record<QueueName, QueueSettings>> = {
  "usage-events": { visibilityMilliseconds: 60_000, maxReceives: 5 },
  "close-accounts": { visibilityMilliseconds: 300_000, maxReceives: 5 },
  "render-invoices": { visibilityMilliseconds: 120_000, maxReceives: 5 },
  "deliver-invoices": { visibilityMilliseconds: 120_000, maxReceives: 5 },
};

/** Lets another adapter put messages on a queue inside its own transaction. */
export type LocalQueue = Queue &
  QueueConsumer & {
    enqueue(queue: QueueName, messages: readonly OutgoingMessage[]): void;
  };

/**
 * Queues in the `messages` table. Groups take turns: a message's turn is one after the turn of its group's last waiting one,
 * or the turn that is on now, so a group with few messages never waits behind one with many.
 *
 * A message that was hidden when the process ended is visible again after the start: who had received it is gone. Such a
 * delivery counts for nothing, or usage that was accepted would end among the dead letters of a process that was killed a few
 * times. A message that itself ends the process is buried all the same, after {@link MOST_INTERRUPTED} times.
 */
export const openSqliteQueue = async (
  database: Database,
  {
    clock,
    settings = QUEUE_SETTINGS,
    onAccepted = () => {},
  }: {
    readonly clock: Clock;
    readonly settings?: Readonly<Record<QueueName, QueueSettings>>;
    /** Called in the transaction that accepts messages. */
    readonly onAccepted?: () => void;
  },
): Promise<LocalQueue> => {
  const statements = prepare(database);
  const enqueue = (queue: QueueName, messages: readonly OutgoingMessage[]): void => {
    const now = clock.now();
    const current = statements.currentTurn.get(queue)?.turn ?? 0;
    for (const { body, group } of messages) {
      const last = statements.lastTurn.get(queue, group)?.turn;
      const turn = last === undefined ? current : Math.max(current, last + 1);
      statements.send.run(queue, turn, group, body, now, now);
    }
    onAccepted();
  };
  const receiveNow = (queue: QueueName, limit: number): ReceivedMessage[] => {
    const now = clock.now();
    const { visibilityMilliseconds, maxReceives } = settings[queue];
    statements.show.run(queue, now);
    const taken: ReceivedMessage[] = [];
    // Ends: every round takes or buries all that it found.
    for (;;) {
      const ready = statements.ready.all(queue, limit - taken.length);
      for (const row of ready) {
        if (row.receiveCount >= maxReceives) {
          statements.bury.run(row.id);
        } else {
          statements.take.run(now + visibilityMilliseconds, row.id);
          taken.push(received({ ...row, receiveCount: row.receiveCount + 1, delivery: row.delivery + 1 }));
        }
      }
      if (ready.length === 0 || taken.length === limit) return taken;
    }
  };
  /** Runs the statement on every message whose handle is of its latest delivery. */
  const onLatest = (
    queue: QueueName,
    handles: readonly string[],
    run: (id: number, delivery: number, queue: QueueName) => void,
  ): Promise<void> =>
    database.write(() => {
      for (const handle of handles) {
        const { id, delivery } = parseHandle(handle);
        run(id, delivery, queue);
      }
    });

  if (database.access === "write") await database.write(() => statements.showAll.run(MOST_INTERRUPTED));
  return {
    enqueue,
    send: async (queue, messages) => {
      if (messages.length > 0) await database.write(() => enqueue(queue, messages));
    },
    oldestWaiting: async (queue) => instantOrNone(statements.oldest.get(queue)?.sentAt),
    receive: (queue, limit) => database.write(() => receiveNow(queue, limit)),
    acknowledge: (queue, handles) =>
      onLatest(queue, handles, (id, delivery) => statements.done.run(id, delivery, queue)),
    release: (queue, handles, delayMilliseconds) =>
      onLatest(queue, handles, (id, delivery) => {
        const at = clock.now() + delayMilliseconds;
        statements.release.run(delayMilliseconds > 0 ? HIDDEN : READY, at, id, delivery, queue);
      }),
    deadLetters: async (queue, limit) => statements.dead.all(queue, limit).map(received),
    redrive: (queue) => database.write(() => Number(statements.redrive.run(queue).changes)),
  };
};

const MOST_INTERRUPTED = 100;

const READY = 0;
const HIDDEN = 1;

type Row = {
  readonly id: number;
  readonly body: string;
  readonly group: string;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly delivery: number;
};

const received = ({ id, body, group, sentAt, receiveCount, delivery }: Row): ReceivedMessage => ({
  messageId: `${id}`,
  receiptHandle: `${id}.${delivery}`,
  body,
  group,
  sentAt: instantOf(sentAt),
  receiveCount,
});

const parseHandle = (handle: string): { id: number; delivery: number } => {
  const [, id, delivery] = /^(\d{1,15})\.(\d{1,15})$/.exec(handle) ?? [];
  if (id === undefined || delivery === undefined) throw new RangeError(`'${handle}' is no receipt handle`);
  return { id: Number(id), delivery: Number(delivery) };
};

const instantOrNone = (at: number | null | undefined): Instant | undefined =>
  at === null || at === undefined ? undefined : instantOf(at);

// state: 0 ready, 1 hidden until visible_at, 2 dead letter.
const COLUMNS = 'id, body, message_group AS "group", sent_at AS sentAt, receive_count AS receiveCount, delivery';
const prepare = (database: Database) => ({
  // The next one to be delivered, or else the last one that was.
  currentTurn: database.statement<{ turn: number }>(
    `SELECT coalesce(
       (SELECT min(turn) FROM messages WHERE queue = ?1 AND state = 0),
       (SELECT max(turn) FROM messages WHERE queue = ?1 AND state = 1), 0) AS turn`,
  ),
  lastTurn: database.statement<{ turn: number }>(
    `SELECT turn FROM messages INDEXED BY messages_by_group
     WHERE queue = ? AND message_group = ? AND state < 2 ORDER BY turn DESC LIMIT 1`,
  ),
  send: database.statement(
    `INSERT INTO messages (queue, state, turn, message_group, body, sent_at, visible_at, receive_count, delivery)
     VALUES (?, 0, ?, ?, ?, ?, ?, 0, 0)`,
  ),
  show: database.statement("UPDATE messages SET state = 0 WHERE queue = ? AND state = 1 AND visible_at <= ?"),
  showAll: database.statement(
    `UPDATE messages INDEXED BY messages_hidden
     SET state = 0, receive_count = receive_count - (delivery < ? AND receive_count > 0) WHERE state = 1`,
  ),
  bury: database.statement("UPDATE messages SET state = 2 WHERE id = ?"),
  ready: database.statement<Row>(
    `SELECT ${COLUMNS} FROM messages WHERE queue = ? AND state = 0 ORDER BY turn, id LIMIT ?`,
  ),
  take: database.statement(
    `UPDATE messages SET state = 1, visible_at = ?, receive_count = receive_count + 1, delivery = delivery + 1
     WHERE id = ?`,
  ),
  done: database.statement("DELETE FROM messages WHERE id = ? AND delivery = ? AND queue = ? AND state < 2"),
  release: database.statement(
    "UPDATE messages SET state = ?, visible_at = ? WHERE id = ? AND delivery = ? AND queue = ? AND state = 1",
  ),
  oldest: database.statement<{ sentAt: number | null }>(
    "SELECT min(sent_at) AS sentAt FROM messages WHERE queue = ? AND state < 2",
  ),
  dead: database.statement<Row>(`SELECT ${COLUMNS} FROM messages WHERE queue = ? AND state = 2 ORDER BY id LIMIT ?`),
  redrive: database.statement("UPDATE messages SET state = 0, receive_count = 0 WHERE queue = ? AND state = 2"),
});
