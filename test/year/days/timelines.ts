import type { Answer } from "../../support/api-client.ts";
import { associate, disassociate, FOREVER } from "../../support/catalog-for-billing.ts";
import { cardsOf, cycleOf, RECIPES } from "../catalog.ts";
import { type Company, told } from "../company.ts";
import { dayOf, type Terms } from "../model-calendar.ts";
import { tileAt } from "../slices.ts";

const made = async (
  company: Company,
  what: string,
  accountId: string,
  edits: readonly object[],
  between?: (staged: Answer["body"]) => Promise<void>,
): Promise<void> => {
  const path = `/v2/accounts/${accountId}`;
  const staged = told(company, what, await company.api.post(`${path}/edit_schedules?discard=true`, { edits }));
  if (!staged) return;
  await between?.(staged);
  told(company, `${what}: finalize`, await company.api.post(`${path}/finalize_schedules`, {}));
};

/** Sells an account something else, in one of the ways that there are. */
export const changePlan = async (company: Company): Promise<void> => {
  const { random, people, plans, world, zone, api, items } = company;
  const { id: accountId } = random.pick(people);
  const now = world.clock.now();
  const today = dayOf(now, zone);
  const day = (days: number): string => today.add({ days }).toString();
  const from = random.whole(1, 6);
  const [plan, other] = [plans[random.pick(RECIPES)], plans[random.pick(RECIPES)]];
  const running = tileAt(company, accountId, now);
  switch (random.pick(["switch", "pause", "ramp", "override", "own cycle", "back"] as const)) {
    case "switch":
      return made(company, "switch", accountId, [associate(plan, day(from))]);
    case "pause":
      return made(company, "pause", accountId, [disassociate(day(from), day(from + random.whole(1, 12)))]);
    case "ramp": {
      const middle = day(from + random.whole(3, 40));
      return made(company, "ramp", accountId, [associate(plan, day(from), middle), associate(other, middle)]);
    }
    case "override":
      return made(company, "override", accountId, [associate(plans.METERED, day(from))], async () => {
        const drafts = (await api.get(`/v2/accounts/${accountId}/schedules?mode=DRAFT`)).body.data as {
          id: string;
          startDate: string;
        }[];
        const last = drafts.at(-1);
        if (!last) return;
        const card = cardsOf("METERED", items, 7)[2] as object;
        const operations = [{ ...card, actionType: "UPDATE" }];
        told(company, "override a card", await api.post(`/v2/schedules/${last.id}/rate_cards`, { operations }));
      });
    case "own cycle": {
      const interval = random.pick(["WEEKLY", "MONTHLY", "MONTHLY", "QUARTERLY"] as const);
      const terms: Terms = { interval, day: random.pick(["1", "3", "LAST"]), month: 1, grace: random.whole(0, 3) };
      const config = { pricingCycleConfigOverride: cycleOf(terms, { anniversary: random.chance(0.3) }) };
      return made(company, "own cycle", accountId, [associate(plan, day(from), FOREVER, config)]);
    }
    case "back": {
      // Only a plan with deferred revenue, or one whose running cycle may be changed, lets itself be changed for days that passed.
      if (!running) return;
      const start = dayOf(running.start, zone).toString();
      return made(company, "back-dated", accountId, [associate(plan, start)]);
    }
  }
};

const MODES = [
  "IMMEDIATE",
  "IMMEDIATE_IGNORE_OVERRIDE",
  "NEXT_CYCLE",
  "NEXT_CYCLE_IGNORE_OVERRIDE",
  "START_OF_CURRENT_CYCLE",
] as const;

/** Makes the next version of a plan, whose fee costs more, and moves its accounts there in the mode whose turn it is. */
export const nextVersion = async (company: Company, turn: number): Promise<void> => {
  const { api, plans, items } = company;
  const recipe = RECIPES[turn % RECIPES.length] ?? "METERED";
  const id = plans[recipe];
  const { version } = (await api.get(`/v2/price_plans/${id}`)).body;
  const cards = cardsOf(recipe, items, 1 + turn);
  const operations = [{ ...(cards.at(recipe === "METERED" ? 2 : -1) as object), actionType: "UPDATE" }];
  if (!told(company, "draft a version", await api.patch(`/v2/price_plans/${id}`, { description: `turn ${turn}` }))) {
    return;
  }
  told(company, "change a version", await api.post(`/v2/price_plans/${id}/rate_cards`, { operations }));
  told(company, "finalize a version", await api.post(`/v2/price_plans/${id}/finalize`, {}));
  const migrationMode = MODES[turn % MODES.length];
  const migration = { sourceId: id, sourceVersion: version, targetId: id, migrationMode };
  told(company, `migrate ${migrationMode}`, await api.post("/v2/price_plans/migration", migration));
};
