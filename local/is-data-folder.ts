import { existsSync } from "node:fs";
import { join } from "node:path";

/** Whether there is an installation in the folder. */
export const isDataFolder = (dataDir: string): boolean => existsSync(join(dataDir, "tollbook.sqlite"));
