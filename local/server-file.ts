import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";

const serverFile = z.strictObject({ url: z.url(), pid: z.int().positive(), adminToken: z.string() });

/** How programs on this machine find the server of a data folder; the token proves that they may read its files. */
export type ServerFile = z.infer<typeof serverFile>;

const pathIn = (dataDir: string): string => join(dataDir, "server.json");

export const makeAdminToken = (): string => randomBytes(32).toString("base64url");

export const writeServerFile = (dataDir: string, file: ServerFile): void => writePrivateJson(pathIn(dataDir), file);

/** Removes the file of this process; another server's stays. */
export const removeServerFile = (dataDir: string): void => {
  if (readServerFile(dataDir)?.pid === process.pid) rmSync(pathIn(dataDir), { force: true });
};

/** What the last server wrote; it may have ended since without removing it. */
export const readServerFile = (dataDir: string): ServerFile | undefined => {
  try {
    return readPrivateJson(pathIn(dataDir), serverFile);
  } catch {
    return undefined;
  }
};
