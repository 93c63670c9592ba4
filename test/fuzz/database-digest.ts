import { createHash } from "node:crypto";
import type { Database } from "#adapters/local/database.ts";

/** Rows of these are only ever added by a request, and there may be many of them. */
const APPENDED: readonly string[] = ["messages", "events"];

/** Tells whether anything that is stored has changed, without reading it all where no row was touched. */
export type Watch = {
  /** Everything that is stored, in one text. */
  readonly digest: () => string;
};

export const watchDatabase = (database: Database): Watch => {
  const tables = database
    .statement<{ readonly name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => ({
      name,
      rows: database.statement<Readonly<Record<string, unknown>>>(
        APPENDED.includes(name) ? `SELECT count(*), max(id) FROM ${name}` : `SELECT * FROM "${name}"`,
      ),
    }));
  const touched = database.statement<{ readonly rows: number }>("SELECT total_changes() AS rows");
  let last: { readonly at: number; readonly digest: string } | undefined;
  return {
    digest: () => {
      const at = touched.get()?.rows ?? 0;
      if (last?.at === at) return last.digest;
      const hash = createHash("sha1");
      for (const { name, rows } of tables) {
        hash.update(`${name}\n`);
        for (const row of rows.all()) hash.update(`${JSON.stringify(Object.values(row).map(readable))}\n`);
      }
      last = { at, digest: hash.digest("hex") };
      return last.digest;
    },
  };
};

const readable = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
