import * as z from "zod";

const shortText = z.string().max(255);
const organizationId = shortText.optional();

/** What the owner of an installation asks for beside the API, which knows one organization only: the caller's. */
export const adminRequest = z.discriminatedUnion("operation", [
  z.strictObject({ operation: z.literal("listOrganizations") }),
  z.strictObject({ operation: z.literal("showOrganization"), organizationId }),
  z.strictObject({
    operation: z.literal("createOrganization"),
    name: shortText,
    baseCurrency: shortText.optional(),
    timeZone: shortText.optional(),
    paperSize: z.enum(["A4", "LETTER"]).optional(),
    netTermDays: z.int().optional(),
    senderName: shortText.optional(),
    senderEmail: shortText.optional(),
    senderAddress: z.array(shortText).max(6).optional(),
  }),
  z.strictObject({
    operation: z.literal("addExchangeRate"),
    organizationId,
    currency: shortText,
    rate: shortText,
  }),
  z.strictObject({ operation: z.literal("setAutoAdvance"), organizationId, autoAdvance: z.boolean() }),
  z.strictObject({ operation: z.literal("createKey"), organizationId, name: shortText }),
  z.strictObject({ operation: z.literal("listKeys"), organizationId }),
  z.strictObject({ operation: z.literal("revokeKey"), organizationId, keyId: shortText }),
]);
