import { readFileSync, writeFileSync } from "node:fs";

/** Bytes of every function's bundle when somebody last looked at them, by folder. */
export type BundleRecord = Readonly<Record<string, number>>;

const FILE = new URL("../../bundle-sizes.json", import.meta.url);

export const readBundleRecord = (): BundleRecord => JSON.parse(readFileSync(FILE, "utf8")) as BundleRecord;

export const writeBundleRecord = (record: BundleRecord): void =>
  writeFileSync(FILE, `${JSON.stringify(record, null, 2)}\n`);

/** How much larger a bundle may be than it is recorded before somebody has to look at it. */
const MOST_GROWTH = 1.1;

/** What is to be looked at: bundles that grew, and those that are in one of the two only. */
export const faultsOfBundles = (built: BundleRecord, recorded: BundleRecord): readonly string[] => {
  const names = [...new Set([...Object.keys(built), ...Object.keys(recorded)])].sort();
  return names.flatMap((name) => {
    const [now, before] = [built[name], recorded[name]];
    if (now === undefined) return [`${name} is recorded, but there is no such function`];
    if (before === undefined) return [`${name} has ${now} bytes, and is not recorded`];
    if (now <= before * MOST_GROWTH) return [];
    return [`${name} has ${now} bytes, over a tenth more than the ${before} that are recorded`];
  });
};
