import { pathToFileURL } from "node:url";
import { enginesFolder } from "./engines-folder.ts";
import { installDynoxide } from "./install-dynoxide.ts";
import { installMiniStack } from "./install-ministack.ts";
import { DYNOXIDE, MINISTACK } from "./versions.ts";

/** The programs of the engines, by path. */
export type InstalledEngines = { readonly dynoxide: string; readonly python: string };

/** Installs what is not there yet; where everything is, it only looks. */
export const setUpEngines = async (): Promise<InstalledEngines> => {
  const folder = enginesFolder();
  const started = performance.now();
  const [dynoxide, python] = await bothOf(installDynoxide(folder), installMiniStack(folder));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`dynoxide ${DYNOXIDE.version} and MiniStack ${MINISTACK.version} in ${folder}, after ${seconds} s`);
  return { dynoxide, python };
};

/** Waits for either to end before it fails with what was wrong, so that neither is broken off half way. */
const bothOf = async <A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> => {
  await Promise.allSettled([first, second]);
  return [await first, await second];
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await setUpEngines();
