import * as z from "zod";
import { aliasesAt } from "#domain/customers/account-aliases.ts";
import type { Account, AccountAlias } from "#domain/customers/customer.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import {
  addressRequest,
  callerChosenId,
  email,
  settingRequests,
  textMap,
  wireAddress,
  wireSetting,
} from "#wire/entity-parts.ts";
import { wireInvoiceGroupDetails } from "#wire/invoice-groups.ts";
import { currencyCode, dateTime, dateTimeOut, distinct, integerOut, text, wholeNumber } from "#wire/primitives.ts";

const TEN_YEARS_OF_DAYS = 3_650;

const name = () => text({ minimum: 3, maximum: 255 });
const netTermDays = () => wholeNumber({ minimum: 0, maximum: TEN_YEARS_OF_DAYS });
const metadata = () => textMap({ members: 50, name: 100, value: 500 });
const tags = () => distinct(text({ minimum: 1, maximum: 100 }), { maximum: 50 });
const plainAlias = () => callerChosenId().min(3);
const status = z.enum(["ACTIVE", "DRAFT"]);

const billingInformation = z
  .strictObject({
    emailRecipients: z.array(email()).max(50).optional(),
    additionalEmailRecipients: z.array(email()).max(50).optional(),
  })
  .transform(({ emailRecipients = [], additionalEmailRecipients = [] }) => ({
    emailRecipients,
    additionalEmailRecipients,
  }));

const timeBoundAlias = z.strictObject({
  value: callerChosenId(),
  effectiveFrom: dateTime().optional(),
  effectiveUntil: dateTime().optional(),
});

const accountFields = {
  id: callerChosenId(),
  name: name(),
  invoiceCurrency: currencyCode().optional(),
  aliases: z.array(plainAlias()).max(10).optional(),
  accountAliases: z.array(timeBoundAlias).max(50).optional(),
  address: addressRequest.optional(),
  primaryEmail: email().optional(),
  billingInformation: billingInformation.optional(),
  settings: settingRequests.optional(),
  netTermDays: netTermDays().optional(),
  metadata: metadata().optional(),
  tags: tags().optional(),
  status: status.optional(),
};

export const accountWithoutCustomer = z.strictObject(accountFields);
export const createAccountRequest = z.strictObject({
  ...accountFields,
  customerId: text({ minimum: 1, maximum: 255 }),
});

export const updateAccountRequest = z.strictObject({
  name: name().optional(),
  status: status.optional(),
  invoiceCurrency: currencyCode().optional(),
  netTermDays: netTermDays().optional(),
  primaryEmail: email().optional(),
  billingInformation: billingInformation.optional(),
  address: addressRequest.optional(),
  // Null leaves the metadata as it is (Togai rule §4.2).
  metadata: metadata()
    .nullable()
    .transform((value) => value ?? undefined)
    .optional(),
  tags: tags().optional(),
});

export const addAliasesRequest = z.strictObject({
  aliases: z.array(plainAlias()).min(1).max(10).optional(),
  accountAliases: z.array(timeBoundAlias).min(1).max(10).optional(),
});

export const removeAliasesRequest = z.strictObject({
  aliases: z.array(z.string().max(255)).max(50).optional(),
  accountAliases: z
    .array(z.strictObject({ id: z.string().max(255), from: dateTime().optional() }))
    .max(50)
    .optional(),
});

export const accountStatus = z.enum(["ACTIVE", "DRAFT", "ARCHIVED"]);

export const wireAccount = z.strictObject({
  id: z.string(),
  togaiAccountId: z.string(),
  togaiCustomerId: z.string(),
  name: z.string(),
  customerId: z.string(),
  invoiceCurrency: z.string(),
  aliases: z.array(z.strictObject({ alias: z.string() })),
  netTermDays: integerOut().optional(),
  address: wireAddress.optional(),
  primaryEmail: z.string().optional(),
  billingInformation: z
    .strictObject({ emailRecipients: z.array(z.string()), additionalEmailRecipients: z.array(z.string()) })
    .optional(),
  status: accountStatus,
  settings: z.array(wireSetting),
  metadata: z.record(z.string(), z.string()),
  tags: z.array(z.string()),
  invoiceGroupDetails: wireInvoiceGroupDetails.optional(),
});

export const wireAccountAlias = z.strictObject({
  id: z.string(),
  value: z.string(),
  effectiveFrom: dateTimeOut(),
  effectiveUntil: dateTimeOut(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});

/** The account with the aliases that are in force at an instant. */
export const accountToWire = (account: Account, at: Instant): z.input<typeof wireAccount> => ({
  id: account.id,
  togaiAccountId: account.togaiAccountId,
  togaiCustomerId: account.togaiCustomerId,
  name: account.name,
  customerId: account.customerId,
  invoiceCurrency: account.invoiceCurrency,
  aliases: aliasesAt(account, at).map(({ value }) => ({ alias: value })),
  netTermDays: account.netTermDays,
  address: account.address,
  primaryEmail: account.primaryEmail,
  billingInformation: account.billingInformation && {
    emailRecipients: [...account.billingInformation.emailRecipients],
    additionalEmailRecipients: [...account.billingInformation.additionalEmailRecipients],
  },
  status: account.status,
  settings: [...account.settings],
  metadata: { ...account.metadata },
  tags: [...account.tags],
});

export const accountAliasToWire = (alias: AccountAlias): z.input<typeof wireAccountAlias> => ({
  id: alias.id,
  value: alias.value,
  effectiveFrom: toIso(alias.effectiveFrom),
  effectiveUntil: toIso(alias.effectiveUntil),
  createdAt: toIso(alias.createdAt),
  updatedAt: toIso(alias.updatedAt),
});
