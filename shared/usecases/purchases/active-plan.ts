import type { PricePlan } from "#domain/catalog/price-plan.ts";
import { isActiveIn } from "#domain/catalog/whole-plan.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import type { Reason } from "#domain/refusal.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { World } from "#usecases/world.ts";

const refused = (message: string) => err([{ path: "pricePlanId", message }]);

/** The version of a plan that is sold now, of the type that is asked for and with prices in a currency, or why it is not sold. */
export const activePlan = async (
  { pricePlans }: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { id, type, currency }: { readonly id: string; readonly type: PricePlan["type"]; readonly currency: CurrencyCode },
): Promise<Result<PricePlan, readonly Reason[]>> => {
  const head = (await pricePlans.findHead(organizationId, id))?.value;
  if (!head) return refused(`price plan '${id}' does not exist`);
  if (head.activeVersion === undefined) {
    const because = head.status === "ARCHIVED" ? "ARCHIVED" : "a DRAFT; finalize it first";
    return refused(`price plan '${id}' is ${because}`);
  }
  const plan = (await pricePlans.findVersion(organizationId, id, head.activeVersion))?.value;
  if (!plan) throw new Error(`price plan ${id} version ${head.activeVersion} does not exist`);
  if (plan.type !== type) return refused(`price plan '${id}' is of type ${plan.type}, not ${type}`);
  if (!plan.supportedCurrencies.includes(currency)) {
    return refused(`price plan '${id}' has no prices in the account's currency ${currency}`);
  }
  if (!isActiveIn(head, plan, currency)) {
    return refused(`price plan '${id}' is not active in the account's currency ${currency}`);
  }
  return ok(plan);
};
