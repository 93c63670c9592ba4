import * as z from "zod";
import type { HeldEntry } from "#domain/licenses/license-entry.ts";
import { toIso } from "#domain/time/instant.ts";
import { textMap } from "#wire/entity-parts.ts";
import { dateTime, dateTimeOut, decimalNumber, decimalOut, text } from "#wire/primitives.ts";

const named = () => text({ maximum: 50 });
const metadata = () => textMap({ members: 50, name: 100, value: 500 });

export const licenseUpdateRequest = z.strictObject({
  licenseId: named(),
  accountId: named(),
  updateType: z.enum(["RELATIVE", "ABSOLUTE"]),
  quantity: decimalNumber(),
  effectiveFrom: dateTime().optional(),
  /** One that is empty is none. */
  idempotencyKey: text({ maximum: 255 }).optional(),
  metadata: metadata().optional(),
});

export const licenseEntryDetailsUpdateRequest = z.strictObject({
  accountId: named(),
  effectiveFrom: dateTime(),
  metadata: metadata(),
});

export const wireLicenseUpdate = z.strictObject({
  licenseId: z.string(),
  accountId: z.string(),
  quantity: decimalOut(),
  effectiveFrom: dateTimeOut(),
  metadata: z.record(z.string(), z.string()),
  createdAt: dateTimeOut(),
});

export const wireLicenseUpdates = z.strictObject({
  data: z.array(wireLicenseUpdate),
  nextToken: z.string().optional(),
});

/** `quantity` is what is held after the update, whatever was asked for (Togai rule §13.1). */
export const licenseUpdateToWire = (entry: HeldEntry): z.input<typeof wireLicenseUpdate> => ({
  licenseId: entry.licenseId,
  accountId: entry.accountId,
  quantity: entry.held,
  effectiveFrom: toIso(entry.effectiveFrom),
  metadata: { ...entry.metadata },
  createdAt: toIso(entry.createdAt),
});
