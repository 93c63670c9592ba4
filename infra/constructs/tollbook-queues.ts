import { Construct } from "constructs";
import type { House } from "./house-function.ts";
import { HouseQueue } from "./house-queue.ts";
import { NO_WINDOW, TIMEOUTS } from "./timings.ts";

/** The four queues of the house. All are standard queues: a sender that names the account as group gets its fair share. */
export class TollbookQueues extends Construct {
  readonly usageEvents: HouseQueue;
  readonly closeAccounts: HouseQueue;
  readonly renderInvoices: HouseQueue;
  readonly deliverInvoices: HouseQueue;

  constructor(scope: Construct, id: string, house: House) {
    super(scope, id);
    this.usageEvents = new HouseQueue(this, "UsageEvents", {
      ...house,
      name: "usage-events",
      consumerTimeoutSeconds: TIMEOUTS.meter,
      batchWindowSeconds: house.settings.batchWindowSeconds,
      whenItFails:
        "usage that was accepted is not counted, so invoices are too low; it is deleted 14 days after it was accepted or last put back",
    });
    this.closeAccounts = new HouseQueue(this, "CloseAccounts", {
      ...house,
      name: "close-accounts",
      consumerTimeoutSeconds: TIMEOUTS.closeCycle,
      batchWindowSeconds: NO_WINDOW,
      whenItFails: "an account cannot be closed: its drafts are stale and its invoice does not become due",
    });
    this.renderInvoices = new HouseQueue(this, "RenderInvoices", {
      ...house,
      name: "render-invoices",
      consumerTimeoutSeconds: TIMEOUTS.renderInvoice,
      batchWindowSeconds: NO_WINDOW,
      whenItFails: "an invoice that is due has no PDF, and is not sent",
    });
    this.deliverInvoices = new HouseQueue(this, "DeliverInvoices", {
      ...house,
      name: "deliver-invoices",
      consumerTimeoutSeconds: TIMEOUTS.deliverInvoice,
      batchWindowSeconds: NO_WINDOW,
      whenItFails: "a customer has not been sent an invoice that is due, and will pay late",
    });
  }

  get all(): Readonly<Record<string, HouseQueue>> {
    return {
      "usage-events": this.usageEvents,
      "close-accounts": this.closeAccounts,
      "render-invoices": this.renderInvoices,
      "deliver-invoices": this.deliverInvoices,
    };
  }
}
