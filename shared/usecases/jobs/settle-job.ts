import type { OrganizationId } from "#domain/ids.ts";
import type { Job } from "#domain/jobs/job.ts";
import { confirmed, rejected } from "#domain/jobs/job-life-cycle.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { wakeJob } from "#usecases/jobs/wake-job.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { Sender, World } from "#usecases/world.ts";

type Needs = Pick<World, "jobs" | "clock" | "save">;

/** Lets a job that waits for it do its entries (Togai rule §24). */
export const confirmJob = async (
  world: Needs & Sender,
  organizationId: OrganizationId,
  id: string,
): Promise<Result<Job, Refusal>> => {
  const changed = await changeJob(world, organizationId, { id, change: confirmed });
  if (changed.ok) await wakeJob(world, organizationId, changed.value.id);
  return changed;
};

/** Calls off a job that waits to be confirmed; none of its entries is done. */
export const rejectJob = (world: Needs, organizationId: OrganizationId, id: string): Promise<Result<Job, Refusal>> =>
  changeJob(world, organizationId, { id, change: rejected });

const changeJob = (
  { jobs, clock, save }: Needs,
  organizationId: OrganizationId,
  { id, change }: { readonly id: string; readonly change: typeof confirmed },
): Promise<Result<Job, Refusal>> =>
  retryLostRaces(`job '${id}'`, async () => {
    const read = await jobs.find(organizationId, id);
    if (!read) return notFound("job", id);
    const changed = change(read.value, clock.now());
    if (!changed.ok) return changed;
    const saved = await save([jobs.replaced(organizationId, read, changed.value)]);
    return saved.ok ? ok(changed.value) : undefined;
  });
