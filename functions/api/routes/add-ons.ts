import * as z from "zod";
import { given } from "#domain/given.ts";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { archiveAddOn, createAddOn, updateAddOn } from "#usecases/catalog/add-ons.ts";
import { listAddOns } from "#usecases/catalog/listing.ts";
import {
  addOnStatus,
  addOnToWire,
  addOnType,
  createAddOnRequest,
  updateAddOnRequest,
  wireAddOn,
} from "#wire/add-ons.ts";
import { success } from "#wire/primitives.ts";
import { answerList, pageOf } from "../answer-list.ts";
import { oneOrMoreOf, type Sorting } from "../list-filters.ts";
import { CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "AddOns";
const url = "/addons/{addon_id}";
const path = z.strictObject({ addon_id: z.string().max(50) });
const common = { tag, path, status: 200 } as const;

/** Ids begin with the creation instant, so their order is that of creation. */
const SORTING: Sorting = {
  fields: { created_at: "id", id: "id", name: "index2" },
  standard: { by: "index2", direction: "ASC" },
};
const FILTERS = {
  status: oneOrMoreOf(addOnStatus.options).optional(),
  type: oneOrMoreOf(addOnType.options).optional(),
};

export const addOnRoutes = [
  route({
    operationId: "getAddOns",
    method: "GET",
    url: "/addons",
    tag,
    summary: "List add-ons",
    query: listQuery(FILTERS, CONFIGURATION),
    status: 200,
    answer: pageOf(wireAddOn),
    handle: (world, { organizationId, query }) =>
      answerList(
        world,
        { organizationId, query },
        {
          list: "add-ons",
          sizes: CONFIGURATION,
          sorting: SORTING,
          toWire: addOnToWire,
          fetch: async ({ status, type, _search: search }, page) =>
            ok(await listAddOns(world, organizationId, { statuses: status, types: type, search }, page)),
        },
      ),
  }),
  route({
    operationId: "createAddOn",
    method: "POST",
    url: "/addons",
    tag,
    summary: "Create an add-on of a given type; it is active at once",
    body: createAddOnRequest,
    status: 200,
    answer: wireAddOn,
    handle: async (world, { organizationId, body: { name, type, billableName } }) => {
      const content = { name, type, ...given({ billableName }) };
      const created = await createAddOn(world, organizationId, content);
      return created.ok ? ok(addOnToWire(created.value)) : created;
    },
  }),
  route({
    ...common,
    operationId: "getAddOn",
    method: "GET",
    url,
    summary: "Read an add-on",
    answer: wireAddOn,
    handle: async ({ addOns }, { organizationId, path: { addon_id: id } }) => {
      const found = await addOns.find(organizationId, id);
      return found ? ok(addOnToWire(found.value)) : notFound("add-on", id);
    },
  }),
  route({
    ...common,
    operationId: "updateAddOn",
    method: "PATCH",
    url,
    summary: "Change the names of an add-on; its type is fixed",
    body: updateAddOnRequest,
    answer: wireAddOn,
    handle: async (world, { organizationId, path: { addon_id: id }, body }) => {
      const updated = await updateAddOn(world, organizationId, id, given(body));
      return updated.ok ? ok(addOnToWire(updated.value)) : updated;
    },
  }),
  route({
    ...common,
    operationId: "deleteAddOn",
    method: "DELETE",
    url,
    summary: "Archive an add-on that no active price plan uses",
    answer: success,
    handle: async (world, { organizationId, path: { addon_id: id } }) => {
      const gone = await archiveAddOn(world, organizationId, id);
      return gone.ok ? ok({ success: true }) : gone;
    },
  }),
];
