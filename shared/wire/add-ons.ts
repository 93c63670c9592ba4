import * as z from "zod";
import type { AddOn } from "#domain/catalog/add-on.ts";
import { displayNameOf } from "#domain/catalog/usage-meter.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTimeOut, text } from "#wire/primitives.ts";

export const addOnType = z.enum(["LICENSE", "FIXED_FEE", "CREDIT_GRANT", "NAMED_LICENSE"]);

export const addOnStatus = z.enum(["ACTIVE", "ARCHIVED"]);

export const createAddOnRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 255 }),
  type: addOnType,
  billableName: text({ maximum: 255 }).optional(),
});

export const updateAddOnRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 255 }).optional(),
  billableName: text({ maximum: 255 }).optional(),
});

export const wireAddOn = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: addOnType,
  billableName: z.string().optional(),
  displayName: z.string(),
  status: addOnStatus,
  createdAt: dateTimeOut(),
});

export const addOnToWire = (addOn: AddOn): z.input<typeof wireAddOn> => ({
  id: addOn.id,
  name: addOn.name,
  type: addOn.type,
  billableName: addOn.billableName,
  displayName: displayNameOf(addOn),
  status: addOn.status,
  createdAt: toIso(addOn.createdAt),
});
