import type { InvoiceId } from "#domain/ids.ts";
import type { ToMerge } from "#domain/invoicing/billing-state.ts";
import { surplusOf, withParts, withPaymentsOfParts } from "#domain/invoicing/composite-invoice.ts";
import type { CompositeInvoice, Invoice } from "#domain/invoicing/invoice.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import { merged } from "#domain/invoicing/invoice-lifecycle.ts";
import type { Versioned } from "#repositories/collection.ts";
import { commitStep, type Outcome } from "#usecases/billing/closing-step.ts";
import { partiesOfGroup } from "#usecases/billing/parties-of.ts";
import type { Place } from "#usecases/billing/position.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Members' invoices that one commit merges: it has room for a hundred changes. */
const MOST_AT_ONCE = 80;

/**
 * Merges members' invoices into their group's (Togai rule §17.12): all that became due on one day into one, or each by itself.
 * Many take several commits, in which the group's invoice is a draft that grows; the last one gives it its number. Each member's
 * invoice leaves the list in the commit that merges it, so it is in one invoice, once.
 */
export const mergeInvoices = async (world: ClosingWorld, place: Place): Promise<Outcome> => {
  const { organizationId, state, now } = place;
  const { merging, toMerge: all = [], ...others } = state;
  const { these, later } = partsNow(all);
  const [first] = these;
  const group = (await world.invoiceGroups.find(organizationId, state.accountId))?.value;
  if (!group || !first) return commitStep(world, place, { changes: [], next: others });
  const read = await world.invoices.findMany(
    organizationId,
    these.slice(0, MOST_AT_ONCE).map(({ invoiceId }) => invoiceId),
  );
  const parts = read.filter(({ value }) => value.status !== "VOID" && value.status !== "MERGED");
  const rest = these.slice(MOST_AT_ONCE);
  const toMerge = [...rest, ...later];
  const before = merging && (await world.invoices.find(organizationId, merging));
  const next = { ...others, ...(toMerge.length > 0 && { toMerge }) };
  if (parts.length === 0 && !before) return commitStep(world, place, { changes: [], next });
  const draft = composed(world, place, { group, first, before: compositeOf(before), parts });
  const written = (invoice: Invoice) => [
    ...(before
      ? [world.invoices.replaced(organizationId, before, invoice)]
      : world.invoices.addedOnce(organizationId, invoice)),
  ];
  const mergedParts = parts.map((part) =>
    world.invoices.replaced(organizationId, part, merged(part.value, draft.id, now)),
  );
  if (rest.length > 0) {
    return commitStep(world, place, {
      changes: [...written(draft), ...mergedParts],
      next: { ...next, merging: draft.id },
    });
  }
  const surplus = surplusOf(draft);
  return commitStep(world, place, {
    changes: mergedParts,
    final: {
      draft,
      effects: (invoice) => ({ invoice: withPaymentsOfParts(invoice as CompositeInvoice), changes: [] }),
      written,
    },
    next: {
      ...next,
      toRender: [...next.toRender, draft.id],
      ...(surplus.length > 0 && { toReturn: [...(next.toReturn ?? []), ...surplus] }),
    },
  });
};

/** What goes into the next invoice of the group: all that is merged at the earliest moment, or one that is by itself. */
const partsNow = (
  all: readonly ToMerge[],
): { readonly these: readonly ToMerge[]; readonly later: readonly ToMerge[] } => {
  const [first, ...others] = all.toSorted((one, two) => one.mergesAt - two.mergesAt);
  if (!first) return { these: [], later: [] };
  if (first.byItself) return { these: [first], later: others };
  const isOfDay = ({ mergesAt, byItself }: ToMerge): boolean => !byItself && mergesAt === first.mergesAt;
  return { these: [first, ...others.filter(isOfDay)], later: others.filter((one) => !isOfDay(one)) };
};

const compositeOf = (read: Versioned<Invoice> | undefined): CompositeInvoice | undefined =>
  read?.value.kind === "COMPOSITE" ? read.value : undefined;

const composed = (
  world: ClosingWorld,
  { basis: { organization }, now }: Place,
  {
    group,
    first,
    before,
    parts,
  }: {
    readonly group: InvoiceGroup;
    readonly first: ToMerge;
    readonly before: CompositeInvoice | undefined;
    readonly parts: readonly Versioned<Invoice>[];
  },
): CompositeInvoice =>
  withParts(
    before,
    parts.map(({ value }) => value),
    {
      id: before?.id ?? (world.ids.next("inv") as InvoiceId),
      groupId: group.id,
      currency: group.invoiceCurrency,
      parties: partiesOfGroup(organization, group),
      netTermDays: group.netTermDays ?? organization.netTermDays,
      invoiceDate: first.mergesAt,
      now,
    },
  );
