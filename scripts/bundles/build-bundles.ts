import { statSync } from "node:fs";
import { join } from "node:path";
import { bundleFunction } from "../../infra/bundle-function.ts";
import { functionFolders } from "./function-folders.ts";

export type BuiltBundle = { readonly name: string; readonly file: string; readonly bytes: number };

const ROOT = join(import.meta.dirname, "..", "..");

/** Builds every function's bundle as it is deployed, each in a folder of its own below the given one. */
export const buildBundles = (into: string): readonly BuiltBundle[] =>
  functionFolders(ROOT).map((name) => {
    const outputFolder = join(into, name);
    bundleFunction({ folder: name, outputFolder, sourceMapFolder: join(into, "source-maps") });
    const file = join(outputFolder, "index.mjs");
    return { name, file, bytes: statSync(file).size };
  });
