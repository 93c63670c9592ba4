import * as z from "zod";
import { type InvoiceGroup, MOST_MEMBERS } from "#domain/invoicing/invoice-group.ts";
import { toIso } from "#domain/time/instant.ts";
import { addressRequest, callerChosenId, email, wireAddress } from "#wire/entity-parts.ts";
import { dateTimeOut, integerOut, list, text, wholeNumber } from "#wire/primitives.ts";

const TEN_YEARS_OF_DAYS = 3_650;
const accountIds = () => list(callerChosenId(), { minimum: 1, maximum: MOST_MEMBERS });

/** `POST /invoice_groups` (Togai rule §17.12). */
export const createInvoiceGroupRequest = z.strictObject({
  name: text({ minimum: 1, maximum: 255 }),
  email: email(),
  dailyInvoiceConsolidation: z.boolean(),
  accountIds: accountIds(),
  netTermDays: wholeNumber({ minimum: 0, maximum: TEN_YEARS_OF_DAYS }).optional(),
  address: addressRequest,
});
export const groupAccountsRequest = z.strictObject({ accountIds: accountIds() });

export const wireInvoiceGroupDetails = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  dailyInvoiceConsolidation: z.boolean(),
  netTermDays: integerOut().optional(),
  invoiceCurrency: z.string(),
  billingAddress: wireAddress,
});
export const wireInvoiceGroup = wireInvoiceGroupDetails.extend({
  accountsCount: integerOut(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});
export const wireInvoiceGroupWithAccounts = wireInvoiceGroup.extend({ accounts: z.array(z.string()) });

export const groupDetailsToWire = (group: InvoiceGroup): z.input<typeof wireInvoiceGroupDetails> => ({
  id: group.id,
  name: group.name,
  email: group.email,
  dailyInvoiceConsolidation: group.dailyInvoiceConsolidation,
  netTermDays: group.netTermDays,
  invoiceCurrency: group.invoiceCurrency,
  billingAddress: group.address,
});

export const groupToWire = (group: InvoiceGroup): z.input<typeof wireInvoiceGroup> => ({
  ...groupDetailsToWire(group),
  accountsCount: group.accountIds.length,
  createdAt: toIso(group.createdAt),
  updatedAt: toIso(group.updatedAt),
});

export const groupWithAccountsToWire = (group: InvoiceGroup): z.input<typeof wireInvoiceGroupWithAccounts> => ({
  ...groupToWire(group),
  accounts: [...group.accountIds],
});
