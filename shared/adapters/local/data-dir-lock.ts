import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Thrown when another process writes to the same data folder. */
export class DataDirInUse extends Error {
  readonly dataDir: string;
  /** Process id of the holder, where it could be read. */
  readonly holder: number | undefined;
  constructor(dataDir: string, holder: number | undefined) {
    super(`the data folder ${dataDir} is in use by ${holder === undefined ? "another process" : `process ${holder}`}`);
    this.name = "DataDirInUse";
    this.dataDir = dataDir;
    this.holder = holder;
  }
}

/** A hold on a data folder; the operating system ends it with the process, however that ends. */
export type DataDirLock = { release(): void };

/**
 * Takes the data folder for this process. The lock is an open exclusive transaction on a small SQLite file of its own, so
 * nothing has to be cleaned up after a crash; the pid file beside it only names the holder in the message.
 */
export const lockDataDir = (dataDir: string): DataDirLock => {
  const connection = new DatabaseSync(join(dataDir, "tollbook.lock"));
  const pidFile = join(dataDir, "tollbook.pid");
  try {
    connection.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    connection.close();
    if (isBusy(cause)) throw new DataDirInUse(dataDir, readPid(pidFile));
    throw cause;
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  held.add(connection);
  return {
    release: () => {
      held.delete(connection);
      connection.close();
    },
  };
};

/** A connection that nobody refers to is closed by the garbage collector, and the lock would be gone with it. */
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;
const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "errcode" in cause && Number(cause.errcode) % 256 === SQLITE_BUSY;

const readPid = (pidFile: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch {
    return undefined;
  }
};
