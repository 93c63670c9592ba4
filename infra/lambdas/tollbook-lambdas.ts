import { Construct } from "constructs";
import type { HouseFunction } from "../constructs/house-function.ts";
import { administer } from "./administer.ts";
import { api } from "./api.ts";
import { archiveUsage } from "./archive-usage.ts";
import { authorizer } from "./authorizer.ts";
import { closeCycle } from "./close-cycle.ts";
import { deliverInvoice } from "./deliver-invoice.ts";
import { ingest } from "./ingest.ts";
import { meter } from "./meter.ts";
import type { Parts } from "./parts.ts";
import { renderInvoice } from "./render-invoice.ts";

/** The nine functions of the house. Each file says what its function is told and what it may do. */
export class TollbookLambdas extends Construct {
  readonly ingest: HouseFunction;
  readonly api: HouseFunction;
  readonly authorizer: HouseFunction;
  readonly meter: HouseFunction;
  readonly closeCycle: HouseFunction;
  readonly renderInvoice: HouseFunction;
  readonly deliverInvoice: HouseFunction;
  readonly administer: HouseFunction;
  readonly archiveUsage: HouseFunction;

  constructor(scope: Construct, id: string, parts: Parts) {
    super(scope, id);
    this.ingest = ingest(this, parts);
    this.authorizer = authorizer(this, parts);
    this.api = api(this, parts);
    this.meter = meter(this, parts);
    this.closeCycle = closeCycle(this, parts);
    this.renderInvoice = renderInvoice(this, parts);
    this.deliverInvoice = deliverInvoice(this, parts);
    this.administer = administer(this, parts);
    this.archiveUsage = archiveUsage(this, parts);
  }

  get all(): readonly HouseFunction[] {
    return [
      this.ingest,
      this.authorizer,
      this.api,
      this.meter,
      this.closeCycle,
      this.renderInvoice,
      this.deliverInvoice,
      this.administer,
      this.archiveUsage,
    ];
  }
}
