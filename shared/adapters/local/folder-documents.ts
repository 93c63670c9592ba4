import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DocumentLinks } from "#adapters/local/document-links.ts";
import { syncFolder, writeDurably } from "#adapters/local/durable-file.ts";
import { checkContentType, contentTypeOf } from "#adapters/node/document-key.ts";
import type { Documents } from "#ports/documents.ts";

/** Documents as plain files under a folder, the key being the path. */
export const createFolderDocuments = (folder: string, links: DocumentLinks): Documents & DocumentLinks => ({
  ...links,
  put: async ({ key, contentType, content }) => {
    checkContentType(key, contentType);
    const path = join(folder, key);
    const made = mkdirSync(dirname(path), { recursive: true });
    if (made !== undefined) syncFolder(dirname(made));
    writeDurably(path, content);
  },
  get: async (key) => {
    const contentType = contentTypeOf(key);
    try {
      return { contentType, content: new Uint8Array(await readFile(join(folder, key))) };
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw cause;
    }
  },
  link: async (key, expiresInSeconds) => {
    contentTypeOf(key);
    return links.link(key, expiresInSeconds);
  },
});

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error &&
  "code" in cause &&
  (cause.code === "ENOENT" || cause.code === "ENOTDIR" || cause.code === "EISDIR");
