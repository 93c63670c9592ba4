import { instantOf } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";

/** The machine's clock. */
export const systemClock: Clock = { now: () => instantOf(Date.now()) };
