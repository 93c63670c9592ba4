import type { Database } from "#adapters/local/database.ts";
import { createParsedTexts } from "#adapters/local/parsed-texts.ts";
import { type Change, ConditionFailed, type Expectation, type Key, type Stored } from "#ports/store.ts";
import { type CheckedChange, checkChanges, checkKeys, identityOf } from "#ports/store-limits.ts";

/** The `documents` table, read and written at once: for the store, and for whatever changes documents together with something else. */
export type StoreDocuments = {
  read(key: Key): Stored | undefined;
  /** Those that exist, in no order. */
  readMany(keys: readonly Key[]): readonly Stored[];
  /** The positions that were refused; when there are any, nothing was written. Belongs into a transaction. */
  writeUnlessRefused(changes: readonly CheckedChange[]): readonly number[];
  /** Throws {@link ConditionFailed} where one is refused. Belongs into a transaction. */
  write(changes: readonly Change[]): void;
};

export const createStoreDocuments = (database: Database): StoreDocuments => {
  const find = database.statement<{ version: number; value: string }>(
    "SELECT version, value FROM documents WHERE partition = ? AND sort = ?",
  );
  const versionOf = database.statement<{ version: number }>(
    "SELECT version FROM documents WHERE partition = ? AND sort = ?",
  );
  const put = database.statement(PUT);
  const remove = database.statement("DELETE FROM documents WHERE partition = ? AND sort = ?");

  const parsed = createParsedTexts();

  const read = (key: Key): Stored | undefined => {
    const row = find.get(key.partition, key.sort);
    return row && { key, version: row.version, value: parsed(row.value) };
  };
  const isMet = ({ key, expect }: CheckedChange): boolean => {
    if (expect === "ANYTHING") return true;
    return meets(expect, versionOf.get(key.partition, key.sort)?.version);
  };
  const apply = (change: CheckedChange): void => {
    const { partition, sort } = change.key;
    if (change.type === "remove") remove.run(partition, sort);
    if (change.type !== "put") return;
    const { index1, index2 } = change.indexes ?? {};
    put.run(
      partition,
      sort,
      change.text,
      index1?.partition ?? null,
      index1?.sort ?? null,
      index2?.partition ?? null,
      index2?.sort ?? null,
      change.expiresAt ?? null,
    );
  };
  const writeUnlessRefused = (changes: readonly CheckedChange[]): readonly number[] => {
    const refused = changes.flatMap((change, position) => (isMet(change) ? [] : [position]));
    if (refused.length === 0) for (const change of changes) apply(change);
    return refused;
  };
  return {
    read,
    readMany: (keys) => {
      checkKeys(keys);
      const distinct = new Map(keys.map((key) => [identityOf(key), key]));
      return [...distinct.values()].flatMap((key) => read(key) ?? []);
    },
    writeUnlessRefused,
    write: (changes) => {
      if (changes.length === 0) return;
      const refused = writeUnlessRefused(checkChanges(changes));
      if (refused.length > 0) throw new ConditionFailed(refused);
    },
  };
};

const meets = (expect: Exclude<Expectation, "ANYTHING">, version: number | undefined): boolean => {
  if (expect === "ABSENT") return version === undefined;
  if (expect === "PRESENT") return version !== undefined;
  return version === expect.version;
};

const PUT = `
  INSERT INTO documents (partition, sort, version, value, partition1, sort1, partition2, sort2, expires_at)
  VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (partition, sort) DO UPDATE SET
    version = version + 1, value = excluded.value,
    partition1 = excluded.partition1, sort1 = excluded.sort1,
    partition2 = excluded.partition2, sort2 = excluded.sort2,
    expires_at = excluded.expires_at`;
