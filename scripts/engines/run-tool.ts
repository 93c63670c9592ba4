import { spawn } from "node:child_process";

export type ToolResult = { readonly exitCode: number; readonly output: string };

/** Runs a program to its end. Its output is kept, and shown only by whoever finds that it failed. */
export const runTool = (
  program: string,
  options: readonly string[],
  { env = process.env, cwd }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<ToolResult> =>
  new Promise((resolve) => {
    const child = spawn(program, options, { env, stdio: ["ignore", "pipe", "pipe"], ...(cwd && { cwd }) });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (cause) => resolve({ exitCode: 127, output: String(cause) }));
    child.on("close", (code) => resolve({ exitCode: code ?? 1, output }));
  });

/** Runs a program that must succeed, and throws with the last of what it printed when it does not. */
export const mustRun = async (...[program, options, where]: Parameters<typeof runTool>): Promise<string> => {
  const { exitCode, output } = await runTool(program, options, where);
  if (exitCode !== 0) {
    const last = output.trimEnd().split("\n").slice(-40).join("\n");
    throw new Error(`${[program, ...options].join(" ")} ended with exit code ${exitCode}:\n${last}`);
  }
  return output;
};
