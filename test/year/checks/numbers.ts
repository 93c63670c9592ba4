import type { Invoice } from "#domain/invoicing/invoice.ts";

/** The last number that an organization has given, and who has it. */
export type Numbers = { last: number; readonly of: Map<string, string> };

export const newNumbers = (): Numbers => ({ last: 0, of: new Map() });

/** Numbers are given in the order in which invoices became final, without gap, once, and for good. */
export const checkNumbers = (numbers: Numbers, written: readonly Invoice[]): readonly string[] => {
  const breaches: string[] = [];
  for (const { id, sequenceId } of written) {
    const known = numbers.of.get(id);
    if (sequenceId === known) continue;
    if (sequenceId === undefined || known !== undefined) {
      breaches.push(`numbers: ${id} was ${known} and is ${sequenceId}`);
      continue;
    }
    const number = Number(sequenceId.slice(sequenceId.lastIndexOf("-") + 1));
    if (number !== numbers.last + 1) breaches.push(`numbers: ${number} of ${id} follows ${numbers.last}`);
    numbers.last = number;
    numbers.of.set(id, sequenceId);
  }
  return breaches;
};
