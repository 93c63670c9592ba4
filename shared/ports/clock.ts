import type { Instant } from "#domain/time/instant.ts";

/** The only thing that knows what time it is. */
export interface Clock {
  now(): Instant;
}
