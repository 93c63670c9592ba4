import type { AddOnId, UsageMeterId } from "#domain/ids.ts";
import type { HourBehind } from "#domain/invoicing/hours-behind.ts";
import type { Adjustment, CreditUse, Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import type { MiscellaneousCharge } from "#domain/invoicing/miscellaneous-charge.ts";
import type { SeatHistory } from "#domain/licenses/seat-history.ts";
import type { EventRecord } from "#domain/metering/event-record.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { RuleLog } from "#domain/pricing-rules/rule-log.ts";

/** What lies behind a line; LINES: only the lines below it, of which it is the sum. */
export type Behind =
  | {
      readonly type: "USAGE";
      readonly usageMeterId: UsageMeterId;
      readonly quantityBilled: Decimal;
      /** What the meter has counted by now; another quantity where usage or a pricing rule has changed it. */
      readonly quantityNow: Decimal;
      readonly hours: readonly HourBehind[];
      /** Of the asked interval, the latest first. */
      readonly events: readonly EventRecord[];
      /** There may be more events: ask for a shorter interval. */
      readonly eventsLeftOut: boolean;
    }
  | { readonly type: "SEATS"; readonly licenseId: AddOnId; readonly history: SeatHistory }
  | { readonly type: "CREDIT"; readonly use: CreditUse; readonly purpose: string }
  | { readonly type: "RULE"; readonly logs: readonly RuleLog[] }
  | { readonly type: "CHARGE"; readonly charge: MiscellaneousCharge }
  | { readonly type: "ADJUSTMENT"; readonly adjustment: Adjustment }
  | { readonly type: "LINES" };

export type Explanation = { readonly invoice: Invoice; readonly line: LineItem; readonly behind: Behind };
