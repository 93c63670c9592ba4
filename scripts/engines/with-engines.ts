import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InstalledEngines, setUpEngines } from "./setup.ts";
import { makeShiftedClock, type ShiftedClock } from "./shifted-clock.ts";
import { startDynoxide } from "./start-dynoxide.ts";
import { startMiniStack } from "./start-ministack.ts";

/** Where the engines are while they run. */
export type Engines = {
  readonly dynamodb: string;
  readonly aws: string;
  /** Of the certificate that it is reached with, which a process trusts when `NODE_EXTRA_CA_CERTS` names it at its start. */
  readonly certificate: string;
  readonly clock: ShiftedClock;
  readonly installed: InstalledEngines;
  /** Holds their logs and whatever they leave; removed in the end. */
  readonly folder: string;
};

/**
 * Runs the engines for as long as the work takes, and stops them and removes what they left, however it ends. MiniStack lives by
 * a clock that can be moved; dynoxide keeps the machine's.
 */
export const withEngines = async <T>(work: (engines: Engines) => Promise<T>): Promise<T> => {
  const installed = await setUpEngines();
  const folder = mkdtempSync(join(tmpdir(), "tollbook-engines-"));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  endOnSignals();
  const running: { readonly stop: () => Promise<void> }[] = [];
  try {
    const clock = await makeShiftedClock(join(folder, "clock"));
    const dynoxide = await startDynoxide(installed.dynoxide, folder);
    running.push(dynoxide);
    const miniStack = await startMiniStack(installed.python, folder, clock);
    running.push(miniStack);
    return await work({
      dynamodb: dynoxide.url,
      aws: miniStack.url,
      certificate: miniStack.certificate,
      clock,
      installed,
      folder,
    });
  } finally {
    await Promise.all(running.map(({ stop }) => stop()));
    removeFolder();
  }
};

/** A signal ends the process at once; what it has started and left is taken along by the handlers of its exit. */
const endOnSignals = (): void => {
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
};
