import * as z from "zod";
import { addressLine } from "#domain/customers/address.ts";
import type { Account, Contact, Customer } from "#domain/customers/customer.ts";
import { toIso } from "#domain/time/instant.ts";
import { accountToWire, accountWithoutCustomer, wireAccount } from "#wire/accounts.ts";
import {
  addressRequest,
  callerChosenId,
  email,
  settingRequests,
  wireAddress,
  wireSetting,
} from "#wire/entity-parts.ts";
import { dateTimeOut, text } from "#wire/primitives.ts";

export const createCustomerRequest = z.strictObject({
  id: callerChosenId(),
  name: text({ minimum: 3, maximum: 255 }),
  primaryEmail: email(),
  address: addressRequest,
  settings: settingRequests.optional(),
  account: accountWithoutCustomer.optional(),
});

export const updateCustomerRequest = z.strictObject({
  name: text({ minimum: 3, maximum: 255 }).optional(),
  primaryEmail: email().optional(),
  address: addressRequest.optional(),
});

export const createContactRequest = z.strictObject({
  preferredUsername: z
    .string()
    .regex(/^[A-Za-z0-9]{3,50}$/, { error: "must be 3 to 50 letters and digits" })
    .optional(),
  name: text({ minimum: 1, maximum: 50 }),
  email: email(),
  phone: text({ maximum: 30 }).optional(),
  password: text({ minimum: 1, maximum: 100 }).optional(),
  verified: z.boolean().optional(),
  loginAccess: z.boolean().optional(),
});

export const customerStatus = z.enum(["ACTIVE", "ARCHIVED"]);

export const wireCustomer = z.strictObject({
  id: z.string(),
  togaiCustomerId: z.string(),
  name: z.string(),
  primaryEmail: z.string(),
  billingAddress: z.string(),
  address: wireAddress,
  status: customerStatus,
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});

/** What creating answers: without status and times, but with settings and the first account (Togai rule §3.2). */
export const wireCreatedCustomer = z.strictObject({
  id: z.string(),
  togaiCustomerId: z.string(),
  name: z.string(),
  primaryEmail: z.string(),
  billingAddress: z.string(),
  address: wireAddress,
  settings: z.array(wireSetting),
  account: wireAccount,
});

export const wireContact = z.strictObject({
  username: z.string(),
  preferredUsername: z.string().optional(),
  name: z.string(),
  email: z.string(),
  phone: z.string().optional(),
  loginAccess: z.boolean(),
  verified: z.boolean(),
  createdBy: z.string(),
  createdAt: dateTimeOut(),
});

export const customerToWire = (customer: Customer): z.input<typeof wireCustomer> => ({
  id: customer.id,
  togaiCustomerId: customer.togaiCustomerId,
  name: customer.name,
  primaryEmail: customer.primaryEmail,
  billingAddress: addressLine(customer.address),
  address: customer.address,
  status: customer.status,
  createdAt: toIso(customer.createdAt),
  updatedAt: toIso(customer.updatedAt),
});

export const createdCustomerToWire = ({
  customer,
  account,
}: {
  readonly customer: Customer;
  readonly account: Account;
}): z.input<typeof wireCreatedCustomer> => ({
  id: customer.id,
  togaiCustomerId: customer.togaiCustomerId,
  name: customer.name,
  primaryEmail: customer.primaryEmail,
  billingAddress: addressLine(customer.address),
  address: customer.address,
  settings: [...customer.settings],
  account: accountToWire(account, account.createdAt),
});

/** Longest phone number that an answer may hold; a request may give a longer one. */
const MOST_PHONE_OUT = 20;

export const contactToWire = (contact: Contact): z.input<typeof wireContact> => ({
  username: contact.username,
  preferredUsername: contact.preferredUsername,
  name: contact.name,
  email: contact.email,
  phone: contact.phone !== undefined && contact.phone.length <= MOST_PHONE_OUT ? contact.phone : undefined,
  loginAccess: contact.loginAccess,
  verified: contact.verified,
  createdBy: contact.createdBy,
  createdAt: toIso(contact.createdAt),
});
