/**
 * Builds the bundle of every function, and prints its size and how long it takes to load:
 *
 *   node scripts/bundles.ts            beside the sizes that are recorded in bundle-sizes.json
 *   node scripts/bundles.ts --record   and records them, for when growth is meant
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildBundles } from "./bundles/build-bundles.ts";
import { faultsOfBundles, readBundleRecord, writeBundleRecord } from "./bundles/bundle-record.ts";
import { quickestLoad } from "./bundles/load-bundle.ts";
import { SAMPLE_ENVIRONMENT } from "./bundles/sample-environment.ts";

const LOADS = 10;

const { values } = parseArgs({ options: { record: { type: "boolean", default: false } } });
const folder = mkdtempSync(join(tmpdir(), "tollbook-bundles-"));
try {
  const bundles = buildBundles(folder);
  const sizes = Object.fromEntries(bundles.map(({ name, bytes }) => [name, bytes]));
  if (values.record) writeBundleRecord(sizes);
  const recorded = readBundleRecord();
  const line = (name: string, bytes: string, before: string, load: number): void =>
    console.log(`${name.padEnd(16)} ${bytes.padStart(10)} ${before.padStart(10)} ${load.toFixed(1).padStart(8)} ms`);
  console.log(`${"function".padEnd(16)} ${"bytes".padStart(10)} ${"recorded".padStart(10)} ${"load".padStart(8)}`);
  for (const { name, file, bytes } of bundles) {
    line(name, String(bytes), String(recorded[name] ?? ""), quickestLoad(file, SAMPLE_ENVIRONMENT, LOADS));
  }
  // What of it is Node's own: who speaks to AWS loads this, whatever else is in the bundle.
  const node = join(folder, "node.mjs");
  writeFileSync(node, 'import "node:https";\nimport "node:crypto";\n');
  line("(Node's https)", "", "", quickestLoad(node, SAMPLE_ENVIRONMENT, LOADS));
  const faults = faultsOfBundles(sizes, recorded);
  for (const fault of faults) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
