import { type CycleInvoice, type Invoice, isOfCycle } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { metersOf } from "../catalog.ts";
import type { Company } from "../company.ts";
import { usagePrice } from "../model-price.ts";
import { thousandths } from "../model-usage.ts";
import { type SoldTile, tilesUntil } from "../slices.ts";

const isLive = ({ status }: Invoice): boolean => status !== "VOID";
/** Whether its lines are fixed. */
export const isFinal = (invoice: Invoice): boolean =>
  invoice.sequenceId !== undefined || invoice.invoiceClass === "BILLABLE";

const told = ({ id, accountId, kind, startDate, endDate }: CycleInvoice): string =>
  `${kind} ${id} of ${accountId}, ${new Date(startDate).toISOString()} to ${new Date(endDate).toISOString()}`;

/**
 * An invoice that was rated today bills a whole cycle of the model, and of each meter what was used in it. In advance, one that bills
 * a void one's cycle anew under the same plan bills the days that that one did (docs/adr/0038).
 */
export const checkCycle = (company: Company, invoice: Invoice, anew: Invoice | undefined): readonly string[] => {
  if (!isOfCycle(invoice) || !isLive(invoice)) return [];
  const tile = tilesUntil(company, invoice.accountId, invoice.startDate).find(
    ({ start }) => start === invoice.startDate,
  );
  const end = anew && isAsPaid(invoice, anew) ? anew.endDate : tile?.end;
  if (!tile || end !== invoice.endDate) {
    return [`cycles: ${told(invoice)} bills no cycle; it should end ${end && new Date(end).toISOString()}`];
  }
  if (invoice.kind !== "IN_ARREARS") return [];
  return [
    ...(tile.awaitedUntil === invoice.finalizesAt ? [] : [`cycles: ${told(invoice)} has another grace`]),
    ...(isFinal(invoice) ? checkUsage(company, invoice, tile) : []),
  ];
};

const isAsPaid = (invoice: CycleInvoice, anew: Invoice): boolean =>
  invoice.kind === "IN_ADVANCE" &&
  isOfCycle(anew) &&
  anew.pricePlanId === invoice.pricePlanId &&
  anew.pricePlanVersion === invoice.pricePlanVersion;

const checkUsage = (company: Company, invoice: CycleInvoice, { slice }: SoldTile): readonly string[] => {
  const { items, usage } = company;
  const lines = invoice.usageInfo.flatMap(({ lineItems }) => lineItems);
  return metersOf(slice.recipe, items).flatMap((meterId) => {
    const line = lines.find(({ id }) => id === `usage.${meterId}`);
    if (!line) return [`billed: ${told(invoice)} has no usage of ${meterId}`];
    const used = usage.used(invoice.accountId, meterId, invoice.startDate, invoice.endDate);
    const billed = thousandths(toText(line.value));
    if (billed !== used) return [`billed: ${told(invoice)} bills ${billed}/1000 where ${used}/1000 were used`];
    return usagePrice(company, invoice, { meterId, used });
  });
};

/**
 * Each of an account's cycles is billed once: no two live invoices of a kind have a moment in common, and what is past its grace
 * has a final one.
 */
export const checkTiling = (company: Company, accountId: string, own: readonly Invoice[]): readonly string[] => {
  const ofCycles = own.filter(isOfCycle);
  const breaches: string[] = [];
  for (const kind of ["IN_ARREARS", "IN_ADVANCE"] as const) {
    const live = ofCycles
      .filter((one) => one.kind === kind && isLive(one))
      .sort((first, second) => first.startDate - second.startDate);
    live.forEach((one, index) => {
      const next = live[index + 1];
      if (!next) return;
      const meets = kind === "IN_ARREARS" ? next.startDate < one.endDate : next.startDate === one.startDate;
      if (meets) breaches.push(`twice: ${told(one)} and ${told(next)}`);
    });
  }
  const now = company.world.clock.now();
  const arrears = new Map<number, CycleInvoice[]>();
  for (const one of ofCycles) {
    if (one.kind === "IN_ARREARS") arrears.set(one.startDate, [...(arrears.get(one.startDate) ?? []), one]);
  }
  for (const { start, awaitedUntil } of tilesUntil(company, accountId, now)) {
    const ofTile = arrears.get(start) ?? [];
    const isBilled = ofTile.some(isFinal);
    const mayWait = !company.autoAdvance && ofTile.some(({ status }) => status === "DRAFT");
    if (awaitedUntil <= now && !isBilled && !mayWait) {
      breaches.push(`due: the cycle of ${accountId} from ${new Date(start).toISOString()} has no final invoice`);
    }
    if (ofTile.length === 0) breaches.push(`due: no draft of ${accountId} from ${new Date(start).toISOString()}`);
  }
  return breaches;
};
