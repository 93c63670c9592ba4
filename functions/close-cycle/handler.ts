import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { type JobMessage, readWorkMessage } from "#usecases/billing/close-message.ts";
import { sweep } from "#usecases/billing/sweep.ts";
import { runJob } from "#usecases/jobs/run-job.ts";
import { sweepJobs } from "#usecases/jobs/wake-job.ts";
import type { ClosingWorld } from "#usecases/world.ts";
import { type BusinessFigures, type Publish, publishNothing } from "../business-figures.ts";
import { logger } from "../logger.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** What the schedule of the sweeper sends. */
export type SweepEvent = { readonly type: "SWEEP" };

/** Goes on with a job. What broke is told here only: the job itself goes on without it, or is tried again later. */
const goOn = async (world: ClosingWorld, message: JobMessage): Promise<BusinessFigures> => {
  const { failures } = await runJob(world, message);
  for (const { entityId, cause } of failures) {
    logger.error("a job's step broke", {
      ...message,
      ...(entityId !== undefined && { entityId }),
      error: cause as Error,
    });
  }
  return {};
};

/** Schedule or queue → everything that is due on an account is done; the sweeper finds the accounts that nobody woke. */
export const createCloseCycleHandler = (world: ClosingWorld, publish: Publish = publishNothing) => {
  const closeAccounts = createQueueWorker(
    "close-cycle",
    publish,
  )(async (body) => {
    const message = readWorkMessage(body);
    if ("jobId" in message) return goOn(world, message);
    const { finalized } = await closeAccount(world, message);
    return {
      InvoicesFinalized: finalized.length,
      MoneyInvoiced: finalized.map(({ currency, totalAmount }) => ({ currency, amount: totalAmount })),
    };
  });
  return middy<SQSEvent | SweepEvent, SQSBatchResponse>().handler(
    async (event: SQSEvent | SweepEvent, context: Context): Promise<SQSBatchResponse> => {
      if ("Records" in event) return (await closeAccounts(event, context)) ?? { batchItemFailures: [] };
      const woken = await sweep(world);
      await sweepJobs(world);
      if (woken > 0) logger.info("sweep woke accounts", { woken });
      publish({ InvoicesDue: woken });
      return { batchItemFailures: [] };
    },
  );
};
