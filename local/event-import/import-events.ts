import type { Connection } from "../connection.ts";
import type { Terminal } from "../terminal.ts";
import type { Reject } from "./batch.ts";
import { type Checkpoint, forgetCheckpoint, importedBefore } from "./checkpoint.ts";
import type { EventFile } from "./event-file.ts";
import { failureReasons } from "./failure-reasons.ts";
import { type ImportCounts, type ImportRecord, openImportRecord } from "./import-record.ts";
import { type Outcomes, type OutcomeWatch, watchOutcomes } from "./outcomes.ts";
import { createProgress, NO_PROGRESS, type Progress } from "./progress.ts";
import { readBatches } from "./read-batches.ts";
import { sendFile } from "./send-file.ts";
import { untilMetered } from "./until-metered.ts";

export type ImportSettings = {
  readonly path: string;
  readonly checkpointPath: string;
  readonly rejectPath: string;
  /** Send everything, whatever was done before; ids stay the same, so nothing is counted twice. */
  readonly again: boolean;
  /** Bad lines are told in any case. */
  readonly showsProgress: boolean;
  readonly signal: AbortSignal;
};

/** What an import did. */
export type ImportSummary = ImportCounts & {
  /** Lines that were left out because an earlier run had sent them. */
  readonly skipped: number;
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
  const started = performance.now();
  const kept = keptOf(settings, terminal);
  if (kept?.type === "all") return nothingNew(kept.checkpoint);
  const record = openImportRecord(file, { ...settings, kept: kept?.checkpoint });
  try {
    const outcomes = watchOutcomes(connection);
    await sendNew({ connection, file, settings, terminal, record, outcomes });
    const seconds = (performance.now() - started) / 1_000;
    return {
      ...record.counts(),
      ...(await becameOf({ connection, settings, terminal, outcomes })),
      skipped: kept?.checkpoint.lines ?? 0,
      seconds,
      rejects: record.hasRejects() ? settings.rejectPath : undefined,
      wasInterrupted: settings.signal.aborted,
    };
  } finally {
    record.close();
  }
};

/** What an earlier run has done of the file as it is now; undefined where that is nothing, or is not to matter. */
const keptOf = (
  { path, checkpointPath, again }: ImportSettings,
  terminal: Terminal,
): { readonly type: "all" | "part"; readonly checkpoint: Checkpoint } | undefined => {
  const before = again ? undefined : importedBefore(checkpointPath, path);
  if (before?.type === "all" || before?.type === "part") return before;
  if (before?.type === "changed") terminal.say(CHANGED);
  forgetCheckpoint(checkpointPath);
  return undefined;
};

const CHANGED =
  "The file has changed since it was imported: it is read from its beginning, and nothing is counted twice.";

type Run = {
  readonly connection: Connection;
  readonly file: EventFile;
  readonly settings: ImportSettings;
  readonly terminal: Terminal;
  readonly record: ImportRecord;
  readonly outcomes: OutcomeWatch;
};

/** Sends what is left of the file; how far that came is kept, also where it fails. */
const sendNew = async ({ connection, file, settings, terminal, record, outcomes }: Run): Promise<void> => {
  const { signal, showsProgress } = settings;
  const { bytes: from, size } = record.place();
  const progress = showsProgress ? createProgress(terminal, { from, size }) : NO_PROGRESS;
  const tell = createTeller(terminal, progress);
  // What others sent before is not to be taken for ours.
  await untilMetered(connection, { signal, onWait: () => {} });
  let isDone = false;
  try {
    await sendFile(connection, readBatches(file, from), {
      onSend: ({ events }) => outcomes.before(events),
      onDone: (batch, refused) => {
        tell(record.add(batch, refused));
        progress.update({ bytes: record.place().bytes, lines: record.counts().lines });
      },
      onRetry: (cause, milliseconds) => {
        progress.clear();
        terminal.say(`${cause}; trying again in ${milliseconds / 1_000} s`);
      },
      signal,
    });
    isDone = !signal.aborted;
  } finally {
    progress.clear();
    if (isDone) record.finish();
    else if (record.counts().lines > 0) record.keep();
  }
};

/** Bad lines that are told one by one; the others are only counted and kept. */
const MOST_TOLD = 10;

const createTeller = (terminal: Terminal, { clear }: Progress): ((rejects: readonly Reject[]) => void) => {
  let told = 0;
  return (rejects) => {
    for (const { line, reason } of rejects.slice(0, MOST_TOLD - told)) {
      clear();
      terminal.say(`line ${line}: ${reason}`);
      told += 1;
    }
  };
};

const becameOf = async ({
  connection,
  settings: { signal, showsProgress },
  terminal,
  outcomes,
}: Pick<Run, "connection" | "settings" | "terminal" | "outcomes">): Promise<
  Pick<ImportSummary, "outcomes" | "reasons">
> => {
  const onWait = (): void => {
    if (showsProgress) terminal.say("Waiting until everything is metered …");
  };
  const isMetered = await untilMetered(connection, { signal, onWait });
  const became = isMetered ? await outcomes.after() : undefined;
  return { outcomes: became, reasons: became ? await failureReasons(connection, became) : {} };
};

const nothingNew = ({ lines, finished }: Checkpoint): ImportSummary => ({
  lines: 0,
  sent: 0,
  accepted: 0,
  refused: 0,
  rejected: 0,
  skipped: finished?.lines ?? lines,
  seconds: 0,
  outcomes: undefined,
  reasons: {},
  rejects: undefined,
  wasInterrupted: false,
});
