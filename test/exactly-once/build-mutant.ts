import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Edit, Mutant } from "./mutants.ts";
import type { SimulationResult } from "./simulation/simulate.ts";

export type MutatedSimulation = (seed: number) => Promise<SimulationResult>;

/** Builds the simulation with a mutant in it from the sources as they are. Throws where they no longer have what it replaces. */
export const buildMutant = async ({ edits, simulation }: Mutant): Promise<MutatedSimulation> => {
  const { entry, name } = SIMULATIONS[simulation ?? "memory"];
  const replaced = new Set<Edit>();
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    write: false,
    logLevel: "silent",
    plugins: [mutating(edits, replaced)],
  });
  const unused = edits.filter((edit) => !replaced.has(edit));
  if (unused.length > 0) throw new Error(`not part of the simulation: ${unused.map(({ file }) => file).join(", ")}`);
  return importing(outputFiles[0]?.contents ?? new Uint8Array(), name);
};

/** What a file is with the edits that are for it. */
export const mutated = (file: string, source: string, edits: readonly Edit[]): string =>
  edits.reduce((text, edit) => {
    if (edit.file !== file) return text;
    const places = text.split(edit.find).length - 1;
    if (places !== 1) throw new Error(`${file} has ${places} times instead of once: ${edit.find}`);
    return text.replace(edit.find, () => edit.replace);
  }, source);

const ROOT = resolve(import.meta.dirname, "../..");

const SIMULATIONS = {
  memory: { entry: "test/exactly-once/simulation/simulate-in-memory.ts", name: "simulateInMemory" },
  limited: { entry: "test/exactly-once/simulation/simulate-limited.ts", name: "simulateLimited" },
  sqlite: { entry: "test/exactly-once/simulation/simulate-in-sqlite.ts", name: "simulateInSqlite" },
} as const;

const mutating = (edits: readonly Edit[], replaced: Set<Edit>): Plugin => ({
  name: "mutant",
  setup: (setup) => {
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const path = join(ROOT, file);
      const isIt = new RegExp(`${file.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
      setup.onLoad({ filter: isIt }, () => {
        for (const edit of edits) if (edit.file === file) replaced.add(edit);
        return { contents: mutated(file, readFileSync(path, "utf8"), edits), loader: "ts" };
      });
    }
  },
});

const importing = async (contents: Uint8Array, name: string): Promise<MutatedSimulation> => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-mutant-"));
  try {
    const file = join(folder, "mutant.mjs");
    writeFileSync(file, contents);
    const built = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, MutatedSimulation>;
    const simulate = built[name];
    if (!simulate) throw new Error(`the built simulation has no ${name}`);
    return simulate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
