import type { PricePlan } from "#domain/catalog/price-plan.ts";
import type { WholePlan } from "#domain/catalog/whole-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { invalid, invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { findLatest, headOf, isArchived } from "#usecases/price-plans/change-price-plan.ts";
import { faultsOf, reasonOf } from "#usecases/price-plans/faults-of.ts";
import { findWholePlan } from "#usecases/price-plans/find-whole-plan.ts";
import type { Catalog } from "#usecases/price-plans/known-billables.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

/**
 * Makes a draft ACTIVE, sold in these currencies; of an ACTIVE plan it adds currencies to those in which it is sold already
 * (Togai rule §14.12). Doing it again changes nothing.
 */
export const activateWholePlan = async (
  world: Catalog & Pick<World, "pricePlans" | "save" | "clock">,
  organizationId: OrganizationId,
  id: string,
  currencies: readonly CurrencyCode[],
): Promise<Result<WholePlan, Refusal>> => {
  const activated = await retryLostRaces(`price plan '${id}'`, async () => {
    const { pricePlans, save, clock } = world;
    const found = await findLatest(world, organizationId, id);
    if (!found) return notFound("price plan", id);
    const { head, latest } = found;
    const { status, activeVersion, activeCurrencies } = head.value;
    if (status === "ARCHIVED") return isArchived(id);
    const sold =
      activeVersion === undefined
        ? latest.value
        : (await pricePlans.findVersion(organizationId, id, activeVersion))?.value;
    if (!sold) return undefined;
    const [first, ...others] = unsupported(sold, currencies);
    if (first) return invalidAll([first, ...others]);
    if (activeVersion !== undefined) {
      // Without a list of its own the plan is sold in every currency that it supports.
      if (!activeCurrencies || currencies.every((one) => activeCurrencies.includes(one))) return ok(undefined);
      const next = { ...head.value, activeCurrencies: [...new Set([...activeCurrencies, ...currencies])] };
      const saved = await save([pricePlans.headReplaced(organizationId, head, { ...next, updatedAt: clock.now() })]);
      return saved.ok ? ok(undefined) : undefined;
    }
    if (currencies.length === 0) return invalid("must name a currency in which the plan is sold", "currencies");
    const [fault, ...faults] = await faultsOf(world, organizationId, sold);
    if (fault) return invalidAll([reasonOf(fault), ...faults.map(reasonOf)]);
    const next: PricePlan = { ...sold, status: "ACTIVE", updatedAt: clock.now() };
    const saved = await save([
      pricePlans.headReplaced(
        organizationId,
        head,
        headOf(next, { activeVersion: next.version, activeCurrencies: currencies }),
      ),
      pricePlans.versionReplaced(organizationId, latest, next),
    ]);
    return saved.ok ? ok(undefined) : undefined;
  });
  return activated.ok ? findWholePlan(world, organizationId, id) : activated;
};

const unsupported = ({ supportedCurrencies }: PricePlan, currencies: readonly CurrencyCode[]): Reason[] =>
  currencies.flatMap((currency, at) =>
    supportedCurrencies.includes(currency)
      ? []
      : [{ path: `currencies[${at}]`, message: `the plan does not support ${currency}` }],
  );
