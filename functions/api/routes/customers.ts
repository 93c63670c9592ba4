import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { archiveCustomer } from "#usecases/customers/archive.ts";
import { createContact } from "#usecases/customers/create-contact.ts";
import { createCustomer, updateCustomer } from "#usecases/customers/customers.ts";
import { listCustomers } from "#usecases/customers/listing.ts";
import {
  contactToWire,
  createContactRequest,
  createCustomerRequest,
  createdCustomerToWire,
  customerStatus,
  customerToWire,
  updateCustomerRequest,
  wireContact,
  wireCreatedCustomer,
  wireCustomer,
} from "#wire/customers.ts";
import { success } from "#wire/primitives.ts";
import { answerList, pageOf } from "../answer-list.ts";
import { combinationOf, oneOrMoreOf, type Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Customers";
const path = z.strictObject({ customer_id: z.string().max(50) });

const SORTING: Sorting = {
  fields: { id: "id", updated_at: "updatedAt" },
  standard: { by: "updatedAt", direction: "DESC" },
};
const FILTERS = { id: z.string().max(50).optional(), status: oneOrMoreOf(customerStatus.options).optional() };

export const customerRoutes = [
  route({
    operationId: "getCustomers",
    method: "GET",
    url: "/customers",
    tag,
    summary: "List customers",
    query: listQuery(FILTERS, CONFIGURATION),
    status: 200,
    answer: pageOf(wireCustomer),
    handle: (world, { organizationId, query }) =>
      answerList(
        world,
        { organizationId, query },
        {
          list: "customers",
          sizes: CONFIGURATION,
          sorting: SORTING,
          toWire: customerToWire,
          fetch: async ({ id, status, _search: search }, page) => {
            const together = combinationOf({ id, status }, [["id"], ["status"]]);
            return together.ok
              ? ok(await listCustomers(world, organizationId, { id, statuses: status, search }, page))
              : together;
          },
        },
      ),
  }),
  route({
    operationId: "createCustomer",
    method: "POST",
    url: "/customers",
    tag,
    summary:
      "Create a customer with its first account; without one in the request it is made from the customer's details",
    body: createCustomerRequest,
    status: 201,
    answer: wireCreatedCustomer,
    handle: async (world, { organizationId, body }) => {
      const created = await createCustomer(world, organizationId, body);
      return created.ok ? ok(createdCustomerToWire(created.value)) : created;
    },
  }),
  route({
    operationId: "getCustomer",
    method: "GET",
    url: "/customers/{customer_id}",
    tag,
    summary: "Read a customer",
    path,
    status: 200,
    answer: wireCustomer,
    handle: async ({ customers }, { organizationId, path: { customer_id } }) => {
      const found = await customers.find(organizationId, customer_id);
      return found ? ok(customerToWire(found.value)) : notFound("customer", customer_id);
    },
  }),
  route({
    operationId: "updateCustomer",
    method: "PATCH",
    url: "/customers/{customer_id}",
    tag,
    summary: "Change a customer's name, primary e-mail or address",
    path,
    body: updateCustomerRequest,
    status: 200,
    answer: wireCustomer,
    handle: async (world, { organizationId, path: { customer_id }, body }) => {
      const updated = await updateCustomer(world, organizationId, customer_id, body);
      return updated.ok ? ok(customerToWire(updated.value)) : updated;
    },
  }),
  route({
    operationId: "deleteCustomer",
    method: "DELETE",
    url: "/customers/{customer_id}",
    tag,
    summary: "Archive a customer and its accounts; refused while one has a price plan or an invoice that is not final",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { customer_id } }) => {
      const archived = await archiveCustomer(world, organizationId, customer_id);
      return archived.ok ? ok({ success: true }) : archived;
    },
  }),
  route({
    operationId: "createCustomerContact",
    method: "POST",
    url: "/customers/{customer_id}/contacts",
    tag,
    summary: "Add a person under a customer",
    path,
    body: createContactRequest,
    status: 201,
    answer: wireContact,
    handle: async (world, { organizationId, path: { customer_id }, body }) => {
      const created = await createContact(world, organizationId, customer_id, body);
      return created.ok ? ok(contactToWire(created.value)) : created;
    },
  }),
];
