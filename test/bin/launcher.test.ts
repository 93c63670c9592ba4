import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

/** A command line that says on which Node it runs with which arguments, then ends with 3, or on SIGTERM with 7. */
const COMMAND_LINE = `
export const main = async (argv: readonly string[]): Promise<void> => {
  console.log(JSON.stringify({ node: process.version, argv }));
  if (argv[0] !== "wait") process.exit(3);
  process.on("SIGTERM", () => process.exit(7));
  console.log("ready");
  setInterval(() => {}, 1_000);
};
`;
const OLDER_NODE = `--import=data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process.versions, "node", { value: "20.0.0" });',
)}`;

const folder = mkdtempSync(join(tmpdir(), "tollbook-launcher-"));
const installed = join(folder, "installed");
const bare = join(folder, "bare");

beforeAll(() => {
  for (const clone of [installed, bare]) {
    mkdirSync(join(clone, "local"), { recursive: true });
    writeFileSync(join(clone, "local", "cli.ts"), COMMAND_LINE);
    writeFileSync(join(clone, "package.json"), '{ "type": "module" }');
    cpSync(join(ROOT, "bin"), join(clone, "bin"), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(installed, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ["Node 24", []],
  ["an older Node", [OLDER_NODE]],
])("the launcher on %s", (_name, nodeOptions) => {
  const argumentsFor = (...argv: string[]) => [...nodeOptions, join(installed, "bin", "tollbook.mjs"), ...argv];

  it("runs the command line on Node 24 with the same arguments and gives back its exit code", () => {
    const { status, stdout } = spawnSync(process.execPath, argumentsFor("usage", "a b", "$HOME", "--json"), {
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toEqual({
      node: expect.stringMatching(/^v24\./),
      argv: ["usage", "a b", "$HOME", "--json"],
    });
    expect(status).toBe(3);
  });

  it("passes SIGTERM on and waits for a clean end", async () => {
    const child = spawn(process.execPath, argumentsFor("wait"), { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.includes("ready")) break;
    }
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([7, null]);
  });
});

it("says what to do where no Node 24 can be found", () => {
  const { status, stderr } = spawnSync(process.execPath, [OLDER_NODE, join(bare, "bin", "tollbook.mjs")], {
    encoding: "utf8",
  });
  expect(stderr).toContain("Tollbook needs Node 24");
  expect(stderr).toContain("npm ci");
  expect(status).toBe(1);
});
