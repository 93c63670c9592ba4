import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { confirmJob, rejectJob } from "#usecases/jobs/settle-job.ts";
import { briefJobToWire, entryToWire, jobToWire, wireJob, wireJobEntries, wireJobs } from "#wire/jobs.ts";
import { wholeNumberText } from "#wire/primitives.ts";
import { answerPage, CONFIGURATION, type WirePage } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Jobs";
const path = z.strictObject({ job_id: z.string().max(50) });
/** Togai sorts and filters neither jobs nor their entries. */
const paging = z.strictObject({
  pageSize: wholeNumberText({ minimum: 1, maximum: CONFIGURATION.most }).optional(),
  nextToken: z.string().max(4_000).optional(),
});

export const jobRoutes = [
  route({
    operationId: "getJobs",
    method: "GET",
    url: "/jobs",
    tag,
    summary: "List jobs, the latest update first",
    query: paging,
    status: 200,
    answer: wireJobs,
    handle: async (world, request) => {
      const page = await answerPage(world, request, {
        list: "jobs",
        sizes: CONFIGURATION,
        fetch: async (_query, asked) =>
          ok(
            await world.jobs.list(request.organizationId, { ...asked, order: { by: "updatedAt", direction: "DESC" } }),
          ),
      });
      if (!page.ok) return page;
      return ok(pageOf(page.value, { data: page.value.items.map(briefJobToWire), sortOrder: "DESC" }));
    },
  }),
  route({
    operationId: "getJobStatus",
    method: "GET",
    url: "/jobs/{job_id}",
    tag,
    summary: "Tell how far a job has come",
    path,
    status: 200,
    answer: wireJob,
    handle: async (world, { organizationId, path: { job_id } }) => {
      const job = await world.jobs.find(organizationId, job_id);
      return job ? ok(jobToWire(job.value)) : notFound("job", job_id);
    },
  }),
  route({
    operationId: "getJobEntries",
    method: "GET",
    url: "/jobs/{job_id}/entries",
    tag,
    summary: "List what a job is about, and what became of each",
    path,
    query: paging,
    status: 200,
    answer: wireJobEntries,
    handle: async (world, request) => {
      const { organizationId, path: of } = request;
      const job = (await world.jobs.find(organizationId, of.job_id))?.value;
      if (!job) return notFound("job", of.job_id);
      const page = await answerPage(world, request, {
        list: `entries of ${job.id}`,
        sizes: CONFIGURATION,
        fetch: async (_query, asked) => ok(await world.jobs.listEntries(organizationId, job.id, asked)),
      });
      if (!page.ok) return page;
      const data = page.value.items.map(({ value }) => entryToWire(value, job));
      return ok(pageOf(page.value, { data, sortOrder: "ASC" }));
    },
  }),
  route({
    operationId: "confirmJob",
    method: "POST",
    url: "/jobs/{job_id}/confirm",
    tag,
    summary: "Let a job that waits for it do its entries",
    path,
    status: 200,
    answer: wireJob,
    handle: async (world, { organizationId, path: { job_id } }) => {
      const job = await confirmJob(world, organizationId, job_id);
      return job.ok ? ok(jobToWire(job.value)) : job;
    },
  }),
  route({
    operationId: "rejectJob",
    method: "POST",
    url: "/jobs/{job_id}/reject",
    tag,
    summary: "Call off a job that waits to be confirmed",
    path,
    status: 200,
    answer: wireJob,
    handle: async (world, { organizationId, path: { job_id } }) => {
      const job = await rejectJob(world, organizationId, job_id);
      return job.ok ? ok(jobToWire(job.value)) : job;
    },
  }),
];

const pageOf = <T>(
  { nextToken, pageSize }: { readonly nextToken?: string; readonly pageSize: number },
  { data, sortOrder }: { readonly data: T[]; readonly sortOrder: "ASC" | "DESC" },
): WirePage<T> => ({ data, ...(nextToken !== undefined && { nextToken }), context: { pageSize, sortOrder } });
