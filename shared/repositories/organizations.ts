import type { Organization } from "#domain/identity/organization.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Page, Store } from "#ports/store.ts";
import { listWhere, type Versioned } from "#repositories/collection.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** The tenants of this installation. */
export type Organizations = {
  find(organizationId: OrganizationId): Promise<Versioned<Organization> | undefined>;
  /** In the order in which they were made. */
  list(page: { readonly limit: number; readonly after?: string }): Promise<Page<Organization>>;
  added(organization: Organization): Change;
  replaced(read: Versioned<Organization>, organization: Organization): Change;
};

/** One of the few partitions that serve the whole installation. */
const PARTITION = "organizations";

export const createOrganizations = (store: Store): Organizations => ({
  find: async (organizationId) => {
    const found = await store.get(keyOf(organizationId));
    return found && { value: fromStored<Organization>(found.value), version: found.version };
  },
  // Ids begin with the creation instant, so their order is that of creation.
  list: (page) => listWhere<Organization>(store, { partition: PARTITION, direction: "FORWARD", ...page }),
  added: (organization) => ({
    type: "put",
    key: keyOf(organization.id),
    value: toStored(organization),
    expect: "ABSENT",
  }),
  replaced: ({ version }, organization) => ({
    type: "put",
    key: keyOf(organization.id),
    value: toStored(organization),
    expect: { version },
  }),
});

const keyOf = (organizationId: OrganizationId): Key => ({ partition: PARTITION, sort: organizationId });
