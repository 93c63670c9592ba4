import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { deliverInvoice } from "#usecases/billing/deliver-invoice.ts";
import type { Publish } from "../business-figures.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** Queue of drawn invoices → an e-mail to the account's recipients. */
export const createDeliverInvoiceHandler = (world: Parameters<typeof deliverInvoice>[0], publish?: Publish) =>
  createQueueWorker(
    "deliver-invoice",
    publish,
  )(async (body) => ({ InvoicesDelivered: (await deliverInvoice(world, readInvoiceMessage(body))) ? 1 : 0 }));
