import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Runs a tool of this repository on its Node, shows what it prints, and gives its exit code. */
export const runShown = (tool: string, options: readonly string[], env: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const tools = join(root, "node_modules", ".bin");
    const child = spawn(join(tools, tool), options, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env, PATH: [tools, process.env["PATH"]].join(delimiter) },
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
