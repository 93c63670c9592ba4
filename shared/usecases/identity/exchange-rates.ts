import type { ExchangeRate, Organization } from "#domain/identity/organization.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { parseCurrency } from "#domain/money/currency.ts";
import { digits, parseDecimal, toText } from "#domain/money/decimal.ts";
import { invalid, invalidAll, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

/** As many as a price of ours has. */
const MOST_DIGITS = 40;

/**
 * Adds an exchange rate, which is fixed once it is saved (Togai rule §28): base = amount × rate. The same rate again changes
 * nothing, another one is refused. Only reports use it; nothing is priced or billed by it.
 */
export const addExchangeRate = (
  { organizations, clock, save }: Pick<World, "organizations" | "clock" | "save">,
  id: OrganizationId,
  request: { readonly currency: string; readonly rate: string },
): Promise<Result<Organization, Refusal>> =>
  retryLostRaces(`organization '${id}'`, async () => {
    const read = await organizations.find(id);
    if (!read) return notFound("organization", id);
    const { exchangeRates = [], baseCurrency } = read.value;
    const currency = parseCurrency(request.currency);
    const rate = parseDecimal(request.rate);
    const reasons: readonly Reason[] = [
      ...(currency ? [] : [{ path: "currency", message: "must be an ISO 4217 currency code" }]),
      ...(rate?.gt("0") && digits(rate) <= MOST_DIGITS
        ? []
        : [{ path: "rate", message: `must be a decimal above zero of at most ${MOST_DIGITS} digits` }]),
    ];
    const [first, ...others] = reasons;
    if (!currency || !rate || first) return invalidAll([first as Reason, ...others]);
    if (currency === baseCurrency) return invalid("is the base currency, whose rate is 1", "currency");
    const known = exchangeRates.find((one) => one.currency === currency);
    if (known?.rate.eq(rate)) return ok(read.value);
    if (known) return invalid(`has the rate ${toText(known.rate)}, which is fixed`, "currency");
    const added: ExchangeRate = { currency, rate, createdAt: clock.now() };
    const changed: Organization = { ...read.value, exchangeRates: [...exchangeRates, added] };
    const saved = await save([organizations.replaced(read, changed)]);
    return saved.ok ? ok(changed) : undefined;
  });
