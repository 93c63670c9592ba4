import * as z from "zod";
import { type Job, pendingEntries } from "#domain/jobs/job.ts";
import { entryBeside, type JobEntry } from "#domain/jobs/job-entry.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTimeOut } from "#wire/primitives.ts";

const metadata = z.record(z.string(), z.string());

/** Togai rule §24. */
export const wireJob = z.strictObject({
  id: z.string(),
  type: z.enum(["PRICE_PLAN", "EVENT_CORRECTIONS", "BILL_RUN"]),
  status: z.enum([
    "SCHEDULED",
    "PENDING",
    "INITIALIZED",
    "WAITING_FOR_CONFIRMATION",
    "IN_PROGRESS",
    "COMPLETED",
    "FAILED",
    "CANCELLED",
  ]),
  updatedAt: dateTimeOut(),
  settledAt: dateTimeOut().optional(),
  totalJobEntries: z.int(),
  pendingJobEntries: z.int(),
  failedJobEntries: z.int(),
  completedJobEntries: z.int(),
  metadata: metadata.optional(),
});

const context = z.strictObject({ pageSize: z.int(), sortOrder: z.enum(["ASC", "DESC"]) });

export const wireJobs = z.strictObject({
  data: z.array(z.strictObject({ id: z.string(), type: z.string(), status: z.string(), updatedAt: dateTimeOut() })),
  nextToken: z.string().optional(),
  context: context.optional(),
});

export const wireJobEntries = z.strictObject({
  data: z.array(
    z.strictObject({
      entityId: z.string(),
      jobId: z.string(),
      status: z.enum(["PENDING", "IN_PROGRESS", "COMPLETED", "FAILED", "CANCELLED"]),
      createdAt: dateTimeOut(),
      comments: z.string(),
      metadata: metadata.optional(),
    }),
  ),
  nextToken: z.string().optional(),
  context: context.optional(),
});

export const jobToWire = (job: Job): z.input<typeof wireJob> => ({
  ...briefJobToWire(job),
  type: job.type,
  status: job.status,
  ...(job.settledAt !== undefined && { settledAt: toIso(job.settledAt) }),
  totalJobEntries: job.counts.total,
  pendingJobEntries: pendingEntries(job),
  failedJobEntries: job.counts.failed,
  completedJobEntries: job.counts.completed,
  metadata: { ...job.metadata },
});

export const briefJobToWire = ({ id, type, status, updatedAt }: Job) => ({
  id: id as string,
  type,
  status,
  updatedAt: toIso(updatedAt),
});

export const entryToWire = (entry: JobEntry, job: Job): z.input<typeof wireJobEntries>["data"][number] => {
  const { entityId, jobId, status, createdAt, comments } = entryBeside(entry, job);
  return { entityId, jobId, status, createdAt: toIso(createdAt), comments };
};
