import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./planted-repository.ts";

const soak = (...options: readonly string[]) =>
  spawnSync(process.execPath, [join(ROOT, "scripts", "soak.ts"), ...options], { encoding: "utf8" });

describe("the long proof", () => {
  it.each`
    options               | says              | because
    ${["--seeds", "0"]}   | ${/--seeds 0/}    | ${"nothing failed where nothing was looked at"}
    ${["--seeds", "abc"]} | ${/--seeds abc/}  | ${"it is no number"}
    ${["--seeds", "1.5"]} | ${/--seeds 1\.5/} | ${"worlds are whole"}
    ${["--seeds", ""]}    | ${/--seeds/}      | ${"a number has digits"}
    ${["--seeds"]}        | ${/--seeds/}      | ${"the number is missing"}
    ${["--from", "x"]}    | ${/--from x/}     | ${"it is no number"}
    ${["--seed", "7"]}    | ${/--seed/}       | ${"there is no such option"}
    ${["7"]}              | ${/'7'/}          | ${"it takes options only"}
  `("refuses $options with 2 and says how it is called: $because", ({ options, says }) => {
    const { status, stdout, stderr } = soak(...options);
    const [first = "", ...rest] = stderr.split("\n");
    expect(first).toMatch(/^soak: /);
    expect(first).toMatch(says);
    expect(rest.join("\n"), "no stack").toMatch(/^\nUsage: npm run soak/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  it("says how it is called when asked", () => {
    const { status, stdout, stderr } = soak("--help");
    expect(stdout).toMatch(/^Usage: npm run soak/);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("looks at as many worlds as it is asked for, from there on, on each engine", () => {
    const { status, stdout } = soak("--seeds", "1", "--from", "4711");
    expect([...stdout.matchAll(/^(\w+): seeds 4711 to 4711,/gm)].map(([, engine]) => engine)).toEqual([
      "DynamoDB",
      "SQLite",
    ]);
    expect(stdout).toMatch(/^Nothing failed in \d+ s\.$/m);
    expect(status).toBe(0);
  });
});
