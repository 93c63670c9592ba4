/** Characters of expressions at the most (Togai rule §8.1; enrichments have no limit of their own there). */
export const MATCHER_LENGTH = 1_500;
export const COMPUTATION_LENGTH = 500;
export const ENRICHMENT_LENGTH = 1_500;
/** Conditions and computations of pricing rules, which the contract does not bound. */
export const RULE_LENGTH = 5_000;
