import type { JobId, OrganizationId } from "#domain/ids.ts";
import type { Job } from "#domain/jobs/job.ts";
import { type NewJob, newJob } from "#domain/jobs/job-life-cycle.ts";
import type { Change } from "#ports/store.ts";
import { wakeJob } from "#usecases/jobs/wake-job.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<World, "jobs" | "clock" | "ids">;

/**
 * A new job, and the change that begins it: it belongs into the commit of what calls for the job. From then on the sweeper finds
 * it; `wakeJob` afterwards makes it sooner.
 */
export const jobBegun = (
  { jobs, clock, ids }: Needs,
  organizationId: OrganizationId,
  wanted: NewJob,
): { readonly job: Job; readonly change: Change } => {
  const job = newJob(ids.next("job") as JobId, wanted, clock.now());
  return { job, change: jobs.added(organizationId, job) };
};

/** Begins a job that nothing else is written with. */
export const startJob = async (
  world: Needs & Pick<World, "save"> & Sender,
  organizationId: OrganizationId,
  wanted: NewJob,
): Promise<Job> => {
  const { job, change } = jobBegun(world, organizationId, wanted);
  const saved = await world.save([change]);
  if (!saved.ok) throw new Error(`job id ${job.id} was made twice`);
  await wakeJob(world, organizationId, job.id);
  return job;
};
