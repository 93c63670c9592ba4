import type { OrganizationId } from "#domain/ids.ts";
import type { CompositeInvoice, Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import type { World } from "#usecases/world.ts";

/** Lines of one invoice at the most: what is beyond stays on the parts' own invoices, which the totals name. */
const MOST_LINES = 10_000;

/** A group's invoice with the lines of its parts, which lie on the members' invoices; any other invoice is answered as it is. */
export const expandComposite = async (
  { invoices }: Pick<World, "invoices">,
  organizationId: OrganizationId,
  invoice: Invoice,
): Promise<Invoice> => (invoice.kind === "COMPOSITE" ? expanded({ invoices }, organizationId, invoice) : invoice);

const expanded = async (
  { invoices }: Pick<World, "invoices">,
  organizationId: OrganizationId,
  composite: CompositeInvoice,
): Promise<Invoice> => {
  const read = await invoices.findMany(
    organizationId,
    composite.parts.map(({ invoiceId }) => invoiceId),
  );
  const parts = new Map(read.map(({ value }) => [value.id as string, value]));
  let lines = 0;
  const lineItems = composite.revenueInfo.lineItems.map((total): LineItem => {
    const part = parts.get(String(total.metadata?.["invoiceId"]));
    const own = part?.revenueInfo.lineItems.flatMap(({ lineItems: below }) => below) ?? [];
    lines += own.reduce((count, line) => count + sizeOf(line), 0);
    return lines > MOST_LINES ? total : { ...total, lineItems: own.map((line) => under(line, String(part?.id))) };
  });
  return {
    ...composite,
    usageInfo: read.flatMap(({ value }) => value.usageInfo.map((line) => under(line, value.id))),
    revenueInfo: { ...composite.revenueInfo, lineItems },
  };
};

const sizeOf = (line: LineItem): number => line.lineItems.reduce((count, child) => count + sizeOf(child), 1);

/** Two accounts have lines of the same id: that of the member's invoice tells them apart. */
const under = (line: LineItem, invoiceId: string): LineItem => ({
  ...line,
  id: `${invoiceId}/${line.id}`,
  lineItems: line.lineItems.map((child) => under(child, invoiceId)),
});
