import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOrganization } from "#usecases/identity/organizations.ts";
import { openInstallation } from "../../local/composition.ts";
import { lambdaContext } from "../../local/lambda-context.ts";
import { apiEvent } from "../support/api.ts";
import { at } from "../support/world.ts";

const RUNS = Number(process.env["NUMBER_RUNS"] ?? "12");
const SEED = Number(process.env["NUMBER_SEED"] ?? "20250115");

/** A number without a type: `digits` × 10^−`places`. Made of text and whole numbers alone, so that it shares no code with ours. */
type Exact = { readonly digits: bigint; readonly places: number };

const exact = (text: string): Exact => {
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const places = fraction.length - Number(exponent);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
};
const withPlaces = ({ digits, places }: Exact, wanted: number): bigint => digits * 10n ** BigInt(wanted - places);
const plus = (first: Exact, second: Exact): Exact => {
  const places = Math.max(first.places, second.places);
  return { digits: withPlaces(first, places) + withPlaces(second, places), places };
};
const minus = (first: Exact, second: Exact): Exact => plus(first, { ...second, digits: -second.digits });
const times = (first: Exact, second: Exact): Exact => ({
  digits: first.digits * second.digits,
  places: first.places + second.places,
});
const isMore = (first: Exact, second: Exact): boolean => minus(first, second).digits > 0n;
const least = (first: Exact, second: Exact): Exact => (isMore(first, second) ? second : first);
/** Whole cents, cut towards zero, as division of whole numbers does. */
const cents = ({ digits, places }: Exact): Exact => ({ digits: (digits * 100n) / 10n ** BigInt(places), places: 2 });
const ZERO: Exact = { digits: 0n, places: 0 };

/** Plain digits, no zeros that say nothing: the one text that a number has in our answers. */
const plain = ({ digits, places }: Exact): string => {
  const sign = digits < 0n ? "-" : "";
  const all = `${digits < 0n ? -digits : digits}`.padStart(places + 1, "0");
  const fraction = all.slice(all.length - places).replace(/0+$/, "");
  const whole = all.slice(0, all.length - places);
  return `${sign}${whole}${places > 0 && fraction !== "" ? `.${fraction}` : ""}`;
};

const digitsUpTo = (most: number): fc.Arbitrary<string> =>
  fc.stringMatching(/^\d+$/, { size: "max", maxLength: most }).map((text) => text.slice(0, most) || "7");
const whole = (most: number): fc.Arbitrary<string> => digitsUpTo(most).map((text) => text.replace(/^0+(?=\d)/, ""));

/** Numbers as JSON may have them, with any digits and exponents. */
const jsonNumber: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "0",
    "-0",
    "0.0",
    "1e3",
    "1E-7",
    "1.50",
    "2.50e+2",
    "0.1000000000000000055",
    "1e-37",
    "-0.00000001",
    "0e5",
  ),
  fc.constantFrom(
    "12345678901234567890123456789012345678",
    `0.${"1234567890".repeat(4)}`,
    `1e${"9".repeat(3)}`,
    `${"9".repeat(1_000)}.5`,
  ),
  fc
    .tuple(fc.constantFrom("", "-"), whole(38), digitsUpTo(38))
    .map(([sign, integer, fraction]) => `${sign}${integer}.${fraction}`),
  fc.tuple(whole(20), fc.integer({ min: -60, max: 60 })).map(([integer, exponent]) => `${integer}e${exponent}`),
);
const positive = jsonNumber.map((text) => text.replace(/^-/, "")).filter((text) => exact(text).digits > 0n);

/** Values of attributes: texts of up to 512 digits on both sides of the point. */
const attributeValue: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "0",
    "007",
    "-0.0",
    "1.50",
    "0.1000000000000000055",
    "9".repeat(512),
    `0.${"3".repeat(512)}`,
    `${"1".repeat(512)}.${"7".repeat(488)}`,
  ),
  fc
    .tuple(fc.constantFrom("", "-"), digitsUpTo(512), digitsUpTo(400))
    .map(([sign, integer, fraction]) => `${sign}${integer}.${fraction}`),
);

type Sample = {
  readonly rate: string;
  readonly secondStart: string;
  readonly secondRate: string;
  readonly fee: string;
  readonly values: readonly string[];
};
const sample: fc.Arbitrary<Sample> = fc.record({
  rate: jsonNumber,
  secondStart: positive,
  secondRate: jsonNumber,
  fee: jsonNumber,
  values: fc.array(attributeValue, { minLength: 1, maxLength: 3 }),
});

// biome-ignore lint/suspicious/noExplicitAny: a parsed answer, of which each step reads the members it is about
type Parsed = any;

/** An answer with every number as the text that it was written with. */
const withNumbersAsText = (text: string): Parsed =>
  (
    JSON as unknown as {
      parse(text: string, reviver: (name: string, value: unknown, context: { source?: string }) => unknown): unknown;
    }
  ).parse(text, (_name, value, { source }) => (typeof value === "number" ? `number ${source}` : value));
const number = (text: string): string => `number ${plain(exact(text))}`;

const openWorld = async () => {
  const installation = await openInstallation({
    dataDir: ":memory:",
    clock: { testClockStartsAt: at("2025-01-01T00:00:00Z") },
  });
  const organization = await createOrganization(installation.world, { name: "Exact" });
  if (!organization.ok) throw new Error("the organization was refused");
  const call = async (method: string, path: string, body?: string): Promise<Parsed> => {
    const event = apiEvent(organization.value.id, method, path, body);
    const answer = await installation.functionFor(path)(event, lambdaContext("test", "test"));
    if ((answer.statusCode ?? 0) >= 300) throw new Error(`${method} ${path}: ${answer.body}\n${body}`);
    return withNumbersAsText(answer.body ?? "");
  };
  await call("POST", "/event_schema", '{"name":"chat","attributes":[{"name":"tokens"}],"dimensions":[]}');
  await call("POST", "/event_schema/chat/activate");
  const meter = await call(
    "POST",
    "/usage_meters",
    JSON.stringify({
      name: "tokens",
      type: "COUNTER",
      aggregation: "SUM",
      eventSchemaName: "chat",
      computations: [{ order: 1, computation: '{"var":"attributes.tokens"}' }],
    }),
  );
  await call("POST", `/usage_meters/${meter.id}/activate`);
  const fee = await call("POST", "/addons", '{"name":"fee","type":"FIXED_FEE"}');
  return {
    installation,
    organizationId: organization.value.id,
    call,
    meterId: meter.id as string,
    feeId: fee.id as string,
  };
};
type World = Awaited<ReturnType<typeof openWorld>>;

const rateCards = (
  { rate, secondStart, secondRate, fee }: Sample,
  { meterId, feeId }: World,
): string => `{"operations":[
  {"actionType":"CREATE","rateCardName":"usage","rateCard":{"billableId":"${meterId}","type":"USAGE","invoiceTiming":"IN_ARREARS","rateCardDetails":
    {"usageRateCard":{"usageMeterId":"${meterId}",
      "ratePlan":{"pricingModel":"TIERED","slabs":[{"order":1,"startAfter":0,"priceType":"PER_UNIT"},{"order":2,"startAfter":${secondStart},"priceType":"PER_UNIT"}]},
      "rateValues":[{"currency":"USD","slabRates":[{"order":1,"rate":${rate}},{"order":2,"rate":${secondRate}}]}]}}}},
  {"actionType":"CREATE","rateCardName":"fee","rateCard":{"billableId":"${feeId}","type":"FIXED_FEE","invoiceTiming":"IN_ARREARS","rateCardDetails":
    {"fixedFeeRateCard":{"id":"${feeId}","type":"RECURRING","enableProration":false,"rateValues":[{"currency":"USD","rate":${fee}}]}}}}]}`;

/** Sells a plan with the sample's numbers to an account of its own, and lets the account use the sample's values. */
const sell = async (world: World, { sold, name }: { readonly sold: Sample; readonly name: string }): Promise<void> => {
  const { call } = world;
  const plan = await call(
    "POST",
    "/v2/price_plans",
    JSON.stringify({
      name,
      type: "BILLING",
      supportedCurrencies: ["USD"],
      pricingCycleConfig: { interval: "MONTHLY", startOffset: { dayOffset: "1", monthOffset: "NIL" }, gracePeriod: 0 },
    }),
  );
  const path = `/v2/price_plans/${plan.id}`;
  await call("POST", `${path}/rate_cards`, rateCards(sold, world));
  await call("POST", `${path}/finalize`, "{}");
  expectCards((await call("GET", `${path}/rate_cards`)).data, sold);
  await call(
    "POST",
    "/customers",
    JSON.stringify({
      id: name,
      name: `Customer ${name}`,
      primaryEmail: "a@b.co",
      address: {},
      account: { id: name, name: `Account ${name}` },
    }),
  );
  const edit = {
    mode: "ASSOCIATE",
    effectiveFrom: "2025-01-01",
    effectiveUntil: "9999-01-01",
    associationConfig: { pricePlanId: plan.id },
  };
  await call("POST", `/v2/accounts/${name}/edit_schedules`, JSON.stringify({ edits: [edit] }));
  await call("POST", `/v2/accounts/${name}/finalize_schedules`, "{}");
  const events = sold.values.map((value, number) => ({
    id: `${name}-${number}`,
    schemaName: "chat",
    timestamp: "2025-01-01T00:00:00Z",
    accountId: name,
    attributes: [{ name: "tokens", value }],
    dimensions: {},
  }));
  await call("POST", "/ingestBatch", JSON.stringify({ events }));
};

const expectCards = ([usage, fee]: Parsed, sold: Sample): void => {
  const { ratePlan, rateValues } = usage.rateCardDetails.usageRateCard;
  expect(ratePlan.slabs.map(({ startAfter }: Parsed) => startAfter)).toEqual(["number 0", number(sold.secondStart)]);
  expect(rateValues[0].slabRates.map(({ rate }: Parsed) => rate)).toEqual([number(sold.rate), number(sold.secondRate)]);
  expect(fee.rateCardDetails.fixedFeeRateCard.rateValues[0].rate).toBe(number(sold.fee));
};

/** What an account's invoice must say, worked out with whole numbers. */
const expectedLines = ({ rate, secondStart, secondRate, fee, values }: Sample) => {
  const quantity = values.map(exact).reduce(plus, ZERO);
  const start = exact(secondStart);
  const first = least(quantity, start);
  const second = minus(quantity, start);
  const slabs = [
    ...(isMore(quantity, ZERO) ? [{ usage: first, rate: exact(rate) }] : []),
    ...(isMore(quantity, start) ? [{ usage: second, rate: exact(secondRate) }] : []),
  ].map(({ usage, rate: price }) => ({ usage, price, value: cents(times(usage, price)) }));
  const feeValue = cents(exact(fee));
  return { quantity, slabs, feeValue, total: slabs.map(({ value }) => value).reduce(plus, feeValue) };
};

const linesOf = (line: Parsed): Parsed[] => [line, ...line.lineItems.flatMap(linesOf)];

const expectInvoice = (invoice: Parsed, sold: Sample): void => {
  const { quantity, slabs, feeValue, total } = expectedLines(sold);
  const lines = linesOf(invoice.revenueInfo);
  const ofType = (type: string): Parsed[] => lines.filter((line) => line.type === type);
  expect(
    ofType("USAGE_RATE_CARD_SLAB_AMOUNT").map(({ quantity: used, valuePerQuantity, value }) => [
      used,
      valuePerQuantity,
      value,
    ]),
  ).toEqual(slabs.map(({ usage, price, value }) => [usage, price, value].map((one) => `number ${plain(one)}`)));
  expect(ofType("FIXED_FEE_RATE_CARD_AMOUNT").map(({ valuePerQuantity, value }) => [valuePerQuantity, value])).toEqual([
    [number(sold.fee), `number ${plain(feeValue)}`],
  ]);
  expect(ofType("USAGE_RATE_CARD_AMOUNT").map(({ quantity: used }) => used)).toEqual([`number ${plain(quantity)}`]);
  expect(invoice.totalAmount).toBe(`number ${plain(total)}`);
};

const usageInMetrics = async ({ call }: World, accountId: string): Promise<string> => {
  const filters = [{ fieldName: "ACCOUNT_ID", fieldValues: [accountId] }];
  const query = { id: "usage", name: "METER_USAGE", aggregationPeriod: "MONTH", filters };
  const window = { startTime: "2025-01-01T00:00:00Z", endTime: "2025-02-01T00:00:00Z" };
  const { results } = await call("POST", "/metrics", JSON.stringify({ ...window, metricQueries: [query] }));
  return results[0].data[0].metricValues[0];
};

describe("a number", () => {
  it("keeps every digit from the request to the plan, the counter, the invoice, its document and back", {
    timeout: 30_000 + RUNS * 5_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 4 }), async (samples) => {
        const world = await openWorld();
        const { adapters, runner } = world.installation;
        try {
          for (const [place, sold] of samples.entries()) await sell(world, { sold, name: `account-${place}` });
          const moved = await runner.passTime(
            at("2025-02-01T00:00:00Z"),
            (instant) => adapters.testClock?.moveTo(instant) as never,
          );
          expect(moved.ok).toBe(true);
          for (const [place, sold] of samples.entries()) {
            const { data } = await world.call("GET", `/invoices?owner_id=account-${place}`);
            const [{ id }] = data.filter(({ sequenceId }: Parsed) => sequenceId !== undefined);
            const invoice = await world.call("GET", `/invoices/${id}`);
            expectInvoice(invoice, sold);
            const stored = await world.installation.world.invoices.find(world.organizationId, id);
            const document = await adapters.documents.get(stored?.value.jsonDocument ?? "");
            expectInvoice(withNumbersAsText(Buffer.from(document?.content ?? []).toString("utf8")), sold);
            expect(await usageInMetrics(world, `account-${place}`)).toBe(
              `number ${plain(expectedLines(sold).quantity)}`,
            );
            for (const [turn, value] of sold.values.entries()) {
              const { events } = await world.call("GET", `/events/account-${place}-${turn}`);
              expect(events[0].eventPayload.attributes[0].value).toBe(value);
              expect(events[0].eventPipelineInfo.usageMeters[0].units).toBe(number(value));
            }
          }
        } finally {
          await world.installation.close();
        }
      }),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  });

  it.each`
    rate          | taken    | because
    ${"1e1099"}   | ${true}  | ${"it has 1,100 digits"}
    ${"1e1100"}   | ${false} | ${"it has one more"}
    ${"1e-1100"}  | ${false} | ${"it has one more, the zero before the point"}
    ${"-1e-1099"} | ${true}  | ${"it has 1,100 digits, whatever its sign"}
  `("$rate is taken: $taken, since $because", async ({ rate, taken }) => {
    const world = await openWorld();
    const fixed: Sample = { rate, secondStart: "1", secondRate: "1", fee: "1", values: ["1"] };
    const sold = sell(world, { sold: fixed, name: "account" });
    await (taken ? sold : expect(sold).rejects.toThrow(/slabRates\[0\]\.rate: must be a number/));
    await world.installation.close();
  });
});
