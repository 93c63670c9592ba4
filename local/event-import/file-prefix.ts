import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

/** Knows what the beginning of a file says. */
export type FilePrefix = {
  /** The digest of the first bytes of the file; each call asks for as many as the one before, or more. */
  readonly digest: (bytes: number) => string;
  readonly close: () => void;
};

const CHUNK_BYTES = 1_048_576;

/** Reads on as far as it is asked; what was read just before comes out of the system's memory. */
export const openFilePrefix = (path: string): FilePrefix => {
  const file = openSync(path, "r");
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let at = 0;
  return {
    digest: (bytes) => {
      while (at < bytes) {
        const read = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, bytes - at), at);
        if (read === 0) break;
        hash.update(chunk.subarray(0, read));
        at += read;
      }
      return hash.copy().digest("base64url");
    },
    close: () => closeSync(file),
  };
};
