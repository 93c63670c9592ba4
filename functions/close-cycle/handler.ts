import middy from "@middy/core";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { closeAccount } from "#usecases/billing/close-account.ts";
import { readCloseMessage } from "#usecases/billing/close-message.ts";
import { sweep } from "#usecases/billing/sweep.ts";
import type { ClosingWorld } from "#usecases/world.ts";
import { type Publish, publishNothing } from "../business-figures.ts";
import { logger } from "../logger.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** What the schedule of the sweeper sends. */
export type SweepEvent = { readonly type: "SWEEP" };

/** Schedule or queue → everything that is due on an account is done; the sweeper finds the accounts that nobody woke. */
export const createCloseCycleHandler = (world: ClosingWorld, publish: Publish = publishNothing) => {
  const closeAccounts = createQueueWorker(
    "close-cycle",
    publish,
  )(async (body) => {
    const { finalized } = await closeAccount(world, readCloseMessage(body));
    return {
      InvoicesFinalized: finalized.length,
      MoneyInvoiced: finalized.map(({ currency, totalAmount }) => ({ currency, amount: totalAmount })),
    };
  });
  return middy<SQSEvent | SweepEvent, SQSBatchResponse>().handler(
    async (event: SQSEvent | SweepEvent, context: Context): Promise<SQSBatchResponse> => {
      if ("Records" in event) return (await closeAccounts(event, context)) ?? { batchItemFailures: [] };
      const woken = await sweep(world);
      if (woken > 0) logger.info("sweep woke accounts", { woken });
      publish({ InvoicesDue: woken });
      return { batchItemFailures: [] };
    },
  );
};
