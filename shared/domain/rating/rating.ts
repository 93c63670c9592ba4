import type { PricingRule } from "#domain/catalog/pricing-rule.ts";
import { type PlanLines, planLines } from "#domain/invoicing/plan-lines.ts";
import { raisedToCommitment } from "#domain/invoicing/true-up.ts";
import { applyRules } from "#domain/pricing-rules/apply-rules.ts";
import type { RuledCharges } from "#domain/pricing-rules/ruled-charges.ts";
import type { BilledTiming } from "#domain/rating/billed-cards.ts";
import { type Billing, type Charge, chargesOf } from "#domain/rating/charges.ts";
import type { CycleInSlice } from "#domain/rating/fee-span.ts";

export { rateQuantity } from "#domain/rating/rate-quantity.ts";

/** Everything that decides what a plan bills in a cycle under one timing. */
export type RatingTerms = Billing & {
  readonly pricingRules: readonly PricingRule[];
  readonly timing: BilledTiming;
  readonly place: CycleInSlice;
};

/** A cycle on its way from quantities to lines. */
export type RatedCycle = {
  readonly terms: RatingTerms;
  /** What every card charges for what was measured, in full precision. */
  readonly charges: readonly Charge[];
  /** The same after the pricing rules, and what they add. */
  readonly ruled: RuledCharges;
  /** What is billed: the first place where money is cut. */
  readonly lines: PlanLines;
};

/** One step of rating a cycle; all have the same signature, so that the chain can be read as a list. */
export type CycleLink = (cycle: RatedCycle) => RatedCycle;

/** Quantities → charges: each card by itself (`charges.ts`, and from there a file for every type of card). */
const chargeCards: CycleLink = (cycle) => {
  const { terms } = cycle;
  return { ...cycle, charges: chargesOf(terms, terms.timing, terms.place) };
};

/** Charges → charges: rules in their order, each over what the one before left (`pricing-rules/apply-rules.ts`). */
const applyPricingRules: CycleLink = (cycle) => {
  const { terms, charges } = cycle;
  return { ...cycle, ruled: applyRules(charges, { ...terms, cycle: terms.place.cycle }) };
};

/** Charges → lines: money is cut, cards of a tag come together (`invoicing/plan-lines.ts`). */
const writeLines: CycleLink = (cycle) => ({ ...cycle, lines: planLines(cycle.ruled, cycle.terms) });

/** Lines → lines: what is missing to the minimum commitment of what is billed (`invoicing/true-up.ts`). */
const raiseToCommitment: CycleLink = (cycle) => ({
  ...cycle,
  lines: raisedToCommitment(cycle.lines, cycle.terms),
});

/**
 * The order of computation (Togai rule §17.4, docs/adr/0026-order-of-computation.md). Credits, charges beside the plan and totals
 * follow in `invoicing/draft-invoice.ts`. The true-up comes after the cutting, so that a minimum of 1000.00 is never billed as 999.99.
 */
const CHAIN: readonly CycleLink[] = [chargeCards, applyPricingRules, writeLines, raiseToCommitment];

/** What a plan bills in a cycle under one timing. */
export const rateCycle = (terms: RatingTerms): RatedCycle => CHAIN.reduce((cycle, link) => link(cycle), unrated(terms));

const unrated = (terms: RatingTerms): RatedCycle => ({
  terms,
  charges: [],
  ruled: { charges: [], additions: [], outcomes: [] },
  lines: { advanced: [] },
});
