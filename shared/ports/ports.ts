import type { Clock } from "#ports/clock.ts";
import type { Credentials } from "#ports/credentials.ts";
import type { Documents } from "#ports/documents.ts";
import type { Ids } from "#ports/ids.ts";
import type { Mailer } from "#ports/mailer.ts";
import type { Queue } from "#ports/queue.ts";
import type { Scheduler } from "#ports/scheduler.ts";
import type { Secrets } from "#ports/secrets.ts";
import type { Store } from "#ports/store.ts";
import type { UsageCounters } from "#ports/usage-counters.ts";

/** Everything that differs between AWS and one process. A composition builds it; use cases take the parts they need. */
export type Ports = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly usageCounters: UsageCounters;
  readonly queue: Queue;
  readonly scheduler: Scheduler;
  readonly documents: Documents;
  readonly mailer: Mailer;
  readonly secrets: Secrets;
  readonly credentials: Credentials;
};
