import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { deliverInvoice } from "#usecases/billing/deliver-invoice.ts";
import type { World } from "#usecases/world.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** Queue of drawn invoices → an e-mail to the account's recipients. */
export const createDeliverInvoiceHandler = (world: World) =>
  createQueueWorker("deliver-invoice", (body) => deliverInvoice(world, readInvoiceMessage(body)));
