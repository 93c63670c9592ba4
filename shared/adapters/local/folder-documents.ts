import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { DocumentLinks } from "#adapters/local/document-links.ts";
import { flushFolder, putDurably } from "#adapters/local/durable-file.ts";
import { checkContentType, contentTypeOf } from "#adapters/node/document-key.ts";
import type { Documents } from "#ports/documents.ts";

/** Documents as plain files under a folder, the key being the path. */
export const createFolderDocuments = (folder: string, links: DocumentLinks): Documents & DocumentLinks => {
  const prepare = inTurn(makeDurably);
  return {
    ...links,
    put: async ({ key, contentType, content }) => {
      checkContentType(key, contentType);
      const path = join(folder, key);
      await prepare(dirname(path));
      await putDurably(path, content);
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
  };
};

/** Makes a folder and those above it, so that their names survive a loss of power. */
const makeDurably = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const above = dirname(resolve(first));
  for (let made = resolve(folder); made.length > above.length; made = dirname(made)) await flushFolder(dirname(made));
};

/** One call after the other: who finds a folder that another has just made may not go on before its name is on the disk. */
const inTurn = (work: (folder: string) => Promise<void>): ((folder: string) => Promise<void>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (folder) => {
    const done = last.then(() => work(folder));
    last = done.catch(() => undefined);
    return done;
  };
};

const isAbsent = (cause: unknown): boolean =>
  cause instanceof Error &&
  "code" in cause &&
  (cause.code === "ENOENT" || cause.code === "ENOTDIR" || cause.code === "EISDIR");
