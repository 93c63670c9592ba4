import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(import.meta.dirname, "..");

export type Bundle = {
  /** The folder under `functions/`. */
  readonly folder: string;
  /** Where the zip's contents go. */
  readonly outputFolder: string;
  /** Where the source map goes; it is no part of the zip. */
  readonly sourceMapFolder: string;
  /** Files that the function reads as it runs: where they lie in the repository, which is where it finds them in the zip. */
  readonly files?: readonly string[];
};

/** Some libraries are CommonJS inside and call `require`, which a module does not have. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);';

/** Makes one minified ES module, `index.mjs`, of a function and all it imports. */
export const bundleFunction = ({ folder, outputFolder, sourceMapFolder, files = [] }: Bundle): void => {
  const { outputFiles } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [`functions/${folder}/lambda.ts`],
    outfile: join(outputFolder, "index.mjs"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    banner: { js: REQUIRE },
    logLevel: "error",
    write: false,
  });
  mkdirSync(outputFolder, { recursive: true });
  mkdirSync(sourceMapFolder, { recursive: true });
  for (const { path, contents } of outputFiles) {
    const isMap = path.endsWith(".map");
    writeFileSync(isMap ? join(sourceMapFolder, `${folder}.mjs.map`) : join(outputFolder, basename(path)), contents);
  }
  for (const file of files) {
    mkdirSync(join(outputFolder, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(outputFolder, file), { recursive: true });
  }
};
