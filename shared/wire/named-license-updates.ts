import * as z from "zod";
import type { ListedSeat } from "#domain/licenses/listed-seat.ts";
import { toIso } from "#domain/time/instant.ts";
import { dateTimeOut } from "#wire/primitives.ts";

export const wireNamedLicenseUpdate = z.strictObject({
  id: z.string(),
  licenseId: z.string(),
  accountId: z.string(),
  name: z.string(),
  effectiveFrom: dateTimeOut(),
  effectiveUntil: dateTimeOut().optional(),
  createdAt: dateTimeOut(),
  updatedAt: dateTimeOut(),
});

export const wireNamedLicenseUpdates = z.strictObject({
  data: z.array(wireNamedLicenseUpdate),
  nextToken: z.string().optional(),
});

/** A stretch without an end is open (Togai rule §13.2). */
export const namedLicenseUpdateToWire = ({
  accountId,
  licenseId,
  name,
  interval: { opened, closed },
}: ListedSeat): z.input<typeof wireNamedLicenseUpdate> => ({
  // The event that opened it is the one thing that stays as long as the stretch does.
  id: opened.reference.replace(/^event\./, "named_license_entry."),
  licenseId,
  accountId,
  name,
  effectiveFrom: toIso(opened.timestamp),
  ...(closed && { effectiveUntil: toIso(closed.timestamp) }),
  createdAt: toIso(opened.receivedAt),
  updatedAt: toIso((closed ?? opened).receivedAt),
});
