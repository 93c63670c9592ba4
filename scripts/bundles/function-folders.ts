import { globSync } from "node:fs";
import { dirname } from "node:path";

/** The folders under `functions/` of which each is a function on AWS, in order. */
export const functionFolders = (root: string): readonly string[] =>
  globSync("*/lambda.ts", { cwd: `${root}/functions` })
    .map(dirname)
    .sort();
