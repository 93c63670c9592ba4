import { given } from "#domain/given.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { termsOf } from "#domain/invoicing/custom-invoice.ts";
import { customLineFaults, customLines, type WrittenLine } from "#domain/invoicing/custom-lines.ts";
import type { CustomInvoice, Invoice, InvoiceStatus } from "#domain/invoicing/invoice.ts";
import { moveFault } from "#domain/invoicing/invoice-lifecycle.ts";
import { invalid, invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Instant } from "#domain/time/instant.ts";
import { periodFaults } from "#usecases/invoices/create-custom-invoice.ts";
import { makeDue } from "#usecases/invoices/make-due.ts";
import { moveInvoice } from "#usecases/invoices/move-invoice.ts";
import { openDraftChanges } from "#usecases/invoices/open-draft-changes.ts";
import { ownerOfInvoice } from "#usecases/invoices/owner-of-invoice.ts";
import { rateCustom } from "#usecases/invoices/rate-custom.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

/** The states that somebody can ask for (Togai rule §17.5); the others come with money or with a group. */
export type AskedStatus = Extract<InvoiceStatus, "DUE" | "PAID" | "VOID" | "UN_COLLECTIBLE" | "REFUND_INITIATED">;

export type UpdateInvoice = {
  readonly startDate?: Instant | undefined;
  readonly endDate?: Instant | undefined;
  readonly status?: AskedStatus | undefined;
  readonly lineItems?: readonly WrittenLine[] | undefined;
  readonly autoAdvance?: boolean | undefined;
};

/** Changes an invoice: its content while it is a CUSTOM one in DRAFT, its status always where the table has such an edge. */
export const updateInvoice = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  invoiceId: string,
  { status, ...content }: UpdateInvoice,
): Promise<Result<Invoice, Refusal>> => {
  const found = await world.invoices.find(organizationId, invoiceId);
  if (!found) return notFound("invoice", invoiceId);
  const isContent = Object.keys(given(content)).length > 0;
  const reasons = [
    ...(isContent ? contentFaults(found.value, content) : []),
    ...(status === undefined ? [] : moveFault(found.value, status)),
    ...(isContent && status === "DUE" ? dateFaults(content.endDate ?? found.value.endDate, world.clock.now()) : []),
  ];
  const [first, ...others] = reasons;
  if (first) return invalidAll([first, ...others]);
  if (isContent) {
    const changed = await changeContent(world, organizationId, invoiceId, content);
    if (!changed.ok || status === undefined) return changed;
  }
  if (status === undefined || status === found.value.status) return ok(found.value);
  return status === "DUE"
    ? makeDue(world, organizationId, invoiceId)
    : moveInvoice(world, organizationId, { invoiceId, to: status });
};

type Content = Omit<UpdateInvoice, "status">;

/** What `makeDue` would refuse once the content is changed already. */
const dateFaults = (endDate: Instant, now: Instant): readonly Reason[] =>
  endDate > now ? [{ path: "endDate", message: "must not be in the future on an invoice that is DUE" }] : [];

const isCustomDraft = (invoice: Invoice): invoice is CustomInvoice =>
  invoice.kind === "CUSTOM" && invoice.status === "DRAFT";

const contentFaults = (invoice: Invoice, content: Content): readonly Reason[] => {
  if (!isCustomDraft(invoice)) {
    const { invoiceType, status } = invoice;
    const message = `is fixed: only a CUSTOM invoice in DRAFT can be changed, and this is a ${invoiceType} invoice in ${status}`;
    return Object.keys(given(content)).map((path) => ({ path, message }));
  }
  const { startDate = invoice.startDate, endDate = invoice.endDate, lineItems = [] } = content;
  return [...periodFaults({ startDate, endDate }), ...customLineFaults(lineItems)];
};

const changeContent = (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  invoiceId: string,
  content: Content,
): Promise<Result<Invoice, Refusal>> =>
  retryLostRaces(`invoice '${invoiceId}'`, async () => {
    const read = await world.invoices.find(organizationId, invoiceId);
    if (!read) return notFound("invoice", invoiceId);
    const [first, ...others] = contentFaults(read.value, content);
    if (first) return invalidAll([first, ...others]);
    if (!isCustomDraft(read.value)) return invalid("is no custom draft any more");
    const { lineItems, ...terms } = content;
    const previous = read.value;
    const owner = await ownerOfInvoice(world, organizationId, { id: previous.accountId, type: previous.ownerType });
    if (!owner.ok) return owner;
    const changed = await rateCustom(world, organizationId, {
      owner: owner.value,
      terms: { ...termsOf(previous), ...given(terms), ...(lineItems && { lines: customLines(lineItems) }) },
      previous,
    });
    const saved = await world.save([
      world.invoices.replaced(organizationId, read, changed),
      ...(await openDraftChanges(world, organizationId, changed)),
    ]);
    return saved.ok ? ok(changed) : undefined;
  });
