import { setTimeout as wait } from "node:timers/promises";
import type { Pacing } from "#adapters/aws/pacing.ts";

/** Waits as a function does. */
export const realPacing: Pacing = { wait: (milliseconds) => wait(milliseconds), random: Math.random };
