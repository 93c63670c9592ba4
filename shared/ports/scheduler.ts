import type { Instant } from "#domain/time/instant.ts";

/** Alarm clocks. An alarm that is lost, doubled or late changes nothing: the due index decides what is due. */
export interface Scheduler {
  /**
   * Sets or moves the alarm of that name; when it rings, `body` lands on the close-accounts queue, in that group where the
   * engine can say one.
   */
  set(alarm: {
    readonly name: string;
    readonly at: Instant;
    readonly body: string;
    readonly group: string;
  }): Promise<void>;
  /** Removing an alarm that does not exist changes nothing. */
  remove(name: string): Promise<void>;
}
