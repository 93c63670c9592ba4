import type { Database } from "#adapters/local/database.ts";
import { conflict, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Instant, instantOf, later, toIso } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";

/** A clock that stands still until it is moved, and stands there again after a restart. */
export type TestClock = Clock & {
  /** Moves on, or back, but never to before work that was accepted: it would not have been known then. */
  moveTo(instant: Instant): Promise<Result<Instant, Refusal>>;
  /** The latest instant at which work was accepted; undefined when there was none. */
  pinnedAt(): Instant | undefined;
  /** Notes that work is accepted now. Belongs into the transaction that accepts it. */
  pin(): void;
};

/** The clock of this database; `initial` is where a new one stands. */
export const openTestClock = async (database: Database, initial: Instant): Promise<TestClock> => {
  const read = database.statement<Row>("SELECT now, pinned_at AS pinnedAt FROM test_clock");
  const start = database.statement("INSERT INTO test_clock (id, now) VALUES (1, ?) ON CONFLICT DO NOTHING");
  const move = database.statement("UPDATE test_clock SET now = ?");
  const pin = database.statement("UPDATE test_clock SET pinned_at = ?");

  let row = read.get();
  if (!row && database.access === "write") {
    await database.write(() => start.run(initial));
    row = read.get();
  }
  const state: { now: Instant; pinnedAt: Instant | undefined } = { now: initial, pinnedAt: undefined };
  const load = (found: Row | undefined): void => {
    if (!found) return;
    state.now = instantOf(found.now);
    state.pinnedAt = found.pinnedAt === null ? undefined : instantOf(found.pinnedAt);
  };
  load(row);
  // What was noted in a transaction that came to nothing is forgotten with it.
  database.onRollback(() => load(read.get()));

  return {
    now: () => state.now,
    pinnedAt: () => state.pinnedAt,
    moveTo: (instant) =>
      database.write(() => {
        if (state.pinnedAt !== undefined && instant < state.pinnedAt) {
          return conflict(`the clock cannot go back to before ${toIso(state.pinnedAt)}, when work was accepted`);
        }
        move.run(instant);
        state.now = instant;
        return ok(instant);
      }),
    pin: () => {
      const pinned = state.pinnedAt === undefined ? state.now : later(state.pinnedAt, state.now);
      if (pinned === state.pinnedAt) return;
      pin.run(pinned);
      state.pinnedAt = pinned;
    },
  };
};

type Row = { readonly now: number; readonly pinnedAt: number | null };
