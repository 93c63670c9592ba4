import { readInvoiceMessage } from "#usecases/billing/close-message.ts";
import { type DrawInvoice, renderInvoice } from "#usecases/billing/render-invoice.ts";
import type { World } from "#usecases/world.ts";
import { createQueueWorker } from "../queue-worker.ts";

/** Queue of final invoices → PDF and JSON in the document store. */
export const createRenderInvoiceHandler = (world: World, draw: DrawInvoice) =>
  createQueueWorker("render-invoice", (body) => renderInvoice(world, draw, readInvoiceMessage(body)));
