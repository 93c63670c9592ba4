import { HOUR, type Instant, instantOf } from "#domain/time/instant.ts";

/** The start of the UTC hour in which an instant lies. */
export const hourOf = (instant: number): Instant => instantOf(Math.floor(instant / HOUR) * HOUR);
