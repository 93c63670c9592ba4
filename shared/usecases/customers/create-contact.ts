import type { Contact, Customer } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Versioned } from "#repositories/collection.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

export type NewContact = {
  readonly preferredUsername?: string | undefined;
  readonly name: string;
  readonly email: string;
  readonly phone?: string | undefined;
  readonly password?: string | undefined;
  readonly verified?: boolean | undefined;
  readonly loginAccess?: boolean | undefined;
};

type Needs = Pick<World, "customers" | "contacts" | "credentials" | "clock" | "ids" | "save">;

/** Adds a person under a customer. The e-mail is unique within the customer, in whatever case it is written (Togai rule §3.4). */
export const createContact = async (
  world: Needs,
  organizationId: OrganizationId,
  customerId: string,
  { password, ...requested }: NewContact,
): Promise<Result<Contact, Refusal>> => {
  const possible = await customerFor(world, organizationId, customerId, requested.email);
  if (!possible.ok) return possible;
  // Hashing is dear: it comes after the first check and outside of the retries.
  const passwordHash = password === undefined ? undefined : await world.credentials.hashPassword(password);
  return retryLostRaces(`customer '${customerId}'`, async () => {
    const customer = await customerFor(world, organizationId, customerId, requested.email);
    if (!customer.ok) return customer;
    const contact: Contact = {
      ...contactOf(world, organizationId, requested),
      customerId: customer.value.value.id,
      ...(passwordHash !== undefined && { passwordHash }),
    };
    const saved = await world.save([
      world.contacts.added(organizationId, contact),
      world.customers.unchanged(organizationId, customer.value),
    ]);
    return saved.ok ? ok(contact) : undefined;
  });
};

/** The customer that may get a contact with that e-mail, or why not. */
const customerFor = async (
  { customers, contacts }: Needs,
  organizationId: OrganizationId,
  id: string,
  email: string,
): Promise<Result<Versioned<Customer>, Refusal>> => {
  const customer = await customers.find(organizationId, id);
  if (!customer) return notFound("customer", id);
  if (customer.value.status === "ARCHIVED") return invalid(`customer '${id}' is archived`);
  const known = await contacts.find(organizationId, customer.value.id, email);
  return known ? invalid(`customer '${id}' has a contact with that e-mail already`, "email") : ok(customer);
};

const contactOf = (
  { clock, ids }: Needs,
  organizationId: OrganizationId,
  { preferredUsername, name, email, phone, verified = false, loginAccess = false }: NewContact,
): Omit<Contact, "customerId"> => ({
  username: ids.uuid(),
  ...(preferredUsername !== undefined && { preferredUsername }),
  name,
  email,
  ...(phone !== undefined && { phone }),
  loginAccess,
  verified,
  createdBy: `hrn:${organizationId}::api`,
  createdAt: clock.now(),
});
