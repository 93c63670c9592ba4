import type { OrganizationId } from "#domain/ids.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { createOrganization } from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";
import { type Answer, type ApiClient, apiClient } from "../support/api-client.ts";
import { anAccount, associate, FOREVER, schedule } from "../support/catalog-for-billing.ts";
import { callIngest, type PostedEvent } from "../support/ingest.ts";
import type { TestWorld } from "../support/world.ts";
import { cycleOf, type Items, madeItems, madePlan, RECIPES, type Recipe } from "./catalog.ts";
import type { Slice } from "./model-calendar.ts";
import { type CountedEvent, createUsageModel, type UsageModel } from "./model-usage.ts";
import { type Person, type Plans, peopleOf, plansOf, ZONES } from "./population.ts";
import { type Random, randomFrom } from "./random.ts";

/** What an organization has been told to do, and what was noted of the answers. */
export type Company = {
  readonly world: World;
  readonly organizationId: OrganizationId;
  readonly zone: string;
  readonly autoAdvance: boolean;
  readonly api: ApiClient;
  readonly items: Items;
  readonly people: readonly Person[];
  readonly plans: Readonly<Record<Recipe, string>>;
  readonly terms: Plans;
  readonly random: Random;
  readonly usage: UsageModel;
  /** The live slices of each account, with the recipe that is sold in them. */
  readonly slices: Map<string, readonly SoldSlice[]>;
  /** Events of a feature that were posted and may be refused, until the day is over. */
  readonly undecided: CountedEvent[];
  /** Ids that were posted again, or too late, and what must have become of them. */
  readonly refused: { readonly id: string; readonly status: string }[];
  /** Units of the feature that were let in, by account. */
  readonly consumed: Map<string, bigint>;
  /** What was recorded as paid, by invoice, in thousandths. */
  readonly paid: Map<string, bigint>;
  /** Every invoice as it was written last. */
  readonly invoices: Map<string, Invoice>;
  /** How often something was done, by its name and whether it was allowed. */
  readonly tally: Map<string, number>;
  readonly ingest: (events: readonly PostedEvent[]) => Promise<void>;
  /** A number that nothing else of this organization has. */
  readonly fresh: () => number;
};

export type SoldSlice = Slice & { readonly id: string; readonly recipe: Recipe };

export type Population = { readonly accounts: number; readonly zones: number; readonly seed: number };

export const openCompany = async (world: World, zone: number, population: Population): Promise<Company> => {
  const { accounts, zones, seed } = population;
  const timeZone = ZONES[zone];
  if (!timeZone) throw new Error(`there is no zone ${zone}`);
  const autoAdvance = zone !== 1;
  const made = await createOrganization(world, { name: `Company of ${timeZone}`, timeZone, autoAdvance });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const organizationId = made.value.id;
  const api = apiClient({ world, organizationId } as TestWorld);
  const items = await madeItems(api);
  const terms = plansOf(zone);
  const plans = {} as Record<Recipe, string>;
  for (const recipe of RECIPES) plans[recipe] = await madePlan(api, recipe, items, terms[recipe]);
  const people = peopleOf(zone, zones, accounts);
  for (const person of people) await settleIn(api, plans, person);
  let last = 0;
  return {
    world,
    organizationId,
    zone: timeZone,
    autoAdvance,
    api,
    items,
    people,
    plans,
    terms,
    random: randomFrom(seed * 1_000 + zone),
    usage: createUsageModel(),
    slices: new Map(),
    undecided: [],
    refused: [],
    consumed: new Map(),
    paid: new Map(),
    invoices: new Map(),
    tally: new Map(),
    ingest: async (events) => {
      if (events.length === 0) return;
      const { status, text } = await callIngest(world, organizationId, "/ingestBatch", { events });
      if (status !== 202) throw new Error(text);
    },
    fresh: () => {
      last += 1;
      return last;
    },
  };
};

const settleIn = async (
  api: ApiClient,
  plans: Readonly<Record<Recipe, string>>,
  { id, currency, recipe, terms, anniversary, native, from }: Person,
): Promise<void> => {
  await anAccount({ api }, id, { invoiceCurrency: currency });
  const own = native ? {} : { pricingCycleConfigOverride: cycleOf(terms, { anniversary }) };
  await schedule({ api }, id, associate(plans[recipe], from, FOREVER, own));
};

/** Notes what became of a request that may be refused; what is neither done nor refused is a fault. */
export const told = ({ tally }: Company, what: string, answer: Answer): Answer["body"] | undefined => {
  const { status, body } = answer;
  const done = status < 300;
  if (!done && status !== 400) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  const name = `${what} ${done ? "done" : "refused"}`;
  tally.set(name, (tally.get(name) ?? 0) + 1);
  return done ? body : undefined;
};
