import type { AccountId, InvoiceId, OrganizationId } from "#domain/ids.ts";
import { type CycleKind, type Invoice, isOfCycle } from "#domain/invoicing/invoice.ts";
import { mayEarnBeside } from "#domain/metrics/earned-beside.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Change, Expectation, Key, Page, Store } from "#ports/store.ts";
import { collection, type Listing, listWhere, oldestFirst, type Versioned } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** What identifies an invoice: there is one of each kind per account and cycle. */
export type InvoiceOfCycle = {
  readonly accountId: AccountId;
  readonly cycleStart: Instant;
  readonly kind: CycleKind;
};

/** Where the invoice numbers of an organization stand. */
export type Sequence = { readonly nextNumber: number };

export type Invoices = {
  find(organizationId: OrganizationId, id: string): Promise<Versioned<Invoice> | undefined>;
  findMany(organizationId: OrganizationId, ids: readonly InvoiceId[]): Promise<readonly Versioned<Invoice>[]>;
  findOfCycle(organizationId: OrganizationId, of: InvoiceOfCycle): Promise<Invoice | undefined>;
  /** The invoice that a cause raised on an account. */
  findOfCause(
    organizationId: OrganizationId,
    of: { readonly accountId: AccountId; readonly cause: string },
  ): Promise<Invoice | undefined>;
  /** Newest first unless the order says otherwise; of one account when `accountId` is given. */
  list(
    organizationId: OrganizationId,
    listing: Omit<Listing<Invoice>, "order"> & { readonly accountId?: AccountId; readonly direction: "ASC" | "DESC" },
  ): Promise<Page<Invoice>>;
  /** Drafts that become due until then by what they say themselves, the earliest first. */
  ripeDrafts(
    organizationId: OrganizationId,
    listing: Omit<Listing<Invoice>, "order"> & { readonly until: Instant },
  ): Promise<Page<Invoice>>;
  /**
   * Invoices of an account that may earn something beside price plans and end in an interval, the earliest first; drafts of cycles
   * are not among them.
   */
  earningBeside(
    organizationId: OrganizationId,
    listing: {
      readonly accountId: AccountId;
      readonly from: Instant;
      readonly until: Instant;
      readonly limit: number;
      readonly after?: string;
    },
  ): Promise<Page<Invoice>>;
  /**
   * The changes that add an invoice once: refused when its cycle has one of that kind, or its cause has raised one. What was
   * written by hand or for a group has no such place; its own id is new.
   */
  addedOnce(organizationId: OrganizationId, invoice: Invoice): readonly Change[];
  /** The same where the cycle's invoice was a draft that was given up; that one stays, but is the cycle's no more. */
  addedInPlaceOfAnother(organizationId: OrganizationId, invoice: Invoice): readonly Change[];
  /** Has an invoice of another kind stand for one of a cycle, so that the cycle gets no other; refused when it has one. */
  placeTaken(organizationId: OrganizationId, of: InvoiceOfCycle, invoiceId: InvoiceId): Change;
  replaced(organizationId: OrganizationId, read: Versioned<Invoice>, invoice: Invoice): Change;
  /** For custom drafts only: everything else that was an invoice once stays. */
  removed(organizationId: OrganizationId, read: Versioned<Invoice>): Change;
  sequence(organizationId: OrganizationId): Promise<Versioned<Sequence> | undefined>;
  /** The change that moves the numbers on; `read` is what it replaces. */
  sequenceMoved(organizationId: OrganizationId, read: Versioned<Sequence> | undefined, next: Sequence): Change;
};

/** Sorts after all instants. */
const earnedBesideBy = (accountId: AccountId): string => `earning#${keyPart(accountId)}#`;

export const createInvoices = (store: Store): Invoices => {
  const invoices = collection<Invoice>(store, {
    kind: "invoice",
    id: ({ id }) => id,
    // Nobody waits for a custom draft in a bill run, so that it has its place among the others that earn beside plans.
    index1: (invoice) =>
      invoice.status === "DRAFT" && invoice.kind !== "CUSTOM"
        ? oldestFirst(invoice.finalizesAt)
        : mayEarnBeside(invoice)
          ? `${earnedBesideBy(invoice.accountId)}${oldestFirst(invoice.endDate)}`
          : undefined,
    index2: ({ accountId }) => keyPart(accountId),
  });
  const cycleKey = (organizationId: OrganizationId, { accountId, cycleStart, kind }: InvoiceOfCycle) => ({
    partition: `${organizationId}#invoice-of-cycle`,
    sort: `${keyPart(accountId)}#${oldestFirst(cycleStart)}#${kind}`,
  });
  const causeKey = (
    organizationId: OrganizationId,
    { accountId, cause }: { readonly accountId: AccountId; readonly cause: string },
  ) => ({ partition: `${organizationId}#invoice-of-cause`, sort: `${keyPart(accountId)}#${keyPart(cause)}` });
  const placeOf = (organizationId: OrganizationId, invoice: Invoice): Key | undefined => {
    if (isOfCycle(invoice)) return cycleKey(organizationId, { ...invoice, cycleStart: invoice.startDate });
    return invoice.kind === "AD_HOC" ? causeKey(organizationId, invoice) : undefined;
  };
  const findAt = async (organizationId: OrganizationId, place: Key): Promise<Invoice | undefined> => {
    const found = await store.get(place);
    if (!found) return undefined;
    const { invoiceId } = fromStored<{ invoiceId: InvoiceId }>(found.value);
    return (await invoices.find(organizationId, invoiceId))?.value;
  };
  const addedAs = (organizationId: OrganizationId, invoice: Invoice, expect: Expectation): readonly Change[] => {
    const key = placeOf(organizationId, invoice);
    const added = invoices.added(organizationId, invoice);
    return key ? [added, { type: "put", key, value: toStored({ invoiceId: invoice.id }), expect }] : [added];
  };
  const sequenceKey = (organizationId: OrganizationId) => ({
    partition: `${organizationId}#sequence`,
    sort: "invoice",
  });
  return {
    find: invoices.find,
    findMany: invoices.findMany,
    findOfCycle: (organizationId, of) => findAt(organizationId, cycleKey(organizationId, of)),
    findOfCause: (organizationId, of) => findAt(organizationId, causeKey(organizationId, of)),
    // Ids of invoices sort by creation, so the order by id is the order by creation.
    list: (organizationId, { accountId, direction, limit, after, where }) =>
      listWhere<Invoice>(
        store,
        {
          ...(accountId === undefined
            ? { partition: `${organizationId}#invoice` }
            : {
                partition: `${organizationId}#invoice#index2`,
                index: "index2" as const,
                prefix: `${keyPart(accountId)}#`,
              }),
          direction: direction === "ASC" ? "FORWARD" : "BACKWARD",
          limit,
          ...(after !== undefined && { after }),
        },
        where,
      ),
    ripeDrafts: (organizationId, { until, limit, after, where }) =>
      listWhere<Invoice>(
        store,
        {
          partition: `${organizationId}#invoice#index1`,
          index: "index1",
          until: oldestFirst((until + 1) as Instant),
          direction: "FORWARD",
          limit,
          ...(after !== undefined && { after }),
        },
        where,
      ),
    earningBeside: (organizationId, { accountId, from, until, limit, after }) =>
      listWhere<Invoice>(store, {
        partition: `${organizationId}#invoice#index1`,
        index: "index1",
        from: `${earnedBesideBy(accountId)}${oldestFirst(from)}`,
        until: `${earnedBesideBy(accountId)}${oldestFirst(until)}`,
        direction: "FORWARD",
        limit,
        ...(after !== undefined && { after }),
      }),
    addedOnce: (organizationId, invoice) => addedAs(organizationId, invoice, "ABSENT"),
    addedInPlaceOfAnother: (organizationId, invoice) => addedAs(organizationId, invoice, "PRESENT"),
    placeTaken: (organizationId, of, invoiceId) => ({
      type: "put",
      key: cycleKey(organizationId, of),
      value: toStored({ invoiceId }),
      expect: "ABSENT",
    }),
    replaced: invoices.replaced,
    removed: invoices.removed,
    sequence: async (organizationId) => {
      const found = await store.get(sequenceKey(organizationId));
      return found && { value: fromStored<Sequence>(found.value), version: found.version };
    },
    sequenceMoved: (organizationId, read, next) => ({
      type: "put",
      key: sequenceKey(organizationId),
      value: toStored(next),
      expect: read ? { version: read.version } : "ABSENT",
    }),
  };
};
