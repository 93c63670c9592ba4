import type { JobId } from "#domain/ids.ts";
import type { Instant } from "#domain/time/instant.ts";

/** How an entry ended: CANCELLED where it was not done on purpose. */
export type EntryOutcome = {
  readonly status: "COMPLETED" | "FAILED" | "CANCELLED";
  /** What was done, or why it was not. */
  readonly comments: string;
};

/** One account or invoice of a job (Togai rule §24). */
export type JobEntry = {
  readonly jobId: JobId;
  /** Id of the account or invoice. */
  readonly entityId: string;
  readonly status: "PENDING" | EntryOutcome["status"];
  readonly comments: string;
  /** How often its doing broke. */
  readonly tries: number;
  readonly createdAt: Instant;
};

export const newEntry = (of: Pick<JobEntry, "jobId" | "entityId" | "createdAt">): JobEntry => ({
  ...of,
  status: "PENDING",
  comments: "",
  tries: 0,
});

/** How often an entry is tried that breaks each time; then it has failed, and the job goes on without it. */
export const MOST_ENTRY_TRIES = 5;

/** An entry whose doing broke. It must never keep the others waiting for good. */
export const brokenEntry = (entry: JobEntry): JobEntry => {
  const tries = entry.tries + 1;
  if (tries < MOST_ENTRY_TRIES) return { ...entry, tries };
  return { ...entry, tries, status: "FAILED", comments: `broke ${tries} times and was given up` };
};

/** An entry as it reads beside its job: what waited when the job was rejected will not be done. */
export const entryBeside = (entry: JobEntry, job: { readonly status: string }): JobEntry =>
  entry.status === "PENDING" && job.status === "CANCELLED"
    ? { ...entry, status: "CANCELLED", comments: "the job was rejected" }
    : entry;
