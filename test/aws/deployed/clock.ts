import { readFileSync } from "node:fs";
import { setShiftedClock } from "../../../scripts/engines/shifted-clock.ts";
import { testVariable } from "./environment.ts";

/** The time at the emulator, and in the functions that it runs. */
export const now = (): Date => new Date(Date.now() + shiftMilliseconds());

/** How far that clock is ahead of this machine's. */
export const shiftMilliseconds = (): number =>
  Number(readFileSync(testVariable("TOLLBOOK_TEST_CLOCK")).readBigInt64LE()) * 1000;

/** Moves that clock forward; what falls due on the way rings at the emulator's next look, every ten seconds. */
export const moveTo = (time: Date): void => {
  if (time < now()) throw new Error(`it is ${now().toISOString()} already, after ${time.toISOString()}`);
  setShiftedClock(testVariable("TOLLBOOK_TEST_CLOCK"), time);
};

export const passMinutes = (minutes: number): void => moveTo(new Date(now().getTime() + minutes * 60_000));

/** The first of a month at midnight, UTC: 1 for the coming month, 2 for the one after it. */
export const firstOfMonth = (ahead: number): Date => {
  const today = now();
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead, 1));
};

/** `2026-12-01` */
export const dateOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Noon of the tenth of the coming month, far from the ends of any cycle: where tests begin. */
export const moveToTenth = (): void => moveTo(new Date(firstOfMonth(1).getTime() + 9.5 * 86_400_000));
