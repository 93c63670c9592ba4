import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { type DrawInvoice, renderInvoice } from "#usecases/billing/render-invoice.ts";
import type { Publish } from "../business-figures.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** Queue of final invoices → PDF and JSON in the document store. */
export const createRenderInvoiceHandler = (
  world: Parameters<typeof renderInvoice>[0],
  draw: DrawInvoice,
  publish?: Publish,
) =>
  createQueueWorker(
    "render-invoice",
    publish,
  )(async (body) => {
    await renderInvoice(world, draw, readInvoiceMessage(body));
    return {};
  });
