import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Puts a file in place whole: after a crash at any moment, or a loss of power, the old content is there or the new one. */
export const writeDurably = (path: string, content: string | Uint8Array, mode = 0o644): void => {
  const temporary = `${path}.${process.pid}.new`;
  const descriptor = openSync(temporary, "w", mode);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
};

/**
 * The same while other work goes on: a disk takes several flushes at once in little more than the time of one. Of those who
 * write the same file at a time, each writes all of it, and what one of them wrote stays.
 */
export const putDurably = async (path: string, content: Uint8Array): Promise<void> => {
  begun += 1;
  const temporary = `${path}.${process.pid}.${begun}.new`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await flushFolder(dirname(path));
};

let begun = 0;

/** Makes the names in a folder survive a loss of power; their content is another matter. */
export const syncFolder = (folder: string): void => {
  // Windows cannot open a folder, and keeps names in its own journal.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** The same while other work goes on. */
export const flushFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  const opened = await open(folder, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
};
