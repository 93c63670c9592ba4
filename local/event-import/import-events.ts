import { statSync } from "node:fs";
import type { Connection } from "../connection.ts";
import type { Terminal } from "../terminal.ts";
import type { Batch, Reject } from "./batch.ts";
import { type Before, type Checkpoint, forgetCheckpoint, importedBefore, keepCheckpoint } from "./checkpoint.ts";
import type { EventFile } from "./event-file.ts";
import { failureReasons } from "./failure-reasons.ts";
import { openFilePrefix } from "./file-prefix.ts";
import { type Outcomes, watchOutcomes } from "./outcomes.ts";
import { createProgress } from "./progress.ts";
import { readBatches } from "./read-batches.ts";
import { openRejectFile } from "./reject-file.ts";
import { sendFile } from "./send-file.ts";
import { untilMetered } from "./until-metered.ts";

export type ImportSettings = {
  readonly path: string;
  readonly checkpointPath: string;
  readonly rejectPath: string;
  /** Send everything, whatever was done before; ids stay the same, so nothing is counted twice. */
  readonly again: boolean;
  readonly signal: AbortSignal;
};

/** What an import did. Lines are records of the file that are not blank. */
export type ImportSummary = {
  /** Read in this run. */
  readonly lines: number;
  /** Left out because an earlier run had sent them. */
  readonly skipped: number;
  readonly sent: number;
  readonly accepted: number;
  /** Not taken by the server, and not even sent since they are no events. */
  readonly refused: number;
  readonly rejected: number;
  readonly seconds: number;
  /** What became of what was accepted; undefined where nobody can tell. */
  readonly outcomes: Outcomes | undefined;
  /** For statuses of failure, the reason of one of their events. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Where the lines are that were refused or rejected, if there are any. */
  readonly rejects: string | undefined;
  readonly wasInterrupted: boolean;
};

/** Imports what of the file was not imported before. May be ended at any moment and gone on with by the same call. */
export const importEvents = async (
  connection: Connection,
  file: EventFile,
  settings: ImportSettings,
  terminal: Terminal,
): Promise<ImportSummary> => {
  const { path, checkpointPath, rejectPath, signal } = settings;
  const started = performance.now();
  const before: Before = settings.again ? { type: "nothing" } : importedBefore(checkpointPath, path);
  if (before.type === "all") return nothingNew(before.checkpoint);
  if (before.type === "changed")
    terminal.say(
      "The file has changed since it was imported: it is read from its beginning, and nothing is counted twice.",
    );
  const kept = before.type === "part" ? before.checkpoint : undefined;
  if (!kept) forgetCheckpoint(checkpointPath);

  const { size, mtimeMs: modifiedAt } = statSync(path);
  const from = kept?.bytes ?? 0;
  const counts = { lines: 0, sent: 0, accepted: 0, refused: 0, rejected: 0 };
  const done = { bytes: from, lines: kept?.lines ?? 0 };
  const progress = createProgress(terminal, { from, size });
  const rejects = openRejectFile(rejectPath, file, kept?.rejectBytes ?? 0);
  const prefix = openFilePrefix(path);
  const tell = createTeller(terminal, progress.clear);
  const outcomes = watchOutcomes(connection);
  let noted = performance.now();

  const note = (finished: boolean): void => {
    noted = performance.now();
    const checkpoint = { ...done, file: path, digest: prefix.digest(done.bytes), rejectBytes: rejects.bytes() };
    keepCheckpoint(
      checkpointPath,
      finished
        ? { ...checkpoint, finished: { size, modifiedAt, lines: (kept?.lines ?? 0) + counts.lines } }
        : checkpoint,
    );
  };
  const onDone = (batch: Batch, refused: readonly Reject[]): void => {
    const bad = [...batch.rejects, ...refused].sort((first, second) => first.line - second.line);
    rejects.add(bad);
    tell(bad);
    counts.lines += batch.lines;
    counts.sent += batch.events.length;
    counts.accepted += batch.events.length - refused.length;
    counts.refused += refused.length;
    counts.rejected += batch.rejects.length;
    done.lines += batch.completeLines;
    done.bytes = Math.max(done.bytes, batch.end);
    progress.update({ bytes: done.bytes, lines: counts.lines });
    if (performance.now() - noted > NOTE_MILLISECONDS) note(false);
  };

  try {
    await untilMetered(connection, { signal, onWait: () => {} });
    await sendFile(connection, readBatches(file, from), {
      onSend: ({ events }) => outcomes.before(events),
      onDone,
      onRetry: (cause, milliseconds) => {
        progress.clear();
        terminal.say(`${cause}; trying again in ${milliseconds / 1_000} s`);
      },
      signal,
    });
    note(!signal.aborted);
    progress.clear();
    const seconds = (performance.now() - started) / 1_000;
    const became = signal.aborted ? undefined : await outcomesOf({ connection, outcomes, signal, terminal });
    return {
      ...counts,
      skipped: kept?.lines ?? 0,
      seconds,
      outcomes: became,
      reasons: became ? await failureReasons(connection, became) : {},
      rejects: rejects.bytes() > 0 ? rejectPath : undefined,
      wasInterrupted: signal.aborted,
    };
  } finally {
    rejects.close();
    prefix.close();
  }
};

/** How often the place is noted; what was sent after that is sent again after a crash, and counted once. */
const NOTE_MILLISECONDS = 250;

const nothingNew = ({ lines, finished }: Checkpoint): ImportSummary => ({
  lines: 0,
  skipped: finished?.lines ?? lines,
  sent: 0,
  accepted: 0,
  refused: 0,
  rejected: 0,
  seconds: 0,
  outcomes: undefined,
  reasons: {},
  rejects: undefined,
  wasInterrupted: false,
});

/** Bad lines that are told one by one; the others are only counted and kept. */
const MOST_TOLD = 10;

const createTeller = (terminal: Terminal, clear: () => void): ((rejects: readonly Reject[]) => void) => {
  let told = 0;
  return (rejects) => {
    for (const { line, reason } of rejects.slice(0, MOST_TOLD - told)) {
      clear();
      terminal.say(`line ${line}: ${reason}`);
      told += 1;
    }
  };
};

const outcomesOf = async ({
  connection,
  outcomes,
  signal,
  terminal,
}: {
  readonly connection: Connection;
  readonly outcomes: ReturnType<typeof watchOutcomes>;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}): Promise<Outcomes | undefined> => {
  const onWait = (): void => terminal.say("Waiting until everything is metered …");
  return (await untilMetered(connection, { signal, onWait })) ? outcomes.after() : undefined;
};
