import type { Database } from "#adapters/local/database.ts";

/** The `undone` table: submissions that were taken back, by their rows in `events`. */
export type UsageUndone = {
  /** The command that took a submission back; undefined while it stands. */
  commandOf(event: number): string | undefined;
  /** Belongs into the transaction that takes it back. */
  note(event: number, undoing: { readonly status: number; readonly command: string }): void;
};

export const createUsageUndone = (database: Database): UsageUndone => {
  const find = database.statement<{ command: string }>("SELECT command FROM undone WHERE event = ?");
  const add = database.statement("INSERT INTO undone (event, status, command) VALUES (?, ?, ?)");
  return {
    commandOf: (event) => find.get(event)?.command,
    note: (event, { status, command }) => {
      add.run(event, status, command);
    },
  };
};
