import type { AccountId, InvoiceGroupId, OrganizationId } from "#domain/ids.ts";
import type { InvoiceGroup } from "#domain/invoicing/invoice-group.ts";
import type { Change, Store } from "#ports/store.ts";
import { type Collection, collection } from "#repositories/collection.ts";
import { keyPart } from "#repositories/key-text.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** Invoice groups by id, listed by update, and which group an account is in: at most one. */
export type InvoiceGroups = Omit<Collection<InvoiceGroup>, "removed" | "absent"> & {
  groupOf(organizationId: OrganizationId, accountId: AccountId): Promise<InvoiceGroupId | undefined>;
  /** The change that makes an account a member; refused while it is one of any group. */
  joined(organizationId: OrganizationId, accountId: AccountId, groupId: InvoiceGroupId): Change;
  /** The change that ends its membership; refused if it has none. Belongs into the commit that takes it from the group. */
  left(organizationId: OrganizationId, accountId: AccountId): Change;
};

export const createInvoiceGroups = (store: Store): InvoiceGroups => {
  const membership = (organizationId: OrganizationId, accountId: AccountId) => ({
    partition: `${organizationId}#group-of-account`,
    sort: keyPart(accountId),
  });
  return {
    ...collection<InvoiceGroup>(store, { kind: "invoice-group", id: ({ id }) => id }),
    groupOf: async (organizationId, accountId) => {
      const found = await store.get(membership(organizationId, accountId));
      return found && fromStored<{ groupId: InvoiceGroupId }>(found.value).groupId;
    },
    joined: (organizationId, accountId, groupId) => ({
      type: "put",
      key: membership(organizationId, accountId),
      value: toStored({ groupId }),
      expect: "ABSENT",
    }),
    left: (organizationId, accountId) => ({
      type: "remove",
      key: membership(organizationId, accountId),
      expect: "PRESENT",
    }),
  };
};
