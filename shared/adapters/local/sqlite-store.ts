import type { Database } from "#adapters/local/database.ts";
import { createStoreDocuments } from "#adapters/local/store-documents.ts";
import { listDocuments } from "#adapters/local/store-listing.ts";
import type { Clock } from "#ports/clock.ts";
import { ConditionFailed, type Store } from "#ports/store.ts";
import { type CheckedChange, checkChanges, checkLimit } from "#ports/store-limits.ts";

/** Documents in the `documents` table. A commit is one transaction, or one part of a shared one. */
export const createSqliteStore = (database: Database, clock: Clock): Store => {
  const documents = createStoreDocuments(database);
  const removeExpired = database.statement(REMOVE_EXPIRED);
  const list = listDocuments(database);
  const commitNow = (changes: readonly CheckedChange[]): readonly number[] => {
    removeExpired.run(clock.now());
    return documents.writeUnlessRefused(changes);
  };
  return {
    get: async (key) => documents.read(key),
    getMany: async (keys) => documents.readMany(keys),
    list: async (query) => {
      checkLimit(query.limit);
      return list(query);
    },
    commit: async (changes) => {
      const checked = checkChanges(changes);
      const refused = await database.write(() => commitNow(checked));
      if (refused.length > 0) throw new ConditionFailed(refused);
    },
  };
};

// A few with each commit, so that old ones go as fast as new ones come and no commit pays for many.
const REMOVE_EXPIRED = `
  DELETE FROM documents WHERE id IN (SELECT id FROM documents WHERE expires_at <= ? LIMIT 100)`;
