import { createHash } from "node:crypto";
import { formatId, RANDOM_RANGE } from "#domain/ids.ts";
import type { Invoice, LineItem } from "#domain/invoicing/invoice.ts";
import { type Decimal, decimal, toText } from "#domain/money/decimal.ts";
import { cutToMinorUnit } from "#domain/money/money.ts";
import { anInvoice, leaf, slab, usageCard } from "./invoices.ts";

/**
 * An invoice of so many usage cards, each with one slab and its line of usage. Ids, names, quantities and rates are chance, the
 * same in every run; every line adds up.
 */
export const anInvoiceOf = (cards: number): Invoice => {
  const chance = createHash("shake256", { outputLength: cards * 16 })
    .update("an invoice")
    .digest();
  const rated = Array.from({ length: cards }, (_, number) => ratedCard(number, chance.subarray(number * 16)));
  return anInvoice({ lines: rated.map(({ line }) => line), usageInfo: rated.map(({ usage }) => usage) });
};

const ratedCard = (number: number, chance: Buffer): { readonly line: LineItem; readonly usage: LineItem } => {
  const made = 1_735_689_600_000_000_000n + BigInt(number) * 40_000_000n + BigInt(chance.readUInt32LE(0) % 40_000_000);
  const billableId = formatId("um", made, chance.readUInt32LE(4) % RANDOM_RANGE);
  const name = [KINDS, REGIONS, SIZES]
    .map((names, place) => names[chance.readUInt8(8 + place) % names.length])
    .join(", ");
  const description = `${name}, project ${chance.readUInt16LE(11)}`;
  const quantity = decimal(`${chance.readUInt32LE(0) % 10_000_000}.${chance.readUInt8(13) % 100}`);
  const rate = decimal(`0.00${chance.readUInt16LE(14)}`);
  return {
    line: cardLine({ id: `urc.${billableId}`, description, quantity, rate }),
    usage: {
      ...leaf("USAGE_METER_USAGE", description, "0"),
      id: `usage.${billableId}`,
      units: "USAGE_UNITS",
      value: quantity,
    },
  };
};

type Rated = { readonly id: string; readonly description: string; readonly quantity: Decimal; readonly rate: Decimal };
const cardLine = ({ id, description, quantity, rate }: Rated): LineItem => {
  const value = cutToMinorUnit(quantity.times(rate), USD);
  const only = slab({ quantity: toText(quantity), rate: toText(rate), value: toText(value) });
  return { ...usageCard(description, [{ ...only, id: `${id}.1`, units: USD }]), id, units: USD };
};

const USD = "USD" as Invoice["currency"];
const KINDS = ["Context tokens", "Generated tokens", "Embedded tokens", "Stored vectors", "Images", "Audio minutes"];
const REGIONS = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2", "ap-south-1", "ap-northeast-1", "sa-east-1"];
const SIZES = ["small", "medium", "large", "extra large"];
