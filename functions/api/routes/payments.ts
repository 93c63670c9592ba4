import * as z from "zod";
import { notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import { recordPayment } from "#usecases/payments/record-payment.ts";
import {
  createPaymentRequest,
  PAYMENT_VERSION,
  paymentFromWire,
  paymentToWire,
  wirePayment,
  wirePayments,
} from "#wire/payments.ts";
import { dayOrInstant, wholeNumberText } from "#wire/primitives.ts";
import { createdOn } from "../created-on.ts";
import { combinationOf } from "../list-filters.ts";
import { answerPage, listQuery, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";
import { directionOf } from "../sort-by-creation.ts";

const tag = "Payments";

const FILTERS = {
  id: z.string().max(50).optional(),
  account_id: z.string().max(512).optional(),
  created_at: dayOrInstant().optional(),
};
/** Togai rule §1.5. */
const COMBINATIONS = [["id"], ["account_id"], ["account_id", "created_at"]];

export const paymentRoutes = [
  route({
    operationId: "listPayments",
    method: "GET",
    url: "/payments",
    tag,
    summary: "Page through payments, newest first",
    query: listQuery(FILTERS, TRANSACTIONAL).omit({ _search: true }),
    status: 200,
    answer: wirePayments,
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "payments",
        sizes: TRANSACTIONAL,
        fetch: async ({ _sort, id, account_id, created_at }, { limit, after }) => {
          const direction = directionOf(_sort);
          if (!direction.ok) return direction;
          const combined = combinationOf({ id, account_id, created_at }, COMBINATIONS);
          if (!combined.ok) return combined;
          const isOfDay = await createdOn(world, organizationId, created_at);
          return ok(
            await world.payments.list(organizationId, {
              limit,
              direction: direction.value,
              ...(after !== undefined && { after }),
              ownerId: account_id,
              where: (payment) => (id === undefined || payment.id === id) && isOfDay(payment.createdAt),
            }),
          );
        },
      });
      if (!page.ok) return page;
      return ok({ data: page.value.items.map(paymentToWire), nextToken: page.value.nextToken });
    },
  }),
  route({
    operationId: "createPayments",
    method: "POST",
    url: "/payments",
    tag,
    summary: "Record money that came in or went back outside, and what for; the rest goes to the wallet",
    body: createPaymentRequest,
    status: 201,
    answer: wirePayment,
    handle: async (world, { organizationId, body }) => {
      const recorded = await recordPayment(world, organizationId, paymentFromWire(body));
      return recorded.ok ? ok(paymentToWire(recorded.value)) : recorded;
    },
  }),
  route({
    operationId: "getPayment",
    method: "GET",
    url: "/payments/{payment_id}",
    tag,
    summary: "Read a payment; it never changes, so it has one version",
    path: z.strictObject({ payment_id: z.string().max(50) }),
    query: z.strictObject({ version: wholeNumberText({ minimum: 1, maximum: 2_147_483_647 }).optional() }),
    status: 200,
    answer: wirePayment,
    handle: async ({ payments }, { organizationId, path: { payment_id: id }, query: { version } }) => {
      const payment = (await payments.find(organizationId, id))?.value;
      if (!payment) return notFound("payment", id);
      if (version !== undefined && version !== PAYMENT_VERSION) return notFound("version", String(version));
      return ok(paymentToWire(payment));
    },
  }),
];
