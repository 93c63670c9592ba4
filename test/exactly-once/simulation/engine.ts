import type { Instant } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { PageKey, UsageCounters } from "#ports/usage-counters.ts";
import type { Chance } from "./chance.ts";
import type { Faults } from "./faults.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** What a process is made with. */
export type ProcessParts = {
  readonly process: Process;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly chance: Chance;
  readonly clock: Clock;
};

/** An engine of the UsageCounters port under simulation. */
export type Engine = {
  /** The counters as one process sees them. */
  countersOf(parts: ProcessParts): UsageCounters;
  /** The same, in a world without faults. */
  readonly audited: UsageCounters;
  /** What the journal of a page holds, undone ones too; each event has one name. */
  journal(page: PageKey): Promise<readonly string[]>;
  /** Events that were put and are in no journal, by reference; where an engine can have such. */
  uncounted?(): Promise<readonly string[]>;
  /** Archives what is old enough, as one process does it; answers whether all of it is. Where an engine has an archive. */
  archiverOf?(parts: ProcessParts): () => Promise<boolean>;
  /** Lets some of the event items go whose time has come; where an engine has expiry. */
  expire?(now: Instant, chance: Chance): void;
  /** Parked steps that may be done in one turn. */
  readonly atOnce: number;
};
