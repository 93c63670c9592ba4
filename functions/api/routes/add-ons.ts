import { z } from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { createAddOn } from "#usecases/catalog/add-ons.ts";
import { addOnToWire, createAddOnRequest, wireAddOn } from "#wire/add-ons.ts";
import { route } from "../route.ts";

const tag = "Price Plans";

export const addOnRoutes = [
  route({
    operationId: "createAddOn",
    method: "POST",
    url: "/addons",
    tag,
    summary: "Create an add-on of a given type; it is active at once",
    body: createAddOnRequest,
    status: 200,
    answer: wireAddOn,
    handle: async (world, { organizationId, body }) => {
      const created = await createAddOn(world, organizationId, body);
      return created.ok ? ok(addOnToWire(created.value)) : created;
    },
  }),
  route({
    operationId: "getAddOn",
    method: "GET",
    url: "/addons/{addon_id}",
    tag,
    summary: "Read an add-on",
    path: z.strictObject({ addon_id: z.string().max(50) }),
    status: 200,
    answer: wireAddOn,
    handle: async ({ addOns }, { organizationId, path: { addon_id } }) => {
      const found = await addOns.find(organizationId, addon_id);
      return found ? ok(addOnToWire(found.value)) : notFound("add-on", addon_id);
    },
  }),
];
