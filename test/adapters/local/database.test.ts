import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { DataDirInUse } from "#adapters/local/data-dir-lock.ts";
import { type Database, openDatabase } from "#adapters/local/database.ts";
import { dataFolders } from "../../support/data-folder.ts";

const aFolder = dataFolders();

const hold = async (dataDir: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../support/hold-data-folder.ts"), dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
};
const end = async (child: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
};

describe("a data folder", () => {
  it("is made when it is absent, with all the folders above it", async () => {
    const dataDir = join(aFolder(), "a", "b");
    await openDatabase({ dataDir }).close();
    expect(existsSync(join(dataDir, "tollbook.sqlite"))).toBe(true);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  it("belongs to one process, which the message names, until that ends in whatever way", async () => {
    const dataDir = aFolder();
    const child = await hold(dataDir);
    try {
      expect(() => openDatabase({ dataDir })).toThrow(DataDirInUse);
      expect(() => openDatabase({ dataDir })).toThrow(`in use by process ${child.pid}`);
    } finally {
      await end(child, "SIGKILL");
    }
    const database = openDatabase({ dataDir });
    expect(readFileSync(join(dataDir, "tollbook.pid"), "utf8")).toBe(`${process.pid}\n`);
    await database.close();
  });

  it("is not opened twice by the same process either, and free again once it is closed", async () => {
    const dataDir = aFolder();
    const first = openDatabase({ dataDir });
    expect(() => openDatabase({ dataDir })).toThrow(`in use by process ${process.pid}`);
    await first.close();
    await openDatabase({ dataDir }).close();
  });

  it("can be looked at while another process writes", async () => {
    const dataDir = aFolder();
    const writer = openDatabase({ dataDir });
    const put = words(writer);
    await writer.write(() => put("before"));
    const reader = openDatabase({ dataDir, access: "read" });
    expect(wordsIn(reader)).toEqual(["before"]);
    await writer.write(() => put("meanwhile"));
    expect(wordsIn(reader)).toEqual(["before", "meanwhile"]);
    await expect(reader.write(() => words(reader)("forbidden"))).rejects.toThrow("readonly");
    await reader.close();
    await writer.close();
  });

  it("can be looked at after the process that wrote was killed, or ended", async () => {
    const dataDir = aFolder();
    await end(await hold(dataDir), "SIGKILL");
    await openDatabase({ dataDir, access: "read" }).close();
    await openDatabase({ dataDir }).close();
    const reader = openDatabase({ dataDir, access: "read" });
    expect(wordsIn(reader)).toEqual([]);
    await reader.close();
  });

  it("cannot be looked at where there is no data", () => {
    const dataDir = aFolder();
    expect(() => openDatabase({ dataDir, access: "read" })).toThrow(`there is no Tollbook data in ${dataDir}`);
  });

  it("is refused when a newer Tollbook has written it, and stays free", async () => {
    const dataDir = aFolder();
    await openDatabase({ dataDir }).close();
    const raw = new DatabaseSync(join(dataDir, "tollbook.sqlite"));
    raw.exec("PRAGMA user_version = 999");
    raw.close();
    for (const access of ["read", "write"] as const) {
      expect(() => openDatabase({ dataDir, access })).toThrow("use a newer Tollbook");
    }
    expect(() => openDatabase({ dataDir })).not.toThrow(DataDirInUse);
  });

  it("is refused for looking when it has an older schema", async () => {
    const dataDir = aFolder();
    await openDatabase({ dataDir }).close();
    const raw = new DatabaseSync(join(dataDir, "tollbook.sqlite"));
    raw.exec("PRAGMA user_version = 0");
    raw.close();
    expect(() => openDatabase({ dataDir, access: "read" })).toThrow("bring it up to date");
  });

  it.each([
    ["FULL", 2],
    ["NORMAL", 1],
  ] as const)("is flushed as %s says", async (synchronous, level) => {
    const database = openDatabase({ dataDir: aFolder(), synchronous });
    expect(database.statement<{ synchronous: number }>("PRAGMA synchronous").get()).toEqual({ synchronous: level });
    await database.close();
  });

  it("is flushed fully unless somebody says otherwise, without memory mapping, and with a bounded cache", async () => {
    const database = openDatabase({ dataDir: aFolder() });
    const settings = ["synchronous", "mmap_size", "cache_size", "journal_mode"].map((name) =>
      Object.values(database.statement<Record<string, unknown>>(`PRAGMA ${name}`).get() ?? {}).at(0),
    );
    expect(settings).toEqual([2, 0, -32_768, "wal"]);
    await database.close();
  });

  it("keeps its log short under steady writing, and folds it in when it is closed", async () => {
    const dataDir = aFolder();
    const database = openDatabase({ dataDir });
    const put = words(database);
    for (let round = 0; round < 40; round += 1) {
      await database.write(() => {
        for (let index = 0; index < 25; index += 1) put(`${round} ${index} ${"x".repeat(40_000)}`);
      });
    }
    const log = join(dataDir, "tollbook.sqlite-wal");
    expect(statSync(log).size).toBeLessThan(32 * 1024 * 1024);
    await database.close();
    expect(existsSync(log)).toBe(false);
    expect(statSync(join(dataDir, "tollbook.sqlite")).size).toBeGreaterThan(40_000_000);
  });
});

describe("writing", () => {
  it("commits together what was asked for in one turn, in that order", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    const put = words(database);
    const inTransaction = database.statement<{ words: number }>("SELECT count(*) AS words FROM words");
    const counts = await Promise.all(
      ["a", "b", "c"].map((word) =>
        database.write(() => {
          put(word);
          return inTransaction.get()?.words;
        }),
      ),
    );
    expect(counts).toEqual([1, 2, 3]);
    expect(wordsIn(database)).toEqual(["a", "b", "c"]);
    await database.close();
  });

  it("tells nobody before the commit: whoever was told finds it from outside", async () => {
    const dataDir = aFolder();
    const database = openDatabase({ dataDir });
    const reader = openDatabase({ dataDir, access: "read" });
    const put = words(database);
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await database.write(() => put(`${index}`));
        expect(wordsIn(reader)).toContain(`${index}`);
      }),
    );
    await reader.close();
    await database.close();
  });

  it("undoes a piece of work that fails and nothing else of its transaction", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    const put = words(database);
    const extents: string[] = [];
    database.onRollback((extent) => extents.push(extent));
    const outcomes = await Promise.allSettled([
      database.write(() => put("first")),
      database.write(() => {
        put("half");
        throw new Error("no");
      }),
      database.write(() => put("first")),
      database.write(() => put("last")),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
    expect(wordsIn(database)).toEqual(["first", "last"]);
    expect(extents).toEqual(["WORK", "WORK"]);
    await database.close();
  });

  it("fails everybody of a transaction that could not be committed, and goes on when there is room again", async () => {
    const database = openDatabase({ dataDir: aFolder() });
    const put = words(database);
    const extents: string[] = [];
    database.onRollback((extent) => extents.push(extent));
    await database.write(() => put("before"));
    const pages = database.statement<{ page_count: number }>("PRAGMA page_count").get()?.page_count ?? 0;
    database.statement<unknown>(`PRAGMA max_page_count = ${pages + 2}`).get();
    const outcomes = await Promise.allSettled([
      database.write(() => put("small")),
      database.write(() => put("x".repeat(100_000))),
      database.write(() => put("after")),
    ]);
    expect(outcomes.map(({ status }) => status)).toContain("rejected");
    expect(extents.length).toBeGreaterThan(0);
    const told = ["small", "x".repeat(100_000), "after"].filter((_, index) => outcomes[index]?.status === "fulfilled");
    expect(wordsIn(database)).toEqual(["before", ...told]);
    database.statement<unknown>("PRAGMA max_page_count = 1000000").get();
    await database.write(() => put("again"));
    expect(wordsIn(database)).toContain("again");
    await database.close();
  });

  it("lets others have their turn between long pieces of work", async () => {
    const database = openDatabase({ dataDir: ":memory:" });
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 1);
    const busy = (): void => {
      const start = performance.now();
      while (performance.now() - start < 10);
    };
    await Promise.all(Array.from({ length: 20 }, () => database.write(busy)));
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(2);
    await database.close();
  });

  it("is finished before the database closes", async () => {
    const dataDir = aFolder();
    const database = openDatabase({ dataDir });
    const put = words(database);
    const writing = Array.from({ length: 50 }, (_, index) => database.write(() => put(`${index}`)));
    await database.close();
    await Promise.all(writing);
    const reader = openDatabase({ dataDir, access: "read" });
    expect(wordsIn(reader)).toHaveLength(50);
    await reader.close();
  });
});

/** A table that any test of the database itself may fill. */
const words = (database: Database): ((word: string) => void) => {
  const insert = database.statement("INSERT INTO words (name) VALUES (?)");
  return (word) => {
    insert.run(word);
  };
};
const wordsIn = (database: Database): string[] =>
  database
    .statement<{ name: string }>("SELECT name FROM words ORDER BY id")
    .all()
    .map(({ name }) => name);
