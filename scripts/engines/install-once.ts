import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Fills a folder and gives it its name when it is complete, so that a folder that is there is never half an engine. Two
 * installations at once both work; the one that ends later is thrown away.
 */
export const installOnce = async (folder: string, fill: (folder: string) => Promise<void>): Promise<void> => {
  if (existsSync(folder)) return;
  const filling = `${folder}.${randomBytes(6).toString("hex")}.part`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await fill(filling);
    name(filling, folder);
  } finally {
    rmSync(filling, { recursive: true, force: true });
  }
};

const name = (filled: string, folder: string): void => {
  try {
    renameSync(filled, folder);
  } catch (cause) {
    // Somebody else was there first.
    if (!existsSync(folder)) throw cause;
  }
};
