import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";

export type Loaded = {
  /** From asking for the module to having it, in a process that has nothing else. */
  readonly milliseconds: number;
  /** What `handler` is. */
  readonly handler: string;
};

const LOAD = `
  const began = performance.now();
  const module = await import(process.argv[1]);
  const milliseconds = performance.now() - began;
  process.stdout.write(JSON.stringify({ milliseconds, handler: typeof module.handler }), () => process.exit(0));
`;

/** Loads a module as a fresh Lambda sandbox does: in a process of its own. Throws with what it said when it does not start. */
export const loadBundle = (file: string, environment: Readonly<Record<string, string>>): Loaded => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", LOAD, pathToFileURL(file).href],
    { encoding: "utf8", env: { ...environment } },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Loaded;
};

/** The quickest of several loads, since a busy machine only ever makes one slower. */
export const quickestLoad = (file: string, environment: Readonly<Record<string, string>>, times: number): number =>
  Math.min(...Array.from({ length: times }, () => loadBundle(file, environment).milliseconds));
