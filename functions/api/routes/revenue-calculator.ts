import { ok } from "#domain/result.ts";
import { calculateRevenue } from "#usecases/calculator/calculate-revenue.ts";
import {
  calculatedRevenueToWire,
  calculatedRevenueV2ToWire,
  wireCalculatedRevenue,
  wireCalculatedRevenueV2,
} from "#wire/revenue-calculator.ts";
import { calculateRevenueRequest } from "#wire/revenue-calculator-request.ts";
import { route } from "../route.ts";

const tag = "Price Experimentation";

export const revenueCalculatorRoutes = [
  route({
    operationId: "calculateRevenue",
    method: "POST",
    url: "/revenue_calculator",
    tag,
    summary: "Calculate what a price plan would bring, by the cards of the first generation; nothing is written",
    body: calculateRevenueRequest,
    status: 200,
    answer: wireCalculatedRevenue,
    handle: async (world, { organizationId, body }) => {
      const calculated = await calculateRevenue(world, organizationId, body);
      return calculated.ok ? ok(calculatedRevenueToWire(calculated.value)) : calculated;
    },
  }),
  route({
    operationId: "calculateRevenueV2",
    method: "POST",
    url: "/v2/revenue_calculator",
    tag,
    summary: "Calculate what each rate card of a price plan would bring in a cycle; nothing is written",
    body: calculateRevenueRequest,
    status: 200,
    answer: wireCalculatedRevenueV2,
    handle: async (world, { organizationId, body }) => {
      const calculated = await calculateRevenue(world, organizationId, body);
      return calculated.ok ? ok(calculatedRevenueV2ToWire(calculated.value)) : calculated;
    },
  }),
];
