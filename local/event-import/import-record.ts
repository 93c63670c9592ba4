import { statSync } from "node:fs";
import type { Batch, Reject } from "./batch.ts";
import { type Checkpoint, keepCheckpoint } from "./checkpoint.ts";
import type { EventFile } from "./event-file.ts";
import { openFilePrefix } from "./file-prefix.ts";
import { openRejectFile } from "./reject-file.ts";

/** What a run has done. Lines are records of the file that are not blank. */
export type ImportCounts = {
  readonly lines: number;
  readonly sent: number;
  readonly accepted: number;
  /** Not taken by the server. */
  readonly refused: number;
  /** Not even sent, since they are no events. */
  readonly rejected: number;
};

/** The memory of an import: what is done, and which lines were refused. It outlives the process. */
export type ImportRecord = {
  /** Takes the batches in the order of the file; answers the lines that were refused, by whomever. */
  readonly add: (batch: Batch, refused: readonly Reject[]) => readonly Reject[];
  readonly counts: () => ImportCounts;
  /** Bytes of the file that are done, and how many it has. */
  readonly place: () => { readonly bytes: number; readonly size: number };
  readonly hasRejects: () => boolean;
  /** Notes the place for good; `finish` says that there is nothing behind it. */
  readonly keep: () => void;
  readonly finish: () => void;
  readonly close: () => void;
};

export type ImportRecordSettings = {
  readonly path: string;
  readonly checkpointPath: string;
  readonly rejectPath: string;
  /** The import that is gone on with. */
  readonly kept: Checkpoint | undefined;
};

/** How often the place is noted; what was sent after that is sent again after a crash, and counted once. */
const KEEP_MILLISECONDS = 250;

const NONE: ImportCounts = { lines: 0, sent: 0, accepted: 0, refused: 0, rejected: 0 };

export const openImportRecord = (
  file: EventFile,
  { path, checkpointPath, rejectPath, kept }: ImportRecordSettings,
): ImportRecord => {
  // As the file was when the reading began: what is added meanwhile may not be seen any more.
  const { size, mtimeMs: modifiedAt } = statSync(path);
  const rejects = openRejectFile(rejectPath, file, kept?.rejectBytes ?? 0);
  const prefix = openFilePrefix(path);
  let counts = NONE;
  let done = { bytes: kept?.bytes ?? 0, lines: kept?.lines ?? 0 };
  let keptAt = performance.now();

  const keep = (finished?: Checkpoint["finished"]): void => {
    keptAt = performance.now();
    const digest = prefix.digest(done.bytes);
    const checkpoint: Checkpoint = { file: path, ...done, digest, rejectBytes: rejects.bytes() };
    keepCheckpoint(checkpointPath, finished ? { ...checkpoint, finished } : checkpoint);
  };
  return {
    add: (batch, refused) => {
      const bad = [...batch.rejects, ...refused].sort((first, second) => first.line - second.line);
      rejects.add(bad);
      counts = added(counts, batch, refused.length);
      done = { bytes: Math.max(done.bytes, batch.end), lines: done.lines + batch.completeLines };
      if (performance.now() - keptAt > KEEP_MILLISECONDS) keep();
      return bad;
    },
    counts: () => counts,
    place: () => ({ bytes: done.bytes, size }),
    hasRejects: () => rejects.bytes() > 0,
    keep: () => keep(),
    finish: () => keep({ size, modifiedAt, lines: (kept?.lines ?? 0) + counts.lines }),
    close: () => {
      rejects.close();
      prefix.close();
    },
  };
};

const added = (counts: ImportCounts, { lines, events, rejects }: Batch, refused: number): ImportCounts => ({
  lines: counts.lines + lines,
  sent: counts.sent + events.length,
  accepted: counts.accepted + events.length - refused,
  refused: counts.refused + refused,
  rejected: counts.rejected + rejects.length,
});
