import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

export type Finding = { readonly file: string; readonly rule: string };
type BiomeReport = {
  readonly summary: { readonly changed: number; readonly unchanged: number };
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
};

/** What the checks are made of. */
const OURS = [
  "biome.json",
  "knip.json",
  "package.json",
  "tsconfig.json",
  "scripts/lint",
  "scripts/file-count-reporter.ts",
] as const;

/**
 * Runs an npm script of ours in another folder that holds our settings and the planted files, so that what is tested is the
 * check as it runs before a merge, on files that never lie in the repository.
 */
export const inPlantedRepository = <T>(files: Readonly<Record<string, string>>, look: (folder: string) => T): T => {
  const folder = mkdtempSync(join(tmpdir(), "tollbook-planted-"));
  try {
    for (const name of OURS) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const [file, text] of Object.entries(files)) plant(join(folder, file), text);
    return look(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What an npm script that is a biome command says about a folder: its findings, how many files it saw, how it ended. */
export const biomeFindings = (
  script: string,
  folder: string,
): { readonly findings: readonly Finding[]; readonly filesSeen: number; readonly exitCode: number | null } => {
  const options = "--reporter=json --max-diagnostics=none --vcs-enabled=false";
  const { status, stdout } = runScript(script, options, folder);
  const { summary, diagnostics } = JSON.parse(stdout) as BiomeReport;
  return {
    findings: diagnostics.map(({ category, location }) => ({ file: location.path, rule: category })),
    filesSeen: summary.changed + summary.unchanged,
    exitCode: status,
  };
};

/** Runs one of our npm scripts in a folder, on our own tools and without npm in between. */
export const runScript = (script: string, options: string, folder: string) => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const path = [join(ROOT, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  return spawnSync(`${scripts[script]} ${options}`, {
    cwd: folder,
    shell: true,
    encoding: "utf8",
    env: { ...process.env, PATH: path, NO_COLOR: "1" },
  });
};

const plant = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
