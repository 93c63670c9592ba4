import type { DatabaseSync } from "node:sqlite";

/** Runs changes so that those which arrive in the same turn of the event loop share one transaction and one flush to disk. */
export type GroupCommit = {
  /**
   * Runs the synchronous work in the next transaction and answers its result once that is committed. When the work throws,
   * its own changes are undone and the others of the transaction stay.
   */
  write<T>(work: () => T): Promise<T>;
  /**
   * Told after a piece of work was undone, or a whole transaction: what was kept in memory of what it wrote is wrong now.
   */
  onRollback(listener: (extent: RollbackExtent) => void): void;
  /** Settles when everything that was handed in so far is committed. */
  drained(): Promise<void>;
};

export type RollbackExtent = "WORK" | "TRANSACTION";

/** A transaction takes no further work after this long, so that the event loop gets its turn. */
const MOST_MILLISECONDS = 25;

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly cause: unknown };
type Pending = { readonly work: () => unknown; readonly settle: (outcome: Outcome) => void };

export const createGroupCommit = (connection: DatabaseSync): GroupCommit => {
  const begin = connection.prepare("BEGIN IMMEDIATE");
  const commit = connection.prepare("COMMIT");
  const savepoint = connection.prepare("SAVEPOINT work");
  const release = connection.prepare("RELEASE work");
  const undo = connection.prepare("ROLLBACK TO work");
  const listeners: ((extent: RollbackExtent) => void)[] = [];
  let waiting: Pending[] = [];

  const rolledBack = (extent: RollbackExtent): void => {
    for (const listener of listeners) listener(extent);
  };
  const attempt = ({ work }: Pending): Outcome => {
    savepoint.run();
    let outcome: Outcome;
    try {
      outcome = { ok: true, value: work() };
    } catch (cause) {
      // A full disk ends the whole transaction at once: there is no savepoint to go back to.
      if (!connection.isTransaction) throw cause;
      outcome = { ok: false, cause };
      undo.run();
      rolledBack("WORK");
    }
    release.run();
    return outcome;
  };
  const runAll = (taken: Pending[]): Outcome[] => {
    const outcomes: Outcome[] = [];
    const start = performance.now();
    begin.run();
    for (const [index, pending] of waiting.entries()) {
      taken.push(pending);
      outcomes.push(attempt(pending));
      if (performance.now() - start > MOST_MILLISECONDS && index + 1 < waiting.length) break;
    }
    commit.run();
    return outcomes;
  };
  const flush = (): void => {
    const taken: Pending[] = [];
    let outcomes: Outcome[];
    try {
      outcomes = runAll(taken);
    } catch (cause) {
      if (connection.isTransaction) connection.exec("ROLLBACK");
      rolledBack("TRANSACTION");
      // Where not even a transaction could be started, everybody who waited has failed.
      const failed = taken.length === 0 ? waiting : taken;
      waiting = waiting.slice(failed.length);
      if (waiting.length > 0) setImmediate(flush);
      for (const { settle } of failed) settle({ ok: false, cause });
      return;
    }
    waiting = waiting.slice(taken.length);
    if (waiting.length > 0) setImmediate(flush);
    for (const [index, { settle }] of taken.entries()) settle(outcomes[index] ?? { ok: false, cause: undefined });
  };
  const write = <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      // The value was made by this very work.
      waiting.push({ work, settle: (outcome) => (outcome.ok ? resolve(outcome.value as T) : reject(outcome.cause)) });
    });

  return {
    write,
    onRollback: (listener) => listeners.push(listener),
    drained: () => (waiting.length === 0 ? Promise.resolve() : write(() => undefined)),
  };
};
