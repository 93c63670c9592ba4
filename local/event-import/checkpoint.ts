import { createHash } from "node:crypto";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readPrivateJson, writePrivateJson } from "../private-file.ts";
import { openFilePrefix } from "./file-prefix.ts";

const checkpointFile = z.strictObject({
  /** For people who wonder what this file is. */
  file: z.string(),
  /** Bytes of the file that are done, all of them complete lines, and what they say. */
  bytes: z.int().nonnegative(),
  digest: z.string(),
  /** Lines that are done; how many bytes the reject file had then. */
  lines: z.int().nonnegative(),
  rejectBytes: z.int().nonnegative(),
  /** Present when the import came to the end: the file as it was, all its lines counted, also one that may still be written. */
  finished: z.strictObject({ size: z.number(), modifiedAt: z.number(), lines: z.int().nonnegative() }).optional(),
});
export type Checkpoint = z.infer<typeof checkpointFile>;

/** How far the file was imported before: not at all, to its end as it is now, or up to a point. */
export type Before =
  | { readonly type: "nothing" }
  | { readonly type: "all"; readonly checkpoint: Checkpoint }
  | { readonly type: "part"; readonly checkpoint: Checkpoint }
  | { readonly type: "changed" };

/** The same file imported to another place, or read in another way, is another import. */
export const checkpointPath = (dataDir: string, identity: readonly unknown[]): string => {
  const name = createHash("sha256").update(JSON.stringify(identity)).digest("base64url").slice(0, 32);
  return join(dataDir, "imports", `${name}.json`);
};

export const keepCheckpoint = (path: string, checkpoint: Checkpoint): void => {
  mkdirSync(dirname(path), { recursive: true });
  writePrivateJson(path, checkpoint);
};

export const forgetCheckpoint = (path: string): void => rmSync(path, { force: true });

/** Compares what was done with what the file says now. */
export const importedBefore = (path: string, file: string): Before => {
  const checkpoint = readPrivateJson(path, checkpointFile);
  if (!checkpoint) return { type: "nothing" };
  const { size, mtimeMs } = statSync(file);
  const { finished, bytes, digest } = checkpoint;
  if (finished?.size === size && finished.modifiedAt === mtimeMs) return { type: "all", checkpoint };
  if (size < bytes || digestOf(file, bytes) !== digest) return { type: "changed" };
  return finished?.size === size && bytes === size ? { type: "all", checkpoint } : { type: "part", checkpoint };
};

const digestOf = (file: string, bytes: number): string => {
  const prefix = openFilePrefix(file);
  try {
    return prefix.digest(bytes);
  } finally {
    prefix.close();
  }
};
