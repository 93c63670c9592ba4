import * as z from "zod";
import type { BillRun } from "#domain/jobs/bill-run.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { invoiceStatus } from "#wire/invoices.ts";
import { wholeNumberText } from "#wire/primitives.ts";

const epochMilliseconds = () => wholeNumberText({ minimum: 0, maximum: 253_402_300_800_000 });

/** Which drafts a bill run is about; the list of them takes the same (Togai rule §17.10). */
export const billRunFilters = {
  status: invoiceStatus.optional(),
  owner_id: z.string().max(50).optional(),
  customer_id: z.string().max(50).optional(),
  start_time: epochMilliseconds().optional(),
  end_time: epochMilliseconds().optional(),
};

export const billRunFrom = ({
  status,
  owner_id,
  customer_id,
  start_time,
  end_time,
}: z.output<z.ZodObject<typeof billRunFilters>>): BillRun => ({
  ...(status !== undefined && { statuses: [status] }),
  ...(owner_id !== undefined && { ownerId: owner_id }),
  ...(customer_id !== undefined && { customerId: customer_id }),
  ...(start_time !== undefined && { startTime: start_time as Instant }),
  ...(end_time !== undefined && { endTime: end_time as Instant }),
});

/** What the job tells of it. */
export const billRunMetadata = ({ ownerId, customerId, startTime, endTime }: BillRun): Record<string, string> => ({
  ...(ownerId !== undefined && { ownerId }),
  ...(customerId !== undefined && { customerId }),
  ...(startTime !== undefined && { startTime: toIso(startTime) }),
  ...(endTime !== undefined && { endTime: toIso(endTime) }),
});
