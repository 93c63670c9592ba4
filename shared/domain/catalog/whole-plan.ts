import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Instant } from "#domain/time/instant.ts";

/** A version, and since when and until when it is the one that is sold; undefined at an end that is open. */
export type SoldVersion = {
  readonly plan: PricePlan;
  readonly from: Instant | undefined;
  readonly until: Instant | undefined;
};

/** A plan with versions of it, the latest last (Togai rule §14.2, `pricingSchedule`). */
export type WholePlan = {
  readonly status: "DRAFT" | "ACTIVE" | "ARCHIVED";
  /** In which it can be associated; a version may support more, and not all of them. */
  readonly activeCurrencies: readonly CurrencyCode[];
  readonly versions: readonly [SoldVersion, ...SoldVersion[]];
};

/**
 * The versions of a plan as what was sold one after the other: the first since ever, each until the next was made active, the
 * last for ever. They are consecutive, in ascending order.
 */
export const soldVersions = (plans: readonly PricePlan[]): readonly SoldVersion[] =>
  plans.map((plan, at) => ({
    plan,
    from: plan.version === 1 ? undefined : plan.updatedAt,
    until: plans[at + 1]?.updatedAt,
  }));

/**
 * Whether nothing keeps a version from being sold in a currency but that it may not support it at all, which is said elsewhere:
 * a plan without a list of active currencies is sold in all that it supports (Togai rule §14.12).
 */
export const isActiveIn = (
  { activeCurrencies }: { readonly activeCurrencies?: readonly CurrencyCode[] },
  { supportedCurrencies }: Pick<PricePlan, "supportedCurrencies">,
  currency: CurrencyCode,
): boolean =>
  !supportedCurrencies.includes(currency) || activeCurrencies === undefined || activeCurrencies.includes(currency);
