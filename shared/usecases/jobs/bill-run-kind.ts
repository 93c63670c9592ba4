import type { AccountId, InvoiceId } from "#domain/ids.ts";
import { type BillRun, waitsForBillRun } from "#domain/jobs/bill-run.ts";
import { makeDue } from "#usecases/invoices/make-due.ts";
import type { JobKind } from "#usecases/jobs/job-kind.ts";

/** Making drafts due that wait for it. Each becomes so in a commit of its own, before its entry is done: again, it finds that it is. */
export const billRuns = (billRun: BillRun): JobKind => ({
  find: async (world, organizationId, { limit, after }) => {
    const page = await world.invoices.list(organizationId, {
      direction: "ASC",
      limit,
      ...(after !== undefined && { after }),
      ...(billRun.ownerId !== undefined && { accountId: billRun.ownerId as AccountId }),
      where: waitsForBillRun(billRun, world.clock.now()),
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
