import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../local/cli.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

describe("the README", () => {
  it("links to files that are there", () => {
    const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.length, "the path of an event alone has more than ten").toBeGreaterThan(20);
    expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
  });

  it("names every command, and no other", async () => {
    const help: string[] = [];
    const quiet = { say: () => {}, redraw: undefined, isInteractive: false };
    await runCommandLine(["--help"], { ...quiet, out: (line) => help.push(line) });
    const offered = [...help.join("\n").matchAll(/^ {2}([a-z]+)(?: \[options\])? {2,}/gm)].map(([, name]) => name);
    const described = [...README.matchAll(/^\| `tollbook ([a-z]+)/gm)].map(([, name]) => name);
    expect(offered).toContain("start");
    expect(described.sort()).toEqual(offered.sort());
  });

  it("starts services without npm, which keeps SIGTERM from them, and asks npm to be silent where JSON is read", () => {
    const help = readFileSync(join(ROOT, "local/cli/start.ts"), "utf8");
    for (const text of [README, help]) {
      const starts = [...text.matchAll(/^.*(?:npm start|tollbook\.mjs start).*$/gm)].map(([line]) => line);
      expect(starts.filter((line) => line.includes("--wall-clock"))).toEqual([
        expect.stringContaining("node bin/tollbook.mjs start --wall-clock --data "),
      ]);
      expect(starts.filter((line) => line.includes("--json"))).toEqual([
        expect.stringContaining("npm start --silent -- "),
      ]);
    }
  });

  it("is run as .ci/run runs it", () => {
    expect(README).toContain("npm ci && npm test");
  });
});
