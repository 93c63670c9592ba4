import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type BuiltBundle, buildBundles } from "../../scripts/bundles/build-bundles.ts";
import { faultsOfBundles, readBundleRecord } from "../../scripts/bundles/bundle-record.ts";
import { loadBundle } from "../../scripts/bundles/load-bundle.ts";
import { SAMPLE_ENVIRONMENT } from "../../scripts/bundles/sample-environment.ts";

const folder = mkdtempSync(join(tmpdir(), "tollbook-bundles-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bundles = buildBundles(folder);
const sizes = Object.fromEntries(bundles.map(({ name, bytes }) => [name, bytes]));
const bundleOf = (name: string): BuiltBundle => bundles.find((bundle) => bundle.name === name)!;

/** Variables by their names as an error tells them. */
const missingIn = (text: string): string[] =>
  [...text.matchAll(/\b(TOLLBOOK_\w+) is missing/g)].map(([, name]) => name!);
const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(SAMPLE_ENVIRONMENT).filter(([other]) => other !== name));
const failureOf = (file: string, environment: Record<string, string>): string => {
  try {
    loadBundle(file, environment);
    return "";
  } catch (cause) {
    return String(cause);
  }
};

describe("the bundles of the functions", () => {
  it("are no larger than somebody has looked at", () => {
    expect(bundles.length).toBeGreaterThanOrEqual(8);
    console.log(bundles.map(({ name, bytes }) => `${name.padEnd(16)} ${String(bytes).padStart(9)} bytes`).join("\n"));
    expect(faultsOfBundles(sizes, readBundleRecord()), "node scripts/bundles.ts --record, if it is meant").toEqual([]);
  });

  it("keep what everybody waits for small", () => {
    expect(sizes["ingest"]).toBeLessThanOrEqual(120_000);
  });

  it("are one module each, their source maps apart", () => {
    for (const { name, file } of bundles) {
      expect(readdirSync(dirname(file)), name).toEqual(["index.mjs"]);
    }
    expect(readdirSync(join(folder, "source-maps")).sort()).toEqual(
      bundles.map(({ name }) => `${name}.mjs.map`).sort(),
    );
  });

  it.each(bundles.map(({ name }) => name))("%s starts by itself and has a handler", (name) => {
    const { handler, milliseconds } = loadBundle(bundleOf(name).file, SAMPLE_ENVIRONMENT);
    console.log(`${name} loaded in ${milliseconds.toFixed(1)} ms`);
    expect(handler).toBe("function");
  });

  it.each(bundles.map(({ name }) => name))("%s does not start without one of its variables, and names it", (name) => {
    const { file } = bundleOf(name);
    const { AWS_REGION = "" } = SAMPLE_ENVIRONMENT;
    const needed = missingIn(failureOf(file, { AWS_REGION }));
    expect(needed.length).toBeGreaterThan(0);
    const [first = ""] = needed;
    expect(missingIn(failureOf(file, without(first)))).toEqual([first]);
  });
});

describe("the record of bundles", () => {
  it.each`
    built         | recorded      | faults                                                                   | because
    ${{ a: 110 }} | ${{ a: 100 }} | ${[]}                                                                    | ${"a tenth may come by itself"}
    ${{ a: 111 }} | ${{ a: 100 }} | ${["a has 111 bytes, over a tenth more than the 100 that are recorded"]} | ${"more is to be looked at"}
    ${{ a: 1 }}   | ${{ a: 100 }} | ${[]}                                                                    | ${"nobody minds less"}
    ${{ a: 1 }}   | ${{}}         | ${["a has 1 bytes, and is not recorded"]}                                | ${"a new function is to be looked at"}
    ${{}}         | ${{ a: 1 }}   | ${["a is recorded, but there is no such function"]}                      | ${"the record is stale"}
  `("finds $faults, because $because", ({ built, recorded, faults }) => {
    expect(faultsOfBundles(built, recorded)).toEqual(faults);
  });
});
