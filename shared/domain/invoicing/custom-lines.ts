import type { CustomLine, LineItem } from "#domain/invoicing/invoice.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import type { Reason } from "#domain/refusal.ts";

/** A line as somebody wrote it, before it is known whether it says what it comes to. */
export type WrittenLine = {
  readonly id?: string | undefined;
  readonly description?: string | undefined;
  readonly billableId?: string | undefined;
  readonly value?: Decimal | undefined;
  readonly quantity?: Decimal | undefined;
  readonly valuePerQuantity?: Decimal | undefined;
};

/**
 * The lines of a custom invoice, each with its value cut to the minor unit (Togai rules §17.6, §17.8).
 *
 *   0.001 × 32109 in USD      32.109, written as 32.10
 */
export const customLineItems = (lines: readonly CustomLine[], currency: CurrencyCode): readonly LineItem[] =>
  lines.map((line, index) => ({
    id: idOf(line, index),
    type: "CUSTOM_AMOUNT",
    description: line.description ?? `Item ${index + 1}`,
    ...("value" in line ? {} : { quantity: line.quantity, valuePerQuantity: line.valuePerQuantity }),
    units: currency,
    value: cutToMinorUnit("value" in line ? line.value : line.quantity.times(line.valuePerQuantity), currency),
    ...(line.billableId !== undefined && { metadata: { billableId: line.billableId } }),
    lineItems: [],
  }));

const idOf = ({ id }: Pick<WrittenLine, "id">, index: number): string => id ?? `custom.${index + 1}`;

/** What is wrong with written lines: each has a value, or a quantity and what one of it costs, and an id of its own. */
export const customLineFaults = (lines: readonly WrittenLine[]): readonly Reason[] => {
  const ids = lines.map(idOf);
  return lines.flatMap((line, index) => {
    const path = `lineItems[${index}]`;
    const message = amountFault(line);
    const id = ids[index] as string;
    return [
      ...(message === undefined ? [] : [{ path, message }]),
      ...(ids.indexOf(id) < index ? [{ path: `${path}.id`, message: `'${id}' is the id of another line` }] : []),
      ...(TAKEN.test(id)
        ? [{ path: `${path}.id`, message: `'${id}' is the name of a line that every invoice may have` }]
        : []),
    ];
  });
};

/** The names of totals and of what stands beside the lines. */
const TAKEN = /^(?:(?:grand_total|total|net|gross)_amount|total_[a-z_]+|(?:misc|credit|adjustment)\..*)$/;

const amountFault = ({ value, quantity, valuePerQuantity }: WrittenLine): string | undefined => {
  const isProduct = quantity !== undefined && valuePerQuantity !== undefined;
  const isPartly = quantity !== undefined || valuePerQuantity !== undefined;
  if (value !== undefined) {
    return isPartly ? "must have a value, or a quantity and a valuePerQuantity, and not both" : undefined;
  }
  return isProduct ? undefined : "must have a value, or a quantity and a valuePerQuantity";
};

/** Written lines that have no fault. */
export const customLines = (lines: readonly WrittenLine[]): readonly CustomLine[] =>
  lines.flatMap(({ id, description, billableId, value, quantity, valuePerQuantity }): readonly CustomLine[] => {
    const about = {
      ...(id !== undefined && { id }),
      ...(description !== undefined && { description }),
      ...(billableId !== undefined && { billableId }),
    };
    if (value !== undefined) return [{ ...about, value }];
    return quantity !== undefined && valuePerQuantity !== undefined ? [{ ...about, quantity, valuePerQuantity }] : [];
  });
