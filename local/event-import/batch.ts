import type { UsageEvent } from "#domain/metering/usage-event.ts";

/** A line that did not become an event of the server's, and why. */
export type Reject = { readonly line: number; readonly reason: string; readonly text: string };

/** An event on its way, with the line that it comes from. */
export type SentEvent = { readonly line: number; readonly text: string; readonly event: UsageEvent };

/** A stretch of the file: the events that are sent together, and the lines between them that cannot be sent. */
export type Batch = {
  /** In the order of the file, from 0. */
  readonly order: number;
  readonly events: readonly SentEvent[];
  readonly rejects: readonly Reject[];
  /** Records of the stretch that are not blank. */
  readonly lines: number;
  /** How many of them are complete, and where the last of those ends; 0 where none is: a last line may still be written. */
  readonly completeLines: number;
  readonly end: number;
  readonly lastLine: number;
};
