import type { InvoiceId, OrganizationId } from "#domain/ids.ts";
import { adjusted } from "#domain/invoicing/adjustment-charges.ts";
import type { BillingState } from "#domain/invoicing/billing-state.ts";
import { type Adjustment, type Invoice, isOfCycle } from "#domain/invoicing/invoice.ts";
import { type Decimal, ZERO } from "#domain/money/decimal.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import type { World } from "#usecases/world.ts";

/** What the commit that voids an invoice does about adjustments besides. */
type AdjustmentsOfVoid = {
  /** The void invoice, which names what other invoices bill of its cycle and nothing else. */
  readonly invoice: Invoice;
  readonly changes: readonly Change[];
  readonly state: BillingState;
};

/**
 * A final invoice becomes void (docs/adr/0038). What was still to be billed for its cycle, be it on a draft already, is taken back:
 * it is rated with the cycle where that is billed anew. And what a void AD_HOC invoice has billed of other cycles counts as let off:
 * it is not billed again by itself, and not deducted where such a cycle is billed anew.
 */
export const adjustmentsOfVoid = async (
  { invoices }: Pick<World, "invoices">,
  organizationId: OrganizationId,
  { invoice, state }: { readonly invoice: Invoice; readonly state: BillingState },
): Promise<AdjustmentsOfVoid> => {
  if (invoice.kind === "AD_HOC") {
    return { invoice, changes: await letOff(invoices, organizationId, invoice.adjusts ?? []), state };
  }
  if (!isOfCycle(invoice) || !invoice.adjustments) return { invoice, changes: [], state };
  const isOfInvoice = ({ invoiceId }: Adjustment): boolean => invoiceId === invoice.id;
  const { pendingAdjustments = [], ...others } = state;
  const left = pendingAdjustments.filter((one) => !isOfInvoice(one));
  const drafts = (
    await invoices.findMany(
      organizationId,
      state.openDrafts.map(({ invoiceId }) => invoiceId),
    )
  ).filter(({ value }) => value.status === "DRAFT" && value.adjusts?.some(isOfInvoice));
  const takenBack = [
    ...pendingAdjustments.filter(isOfInvoice),
    ...drafts.flatMap(({ value }) => (value.adjusts ?? []).filter(isOfInvoice)),
  ];
  return {
    invoice: withoutAdjustments(invoice, takenBack),
    changes: drafts.map((draft) => {
      const { adjusts = [], ...rest } = draft.value;
      const kept = adjusts.filter((one) => !isOfInvoice(one));
      // It shows the amounts of before until it is rated anew, for which the state is marked.
      return invoices.replaced(organizationId, draft, { ...rest, ...(kept.length > 0 && { adjusts: kept }) });
    }),
    state: { ...others, ...(left.length > 0 && { pendingAdjustments: left }) },
  };
};

/** What is left is told by its sum where some of it had been folded together. */
const withoutAdjustments = (invoice: Invoice, takenBack: readonly Adjustment[]): Invoice => {
  const { adjustments = [], ...others } = invoice;
  const numbers = new Set(takenBack.map(({ number }) => number));
  const kept = adjustments.filter(({ number }) => !numbers.has(number));
  const amount = adjusted(adjustments).minus(adjusted(takenBack));
  const last = adjustments.at(-1);
  if (adjusted(kept).eq(amount)) return kept.length > 0 ? { ...others, adjustments: kept } : others;
  return last ? { ...others, adjustments: [{ ...last, amount }] } : others;
};

const letOff = async (
  invoices: World["invoices"],
  organizationId: OrganizationId,
  adjusts: readonly Adjustment[],
): Promise<readonly Change[]> => {
  const ofInvoices = Map.groupBy(adjusts, ({ invoiceId }) => invoiceId);
  const letOffOn = new Map<InvoiceId, { readonly read: Versioned<Invoice>; readonly amount: Decimal }>();
  for (const [invoiceId, ofInvoice] of ofInvoices) {
    const read = await latestOf(invoices, organizationId, invoiceId);
    const before = letOffOn.get(read.value.id)?.amount ?? read.value.adjustmentsLetOff ?? ZERO;
    letOffOn.set(read.value.id, { read, amount: before.plus(adjusted(ofInvoice)) });
  }
  return [...letOffOn.values()].map(({ read, amount }) =>
    invoices.replaced(organizationId, read, { ...read.value, adjustmentsLetOff: amount }),
  );
};

/** The invoice that bills the cycle of another now: that one, or the last that it was issued anew as, which has deducted the adjustment. */
const latestOf = async (
  invoices: World["invoices"],
  organizationId: OrganizationId,
  invoiceId: InvoiceId,
): Promise<Versioned<Invoice>> => {
  const read = await invoices.find(organizationId, invoiceId);
  if (!read) throw new Error(`invoice ${invoiceId} does not exist`);
  const { reissuedAs } = read.value;
  return reissuedAs === undefined ? read : latestOf(invoices, organizationId, reissuedAs);
};
