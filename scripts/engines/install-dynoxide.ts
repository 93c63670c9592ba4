import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { atLeast } from "./at-least.ts";
import { installOnce } from "./install-once.ts";
import { mustRun, runTool } from "./run-tool.ts";
import { DYNOXIDE } from "./versions.ts";

const { crate, version } = DYNOXIDE;

/** Builds dynoxide from its published source and gives the program. Takes some two minutes, once. */
export const installDynoxide = async (folder: string): Promise<string> => {
  const root = join(folder, `dynoxide-${version}`);
  await installOnce(root, async (part) => {
    await mustHaveCargo();
    await mustRun("cargo", ["info", "--quiet", "--color=never", `${crate}@${version}`]);
    mustBeThePublishedSource();
    await mustRun("cargo", [
      ...["install", crate, "--version", `=${version}`, "--locked"],
      ...["--no-default-features", "--features", DYNOXIDE.features, "--root", part],
    ]);
  });
  return join(root, "bin", "dynoxide");
};

const mustHaveCargo = async (): Promise<void> => {
  const needed = DYNOXIDE.minimumRust.join(".");
  const { exitCode, output } = await runTool("cargo", ["--version"]);
  if (exitCode !== 0) {
    throw new Error(
      `dynoxide ${version} is built with cargo ${needed} or later, and there is no cargo here.\n${output}`,
    );
  }
  if (!atLeast(output, DYNOXIDE.minimumRust)) {
    throw new Error(
      `dynoxide ${version} is built with cargo ${needed} or later; the one here is ${output.trim()}. ` +
        "Debian 12 packages an older one: install a current toolchain with rustup.",
    );
  }
};

/**
 * Compares what cargo has downloaded with the checksum that is written down here, before a line of it is built. Cargo itself
 * compares it with the registry's index only, which comes from the same place.
 */
const mustBeThePublishedSource = (): void => {
  const cache = join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), "registry", "cache");
  const archives = globSync(join(cache, "*", `${crate}-${version}.crate`));
  if (archives.length === 0) throw new Error(`cargo left no ${crate}-${version}.crate in ${cache}`);
  for (const archive of archives) {
    const sha256 = createHash("sha256").update(readFileSync(archive)).digest("hex");
    if (sha256 !== DYNOXIDE.sha256) throw new Error(`${archive} has SHA-256 ${sha256}, not ${DYNOXIDE.sha256}`);
  }
};
