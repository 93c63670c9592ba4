import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type DataDirLock, lockDataDir } from "#adapters/local/data-dir-lock.ts";
import { syncFolder } from "#adapters/local/durable-file.ts";
import { createGroupCommit, type GroupCommit } from "#adapters/local/group-commit.ts";
import { migrate, requireCurrent } from "#adapters/local/schema.ts";

/** The name of a database that lives and dies with the process. */
export const IN_MEMORY = ":memory:";

export type DatabaseSettings = {
  /** A folder, made when absent, or {@link IN_MEMORY}. */
  readonly dataDir: string;
  /** `write` takes the folder for this process; `read` looks on while another process may be writing. Default `write`. */
  readonly access?: "write" | "read";
  /**
   * FULL (the default) flushes every commit to disk before it is acknowledged, so that it survives a loss of power. NORMAL
   * survives the death of the process only.
   */
  readonly synchronous?: "FULL" | "NORMAL";
  /** Most memory for pages of the file. Default 32. */
  readonly cacheMegabytes?: number;
};

/** A prepared statement whose rows have the shape `Row`. */
export type Statement<Row = never> = {
  run(...values: readonly SQLInputValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  get(...values: readonly SQLInputValue[]): Row | undefined;
  all(...values: readonly SQLInputValue[]): Row[];
  all(named: Readonly<Record<string, SQLInputValue>>): Row[];
};

/** The one connection of this process, shared by the local adapters. Reading is immediate and sees only what is committed. */
export type Database = GroupCommit & {
  readonly dataDir: string;
  readonly access: "write" | "read";
  /** Prepares once what will run often. That the rows have the shape is the promise of the SQL text. */
  statement<Row = never>(sql: string): Statement<Row>;
  /** Commits what is waiting, folds the write-ahead log into the file and lets go of the folder. */
  close(): Promise<void>;
};

/** Opens `<dataDir>/tollbook.sqlite`. Throws {@link DataDirInUse} when another process writes there. */
export const openDatabase = ({
  dataDir,
  access = "write",
  synchronous = "FULL",
  cacheMegabytes = 32,
}: DatabaseSettings): Database => {
  const lock = prepareFolder(dataDir, access);
  try {
    const connection = connect(dataDir, access);
    configure(connection, access, synchronous, cacheMegabytes);
    if (access === "write" && dataDir !== IN_MEMORY) syncFolder(dataDir);
    return databaseOver(connection, { dataDir, access, lock });
  } catch (cause) {
    lock?.release();
    throw cause;
  }
};

const FILE_NAME = "tollbook.sqlite";
/** How long a statement waits for another process that holds the file, such as a backup. */
const BUSY_MILLISECONDS = 5_000;
/** Pages in the write-ahead log that start a checkpoint, 4 KB each. */
const CHECKPOINT_PAGES = 4_000;
/** What the log file is cut back to after a checkpoint. */
const LOG_BYTES = 64 * 1024 * 1024;

const prepareFolder = (dataDir: string, access: "write" | "read"): DataDirLock | undefined => {
  if (dataDir === IN_MEMORY) return undefined;
  if (access === "write") {
    // What customers used and what they owe is nobody else's business on this machine.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return lockDataDir(dataDir);
  }
  if (!existsSync(join(dataDir, FILE_NAME))) throw new Error(`there is no Tollbook data in ${dataDir}`);
  return undefined;
};

const connect = (dataDir: string, access: "write" | "read"): DatabaseSync =>
  new DatabaseSync(dataDir === IN_MEMORY ? IN_MEMORY : join(dataDir, FILE_NAME), {
    readOnly: access === "read",
    timeout: BUSY_MILLISECONDS,
  });

const configure = (
  connection: DatabaseSync,
  access: "write" | "read",
  synchronous: "FULL" | "NORMAL",
  cacheMegabytes: number,
): void => {
  // Without memory mapping: mapped pages count as memory of this process, and the file may be larger than memory.
  connection.exec(`PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${cacheMegabytes * 1024}`);
  if (access === "read") {
    requireCurrent(connection);
    return;
  }
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = ${LOG_BYTES};
  `);
  migrate(connection);
};

const databaseOver = (
  connection: DatabaseSync,
  { dataDir, access, lock }: { dataDir: string; access: "write" | "read"; lock: DataDirLock | undefined },
): Database => {
  const commits = createGroupCommit(connection);
  return {
    ...commits,
    dataDir,
    access,
    statement: <Row>(sql: string) => connection.prepare(sql) as unknown as Statement<Row>,
    close: async () => {
      await commits.drained();
      if (access === "write") connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      connection.close();
      lock?.release();
    },
  };
};
