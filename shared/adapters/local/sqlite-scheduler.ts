import type { Database } from "#adapters/local/database.ts";
import type { LocalQueue } from "#adapters/local/sqlite-queue.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";
import type { Scheduler } from "#ports/scheduler.ts";

export type Alarm = {
  readonly name: string;
  readonly at: Instant;
  readonly body: string;
  readonly group: string;
};

/** What the local runner needs beyond the port: somebody has to look at the clock. */
export type LocalScheduler = Scheduler & {
  /** When the next alarm rings; undefined when none is set. */
  next(): Instant | undefined;
  /** The alarms that ring at or before this instant, the earliest first. */
  due(now: Instant, limit?: number): readonly Alarm[];
  /** Lets the due alarms ring: they land on the queue and are gone, in one step. Answers how many; repeat until 0. */
  ring(now: Instant): Promise<number>;
};

/** Alarms in the `alarms` table. */
export const createSqliteScheduler = (
  database: Database,
  queue: Pick<LocalQueue, "enqueue">,
  { onAccepted = () => {} }: { readonly onAccepted?: () => void } = {},
): LocalScheduler => {
  const set = database.statement(
    `INSERT INTO alarms (name, at, body, message_group) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET at = excluded.at, body = excluded.body, message_group = excluded.message_group`,
  );
  const remove = database.statement("DELETE FROM alarms WHERE name = ?");
  const next = database.statement<{ at: number | null }>("SELECT min(at) AS at FROM alarms");
  const due = database.statement<Row>(
    `SELECT name, at, body, message_group AS "group" FROM alarms WHERE at <= ? ORDER BY at, name LIMIT ?`,
  );
  const dueAt = (now: Instant, limit: number): Alarm[] =>
    due.all(now, limit).map((row) => ({ ...row, at: instantOf(row.at) }));
  return {
    set: async ({ name, at, body, group }) => {
      await database.write(() => {
        set.run(name, at, body, group);
        onAccepted();
      });
    },
    remove: async (name) => {
      await database.write(() => remove.run(name));
    },
    next: () => {
      const at = next.get()?.at;
      return at === null || at === undefined ? undefined : instantOf(at);
    },
    due: (now, limit = MOST_AT_ONCE) => dueAt(now, limit),
    ring: (now) =>
      database.write(() => {
        const ringing = dueAt(now, MOST_AT_ONCE);
        if (ringing.length > 0) queue.enqueue("close-accounts", ringing);
        for (const { name } of ringing) remove.run(name);
        return ringing.length;
      }),
  };
};

const MOST_AT_ONCE = 1_000;
type Row = { readonly name: string; readonly at: number; readonly body: string; readonly group: string };
