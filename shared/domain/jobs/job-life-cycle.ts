import type { JobId } from "#domain/ids.ts";
import type { Job, JobCounts, JobType } from "#domain/jobs/job.ts";
import type { JobEntry } from "#domain/jobs/job-entry.ts";
import type { JobWork } from "#domain/jobs/job-work.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { addMilliseconds, type Instant, MINUTE } from "#domain/time/instant.ts";

/** How long a step may take before somebody else looks after the job. */
const STEP_MILLISECONDS = 2 * MINUTE;
/** How long what broke is left alone. */
const RETRY_MILLISECONDS = MINUTE;
/** How often a job itself may break in a row. */
const MOST_JOB_TRIES = 5;

export type NewJob = {
  readonly work: JobWork;
  readonly requiresConfirmation: boolean;
  readonly metadata: Readonly<Record<string, string>>;
};

export const newJob = (id: JobId, wanted: NewJob, now: Instant): Job => ({
  ...wanted,
  id,
  type: TYPES[wanted.work.type],
  status: "PENDING",
  counts: { total: 0, completed: 0, failed: 0, skipped: 0 },
  tries: 0,
  dueAt: now,
  createdAt: now,
  updatedAt: now,
});

const TYPES: Readonly<Record<JobWork["type"], JobType>> = { MIGRATION: "PRICE_PLAN", BILL_RUN: "BILL_RUN" };

/** Some entries more; `next` says where the finding goes on, undefined that all are found. */
export const withFound = (
  job: Job,
  { count, next }: { readonly count: number; readonly next: string | undefined },
  now: Instant,
): Job => {
  const { after: _, ...found } = { ...job, counts: { ...job.counts, total: job.counts.total + count } };
  if (next !== undefined) return working({ ...found, after: next }, now);
  if (!job.requiresConfirmation) return working({ ...found, status: "INITIALIZED" }, now);
  return resting({ ...found, status: "WAITING_FOR_CONFIRMATION" }, now);
};

export const begun = (job: Job, now: Instant): Job => working({ ...job, status: "IN_PROGRESS" }, now);

/** Some entries have come to an end; `next` says where the doing goes on, undefined that none is left. */
export const withSettled = (
  job: Job,
  { entries, next }: { readonly entries: readonly JobEntry[]; readonly next: string | undefined },
  now: Instant,
): Job => {
  const { after: _, ...counted } = { ...job, counts: countsWith(job.counts, entries) };
  return next === undefined ? settled(counted, "COMPLETED", now) : working({ ...counted, after: next }, now);
};

const countsWith = (counts: JobCounts, entries: readonly JobEntry[]): JobCounts => {
  const ended = (status: JobEntry["status"]): number => entries.filter((entry) => entry.status === status).length;
  return {
    ...counts,
    completed: counts.completed + ended("COMPLETED"),
    failed: counts.failed + ended("FAILED"),
    skipped: counts.skipped + ended("CANCELLED"),
  };
};

/** A job whose entries are to be tried again a while later. */
export const later = (job: Job, now: Instant): Job => ({
  ...job,
  dueAt: addMilliseconds(now, RETRY_MILLISECONDS),
  updatedAt: now,
});

/** A job of which a step broke: it is tried again a while later, and has failed after some times. */
export const broken = (job: Job, now: Instant): Job => {
  const tries = job.tries + 1;
  return tries < MOST_JOB_TRIES ? later({ ...job, tries }, now) : settled({ ...job, tries }, "FAILED", now);
};

/** Togai rule §24: only what waits for it can be confirmed. */
export const confirmed = (job: Job, now: Instant): Result<Job, Refusal> =>
  job.status === "WAITING_FOR_CONFIRMATION" ? ok(begun(job, now)) : notWaiting(job, "confirmed");

export const rejected = (job: Job, now: Instant): Result<Job, Refusal> =>
  job.status === "WAITING_FOR_CONFIRMATION" ? ok(settled(job, "CANCELLED", now)) : notWaiting(job, "rejected");

const notWaiting = ({ id, status }: Job, done: string) =>
  invalid(`job '${id}' is ${status}; only a job that is WAITING_FOR_CONFIRMATION can be ${done}`);

const working = (job: Job, now: Instant): Job => ({
  ...job,
  tries: 0,
  dueAt: addMilliseconds(now, STEP_MILLISECONDS),
  updatedAt: now,
});

const resting = ({ dueAt: _, ...job }: Job, now: Instant): Job => ({ ...job, tries: 0, updatedAt: now });

const settled = (job: Job, status: "COMPLETED" | "FAILED" | "CANCELLED", now: Instant): Job => {
  const { dueAt: _, ...others } = job;
  return { ...others, status, settledAt: now, updatedAt: now };
};
