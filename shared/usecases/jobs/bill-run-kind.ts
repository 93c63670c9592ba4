import type { InvoiceId } from "#domain/ids.ts";
import { type BillRun, isMeant } from "#domain/jobs/bill-run.ts";
import { makeDue } from "#usecases/invoices/make-due.ts";
import { waitingDrafts } from "#usecases/invoices/waiting-drafts.ts";
import type { JobKind } from "#usecases/jobs/job-kind.ts";

/** Making drafts due that wait for it. Each becomes so in a commit of its own, before its entry is done: again, it finds that it is. */
export const billRuns = (billRun: BillRun): JobKind => ({
  find: async (world, organizationId, { limit, after }) => {
    const page = await waitingDrafts(world, organizationId, {
      limit,
      ...(after !== undefined && { after }),
      where: isMeant(billRun),
    });
    return { entityIds: page.items.map(({ id }) => id), ...(page.next !== undefined && { next: page.next }) };
  },
  perform: async (world, organizationId, entityId) => {
    const made = await makeDue(world, organizationId, entityId as InvoiceId);
    if (made.ok) {
      const { status, sequenceId } = made.value;
      return { outcome: { status: "COMPLETED", comments: `is ${status} as ${sequenceId}` }, changes: [] };
    }
    const reasons = made.error.reasons.map(({ message }) => message).join("; ");
    // Others won every race for the invoice: it is tried again.
    if (made.error.type === "Conflict") throw new Error(reasons);
    return { outcome: { status: "FAILED", comments: reasons }, changes: [] };
  },
});
