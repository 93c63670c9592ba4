import type { CalculatedRevenue } from "#domain/calculator/calculated-revenue.ts";
import { cardRevenues } from "#domain/calculator/card-revenue.ts";
import type { OrganizationId } from "#domain/ids.ts";
import type { CurrencyCode } from "#domain/money/currency.ts";
import { invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { calculatedOverage } from "#usecases/calculator/calculated-overage.ts";
import { calculatedPlace } from "#usecases/calculator/calculated-place.ts";
import { calculatedPlan } from "#usecases/calculator/calculated-plan.ts";
import { calculatedSeats, seatsIn } from "#usecases/calculator/calculated-seats.ts";
import { calculatedUsage } from "#usecases/calculator/calculated-usage.ts";
import { createLookups, type Lookups, type Part, refused } from "#usecases/calculator/lookups.ts";
import type { CalculatorRequest } from "#usecases/calculator/request.ts";
import type { RatingWorld } from "#usecases/world.ts";

/**
 * Calculates what the rate cards of a plan charge in one cycle, by the function that rates invoices; nothing is written (Togai
 * rule §22, docs/adr/0034). Whatever is wrong with the request is told at once.
 */
export const calculateRevenue = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  request: CalculatorRequest,
): Promise<Result<CalculatedRevenue, Refusal>> => {
  const organization = (await world.organizations.find(organizationId))?.value;
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const lookups = createLookups(world, organization, world.clock.now());
  const [currency, plan, usage, overage] = await Promise.all([
    currencyOf(lookups, request.currency),
    calculatedPlan(world, lookups, request.plan),
    calculatedUsage(world, lookups, request.usage),
    calculatedOverage(world, lookups, request.overage),
  ]);
  const rateCards = plan.ok ? plan.value.plan.rateCards : [];
  const seats = await calculatedSeats(world, lookups, request, rateCards);
  const place = plan.ok ? await calculatedPlace(lookups, plan.value, request) : NO_PLACE;
  if (!currency.ok || !plan.ok || !usage.ok || !overage.ok || !seats.ok || !place.ok) {
    return allReasons([currency, plan, usage, seats, place, overage]);
  }
  const { supportedCurrencies } = plan.value.plan;
  if (!supportedCurrencies.includes(currency.value)) {
    const message = `the price plan has no prices in ${currency.value}, only in ${supportedCurrencies.join(", ")}`;
    return allReasons([refused("currencyConfig", message)]);
  }
  const cards = cardRevenues({
    rateCards,
    currency: currency.value,
    quantities: {
      usage: usage.value.usage,
      seats: seatsIn(seats.value, place.value.place, { rateCards, zone: organization.timeZone }),
      overage: overage.value,
    },
    ...place.value,
  });
  const { lookedUp } = usage.value;
  return ok({ currency: currency.value, plan: plan.value.plan, cards, ...(lookedUp && { lookedUp }) });
};

const NO_PLACE: Awaited<ReturnType<typeof calculatedPlace>> = { ok: false, error: [] };

const currencyOf = async (lookups: Lookups, request: CalculatorRequest["currency"]): Promise<Part<CurrencyCode>> => {
  if (request.mode === "CUSTOM") return ok(request.currency);
  const basis = await lookups.account(request.accountId, "currencyConfig.accountId");
  return basis.ok ? ok(basis.value.account.invoiceCurrency) : basis;
};

/** The same thing may be missing in several places, which each find it. */
const allReasons = (parts: readonly Part<unknown>[]): Result<never, Refusal> => {
  const found = parts.flatMap((part): readonly Reason[] => (part.ok ? [] : part.error));
  const distinct = [...new Map(found.map((reason) => [`${reason.path} ${reason.message}`, reason])).values()];
  const [first, ...others] = distinct;
  if (!first) throw new Error("a calculation was refused without a reason");
  return invalidAll([first, ...others]);
};
