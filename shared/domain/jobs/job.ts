import type { JobId } from "#domain/ids.ts";
import type { JobWork } from "#domain/jobs/job-work.ts";
import type { Instant } from "#domain/time/instant.ts";

export type JobType = "PRICE_PLAN" | "EVENT_CORRECTIONS" | "BILL_RUN";

/**
 * Togai rule §24. PENDING: its entries are being found. INITIALIZED: they are known. IN_PROGRESS: they are being done. A job
 * with failed entries still completes; FAILED is one that broke itself.
 */
export type JobStatus =
  | "SCHEDULED"
  | "PENDING"
  | "INITIALIZED"
  | "WAITING_FOR_CONFIRMATION"
  | "IN_PROGRESS"
  | "COMPLETED"
  | "FAILED"
  | "CANCELLED";

/** How many entries there are, and how many of them have come to which end. */
export type JobCounts = {
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  /** Not done on purpose; their comments say why. */
  readonly skipped: number;
};

/** Work on many accounts or invoices, done in short steps and each entry once, whatever crashes or comes twice. */
export type Job = {
  readonly id: JobId;
  readonly type: JobType;
  readonly work: JobWork;
  readonly status: JobStatus;
  /** Nothing is done to the entries before somebody has confirmed it. */
  readonly requiresConfirmation: boolean;
  readonly counts: JobCounts;
  /** For people: what it is about. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the finding or the doing of entries goes on; absent: at the first. */
  readonly after?: string;
  /** How often in a row a step of the job itself broke. */
  readonly tries: number;
  /** From when on it is to be looked at if nobody works on it; absent while it waits for somebody, and once it is settled. */
  readonly dueAt?: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly settledAt?: Instant;
};

/** How many entries have not come to an end; those of a rejected job never will. */
export const pendingEntries = ({ status, counts }: Pick<Job, "status" | "counts">): number =>
  status === "CANCELLED" ? 0 : counts.total - counts.completed - counts.failed - counts.skipped;
