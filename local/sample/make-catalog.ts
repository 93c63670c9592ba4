import { z } from "zod";
import { ask } from "../ask.ts";
import type { Connection } from "../connection.ts";
import { everyPage, findOn } from "../every-page.ts";
import {
  METERS,
  PLANS,
  PLATFORM_FEE,
  type SampleMeter,
  type SamplePlan,
  type SampleSchema,
  SCHEMAS,
} from "./sample-catalog.ts";
import { rateCardOperation } from "./sample-rate-cards.ts";

const anything = z.unknown();
const withStatus = z.object({ status: z.string() });
const named = z.object({ id: z.string(), name: z.string(), status: z.string() });

/** Ids that the API gave to what the sample sells, by the sample's own names. */
export type SampleCatalog = { readonly plans: ReadonlyMap<string, string> };

/** Makes everything that is sold; what is there already, whole or half made, is completed. */
export const makeCatalog = async (connection: Connection): Promise<SampleCatalog> => {
  for (const schema of SCHEMAS) await makeSchema(connection, schema);
  const billables = new Map<string, string>();
  for (const meter of METERS) billables.set(meter.name, await makeMeter(connection, meter));
  billables.set(PLATFORM_FEE.name, await makeFee(connection));
  const plans = new Map<string, string>();
  for (const plan of Object.values(PLANS)) plans.set(plan.name, await makePlan(connection, plan, billables));
  return { plans };
};

const makeSchema = async (connection: Connection, schema: SampleSchema): Promise<void> => {
  const url = `/event_schema/${schema.name}`;
  const found = await connection.send("GET", url);
  const { status } =
    found.status === 404
      ? await ask(connection, "POST", "/event_schema", { body: schema, answer: withStatus })
      : await ask(connection, "GET", url, { answer: withStatus });
  if (status !== "ACTIVE") await ask(connection, "POST", `${url}/activate`, { answer: anything });
};

const makeMeter = async (connection: Connection, meter: SampleMeter): Promise<string> => {
  const { id, status } =
    (await findOn(connection, "/usage_meters", named, ({ name }) => name === meter.name)) ??
    (await ask(connection, "POST", "/usage_meters", { body: { type: "COUNTER", ...meter }, answer: named }));
  if (status !== "ACTIVE") await ask(connection, "POST", `/usage_meters/${id}/activate`, { answer: anything });
  return id;
};

const makeFee = async (connection: Connection): Promise<string> => {
  const { id } =
    (await findOn(connection, "/addons", named, ({ name }) => name === PLATFORM_FEE.name)) ??
    (await ask(connection, "POST", "/addons", { body: PLATFORM_FEE, answer: named }));
  return id;
};

const makePlan = async (
  connection: Connection,
  plan: SamplePlan,
  billables: ReadonlyMap<string, string>,
): Promise<string> => {
  const { id, status } =
    (await findOn(connection, "/v2/price_plans", named, ({ name }) => name === plan.name)) ??
    (await ask(connection, "POST", "/v2/price_plans", { body: planBody(plan), answer: named }));
  if (status === "ACTIVE") return id;
  const url = `/v2/price_plans/${id}`;
  const made = new Set<string>();
  for await (const { name } of everyPage(connection, `${url}/rate_cards`, z.object({ name: z.string() })))
    made.add(name);
  const operations = plan.cards
    .filter(({ name }) => !made.has(name))
    .map((card) => rateCardOperation(card, billables.get(card.type === "USAGE" ? card.meter : card.name) ?? ""));
  if (operations.length > 0)
    await ask(connection, "POST", `${url}/rate_cards`, { body: { operations }, answer: anything });
  await ask(connection, "POST", `${url}/finalize`, { body: { migrationMode: "NONE" }, answer: anything });
  return id;
};

const planBody = ({ name, description }: SamplePlan) => ({
  name,
  description,
  type: "BILLING",
  supportedCurrencies: ["USD"],
  pricingCycleConfig: {
    interval: "MONTHLY",
    startOffset: { dayOffset: "1", monthOffset: "NIL" },
    gracePeriod: 2,
    anniversaryCycle: false,
  },
});
