import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./run-tool.ts";

/** A wall clock that runs beside the machine's, and what a process must be started with to live by it. */
export type ShiftedClock = {
  readonly env: NodeJS.ProcessEnv;
  /** The file that tells how far it is shifted; whoever knows it can move the clock. */
  readonly file: string;
};

const SOURCE = join(import.meta.dirname, "shifted-clock.c");

/** Builds the library that shifts the clock, and a clock that is not shifted yet. Works where `LD_PRELOAD` does: on Linux. */
export const makeShiftedClock = async (folder: string): Promise<ShiftedClock> => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "shift");
  const library = join(folder, "shifted-clock.so");
  writeFileSync(file, seconds(0));
  await mustRun("cc", ["-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]);
  return { file, env: { LD_PRELOAD: library, SHIFTED_CLOCK: file } };
};

/** Sets the clock, and with it that of every process that lives by it, to a time from which it goes on. */
export const setShiftedClock = (file: string, time: Date): void => {
  const opened = openSync(file, "r+");
  writeSync(opened, seconds(Math.round((time.getTime() - Date.now()) / 1000)), 0, 8, 0);
  closeSync(opened);
};

const seconds = (shift: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(shift));
  return bytes;
};
