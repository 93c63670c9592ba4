import type { Contact } from "#domain/customers/customer.ts";
import type { CustomerId, OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import { fromStored, toStored } from "#repositories/stored-value.ts";

/** People under a customer, by e-mail: upper and lower case are one address. */
export type Contacts = {
  find(organizationId: OrganizationId, customerId: CustomerId, email: string): Promise<Contact | undefined>;
  /** The change that adds a contact, refused if the customer has one with that e-mail. */
  added(organizationId: OrganizationId, contact: Contact): Change;
};

export const createContacts = (store: Store): Contacts => ({
  find: async (organizationId, customerId, email) => {
    const found = await store.get(keyOf(organizationId, customerId, email));
    return found && fromStored<Contact>(found.value);
  },
  added: (organizationId, contact) => ({
    type: "put",
    key: keyOf(organizationId, contact.customerId, contact.email),
    value: toStored(contact),
    expect: "ABSENT",
  }),
});

const keyOf = (organizationId: OrganizationId, customerId: CustomerId, email: string): Key => ({
  partition: `${organizationId}#contact#${customerId}`,
  sort: email.toLowerCase(),
});
