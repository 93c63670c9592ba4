import type { LineItemType } from "#domain/invoicing/invoice.ts";
import type { ChargingCard } from "#domain/rating/card-key.ts";

/** Which nodes of the tree a card of a type has (Togai rule §17.3). */
export type CardNodes = {
  readonly inArrears: LineItemType;
  /** In advance and prepaid; cards that are only ever billed in arrears have none. */
  readonly inAdvance?: LineItemType;
  /** Absent: Togai has no lines for the slabs of such a card, and it is a leaf. */
  readonly slab?: LineItemType;
};

export const CARD_NODES: Readonly<Record<ChargingCard["type"], CardNodes>> = {
  USAGE: { inArrears: "USAGE_RATE_CARD_AMOUNT", slab: "USAGE_RATE_CARD_SLAB_AMOUNT" },
  FIXED_FEE: { inArrears: "FIXED_FEE_RATE_CARD_AMOUNT", inAdvance: "ADVANCED_FIXED_FEE" },
  LICENSE: {
    inArrears: "LICENSE_RATE_CARD_AMOUNT",
    inAdvance: "ADVANCED_LICENSE_RATE_CARD_AMOUNT",
    slab: "LICENSE_RATE_CARD_SLAB_AMOUNT",
  },
  BILLING_ENTITLEMENT: {
    inArrears: "BILLING_ENTITLEMENT_RATE_CARD_AMOUNT",
    inAdvance: "ADVANCED_BILLING_ENTITLEMENT_RATE_CARD_AMOUNT",
  },
  ENTITLEMENT_OVERAGE: {
    inArrears: "ENTITLEMENT_OVERAGE_RATE_CARD_AMOUNT",
    slab: "ENTITLEMENT_OVERAGE_RATE_CARD_SLAB_AMOUNT",
  },
  CREDIT_GRANT: { inArrears: "CREDIT_GRANT_RATE_CARD_AMOUNT", inAdvance: "ADVANCED_CREDIT_GRANT_RATE_CARD_AMOUNT" },
};

/** The node of a card as it is billed. */
export const cardNode = ({ type, invoiceTiming }: ChargingCard): LineItemType => {
  const { inArrears, inAdvance = inArrears } = CARD_NODES[type];
  return invoiceTiming === "IN_ARREARS" ? inArrears : inAdvance;
};

/** The type of card that a node is of; undefined for all other nodes. */
export const cardTypeOf = (type: LineItemType): ChargingCard["type"] | undefined => CARD_TYPES.get(type);

const CARD_TYPES: ReadonlyMap<LineItemType, ChargingCard["type"]> = new Map(
  (Object.keys(CARD_NODES) as ChargingCard["type"][]).flatMap((cardType) => {
    const { inArrears, inAdvance = inArrears } = CARD_NODES[cardType];
    return [[inArrears, cardType] as const, [inAdvance, cardType] as const];
  }),
);
