import * as z from "zod";
import { ok } from "#domain/result.ts";
import { createCustomInvoice } from "#usecases/invoices/create-custom-invoice.ts";
import { deleteCustomInvoice } from "#usecases/invoices/delete-custom-invoice.ts";
import { moveInvoice } from "#usecases/invoices/move-invoice.ts";
import { reissueInvoice } from "#usecases/invoices/reissue-invoice.ts";
import { setAccountCharges, setInvoiceCharges } from "#usecases/invoices/set-miscellaneous-charges.ts";
import { updateInvoice } from "#usecases/invoices/update-invoice.ts";
import {
  chargesToWire,
  createCustomInvoiceRequest,
  miscellaneousChargesRequest,
  updateInvoiceRequest,
  wireMiscellaneousCharges,
} from "#wire/invoice-requests.ts";
import { wireInvoice } from "#wire/invoices.ts";
import { success } from "#wire/primitives.ts";
import { answerInvoice } from "../answer-invoice.ts";
import { route } from "../route.ts";

const tag = "Invoices";
const path = z.strictObject({ invoice_id: z.string().max(50) });

export const invoiceChangeRoutes = [
  route({
    operationId: "createCustomInvoice",
    method: "POST",
    url: "/invoices",
    tag,
    summary: "Write a custom invoice for an account or an invoice group, as a draft or final at once",
    body: createCustomInvoiceRequest,
    status: 201,
    answer: wireInvoice,
    handle: async (world, { organizationId, body }) =>
      answerInvoice(world, organizationId, await createCustomInvoice(world, organizationId, body)),
  }),
  route({
    operationId: "updateInvoice",
    method: "PATCH",
    url: "/invoices/{invoice_id}",
    tag,
    summary: "Change a custom draft, or the status of any invoice",
    path,
    body: updateInvoiceRequest,
    status: 200,
    answer: wireInvoice,
    handle: async (world, { organizationId, path: { invoice_id }, body }) =>
      answerInvoice(world, organizationId, await updateInvoice(world, organizationId, invoice_id, body)),
  }),
  route({
    operationId: "deleteCustomInvoice",
    method: "DELETE",
    url: "/invoices/{invoice_id}",
    tag,
    summary: "Delete a custom invoice that is a draft",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { invoice_id } }) => {
      const deleted = await deleteCustomInvoice(world, organizationId, invoice_id);
      return deleted.ok ? ok({ success: true }) : deleted;
    },
  }),
  route({
    operationId: "manageMiscellaneousChargesInInvoice",
    method: "PUT",
    url: "/invoices/{invoice_id}/miscellaneous_charges",
    tag,
    summary: "Set the charges beside the plan of a draft, in place of those that it had",
    path,
    body: miscellaneousChargesRequest,
    status: 200,
    answer: wireMiscellaneousCharges,
    handle: async (world, { organizationId, path: { invoice_id: invoiceId }, body: { items: charges } }) => {
      const set = await setInvoiceCharges(world, organizationId, { invoiceId, charges });
      return set.ok ? ok(chargesToWire(set.value)) : set;
    },
  }),
  route({
    operationId: "manageMiscellaneousChargesInAccount",
    method: "PUT",
    url: "/accounts/{account_id}/miscellaneous_charges",
    tag,
    summary: "Set the charges beside the plan of an account's upcoming invoice",
    path: z.strictObject({ account_id: z.string().max(50) }),
    body: miscellaneousChargesRequest,
    status: 200,
    answer: wireMiscellaneousCharges,
    handle: async (world, { organizationId, path: { account_id: accountId }, body: { items: charges } }) => {
      const set = await setAccountCharges(world, organizationId, { accountId, charges });
      return set.ok ? ok(chargesToWire(set.value)) : set;
    },
  }),
  route({
    operationId: "reissueInvoice",
    method: "POST",
    url: "/tollbook/invoices/{invoice_id}/reissue",
    tag,
    summary: "Bill the cycle of a void invoice anew, by an invoice with a number of its own",
    path,
    status: 200,
    answer: wireInvoice,
    handle: async (world, { organizationId, path: { invoice_id } }) =>
      answerInvoice(world, organizationId, await reissueInvoice(world, organizationId, invoice_id)),
  }),
  route({
    operationId: "completeRefund",
    method: "POST",
    url: "/tollbook/invoices/{invoice_id}/complete_refund",
    tag,
    summary: "Note that what was paid on an invoice has been refunded",
    path,
    status: 200,
    answer: wireInvoice,
    handle: async (world, { organizationId, path: { invoice_id: invoiceId } }) =>
      answerInvoice(
        world,
        organizationId,
        await moveInvoice(world, organizationId, { invoiceId, to: "REFUND_COMPLETED" }),
      ),
  }),
];
