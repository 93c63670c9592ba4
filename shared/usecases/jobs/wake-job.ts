import type { JobId, OrganizationId } from "#domain/ids.ts";
import { writeMessage } from "#usecases/billing/close-message.ts";
import type { Sender, World } from "#usecases/world.ts";

/** Jobs that one sweep wakes; the rest are found by the next, a few minutes later. */
const MOST_PER_SWEEP = 100;

/** Has a job gone on with, without waiting for the sweeper. */
export const wakeJob = ({ queue }: Sender, organizationId: OrganizationId, jobId: JobId): Promise<void> =>
  queue.send("close-accounts", [messageOf(organizationId, jobId)]);

/** Puts every job that is due on the queue: one whose message was lost, whose worker died, or that waited to be tried again. */
export const sweepJobs = async ({ jobs, clock, queue }: Pick<World, "jobs" | "clock"> & Sender): Promise<void> => {
  const due = await jobs.due(clock.now(), MOST_PER_SWEEP);
  if (due.length === 0) return;
  await queue.send(
    "close-accounts",
    due.map(({ organizationId, jobId }) => messageOf(organizationId, jobId)),
  );
};

const messageOf = (organizationId: OrganizationId, jobId: JobId) => ({
  body: writeMessage({ organizationId, jobId }),
  group: `${organizationId}#${jobId}`,
});
