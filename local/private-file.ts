import { existsSync, readFileSync } from "node:fs";
import type { z } from "zod";
import { writeDurably } from "#adapters/local/durable-file.ts";

const OWNER_ONLY = 0o600;

/** Writes a small JSON file that only its owner may read; it is there as a whole or not at all. */
export const writePrivateJson = (path: string, value: unknown): void =>
  writeDurably(path, `${JSON.stringify(value, null, 2)}\n`, OWNER_ONLY);

/** What such a file says; undefined where there is none. Throws where it says something else than the schema allows. */
export const readPrivateJson = <T>(path: string, schema: z.ZodType<T>): T | undefined => {
  if (!existsSync(path)) return undefined;
  const content: unknown = JSON.parse(readFileSync(path, "utf8"));
  const checked = schema.safeParse(content);
  if (!checked.success) throw new Error(`${path} cannot be understood: ${checked.error.issues[0]?.message}`);
  return checked.data;
};
