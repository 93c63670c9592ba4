import { closeSync, fstatSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { CommandFailed } from "../exit-codes.ts";
import type { Reject } from "./batch.ts";
import { REJECT_COLUMNS } from "./csv-mapping.ts";
import type { EventFile } from "./event-file.ts";

/** Keeps the lines that were refused, each with its number and the reason; there is no file as long as there are none. */
export type RejectFile = {
  readonly path: string;
  readonly add: (rejects: readonly Reject[]) => void;
  readonly bytes: () => number;
  readonly close: () => void;
};

/** `usage.csv` → `usage.rejects.csv`, beside it. */
export const rejectPath = (file: string): string => {
  const extension = extname(file);
  return join(dirname(file), `${basename(file, extension)}.rejects${extension}`);
};

/** A new file, or the one of an import that is gone on with, as it was at its checkpoint. */
export const openRejectFile = (
  path: string,
  { format, header, delimiter }: Pick<EventFile, "format" | "header" | "delimiter">,
  keptBytes: number,
): RejectFile => {
  let descriptor: number | undefined;
  if (keptBytes > 0) truncateIfThere(path, keptBytes);
  else rmSync(path, { force: true });
  const open = (): number => {
    if (descriptor !== undefined) return descriptor;
    descriptor = openToAppend(path);
    if (fstatSync(descriptor).size === 0 && header !== undefined) {
      writeSync(descriptor, `${[...REJECT_COLUMNS, header].join(delimiter)}\n`);
    }
    return descriptor;
  };
  return {
    path,
    add: (rejects) => {
      if (rejects.length === 0) return;
      const lineOf = (reject: Reject): string =>
        format === "csv" ? csvLine(reject, delimiter) : JSON.stringify(reject);
      writeSync(open(), rejects.map((reject) => `${lineOf(reject)}\n`).join(""));
    },
    bytes: () => (descriptor === undefined ? keptBytes : fstatSync(descriptor).size),
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
};

const openToAppend = (path: string): number => {
  try {
    return openSync(path, "a");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed("failed", `lines were refused and cannot be kept (${why}); name a place with --rejects`);
  }
};

const truncateIfThere = (path: string, bytes: number): void => {
  try {
    truncateSync(path, bytes);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "ENOENT")) throw cause;
  }
};

/** The line stays as it was, behind two columns: once mended, the file can be imported as it is. */
const csvLine = ({ line, reason, text }: Reject, delimiter: string): string =>
  [String(line), `"${reason.replaceAll('"', '""')}"`, text].join(delimiter);
