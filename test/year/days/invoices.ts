import type { Invoice } from "#domain/invoicing/invoice.ts";
import { type Company, told } from "../company.ts";

const DAY = 86_400_000;

/** Writes an invoice by hand. */
export const writeOne = async (company: Company): Promise<void> => {
  const { random, people, api, world } = company;
  const now = world.clock.now();
  const body = {
    accountId: random.pick(people).id,
    startDate: new Date(now - 20 * DAY).toISOString(),
    endDate: new Date(now - DAY).toISOString(),
    status: random.pick(["DRAFT", "DUE", "DUE", "PAID"]),
    idempotencyKey: `by-hand-${company.fresh()}`,
    lineItems: [
      { description: "Setup", value: random.whole(1, 90) },
      { description: "Hours", quantity: 2.5, valuePerQuantity: 3.333 },
    ],
  };
  told(company, "write an invoice", await api.post("/invoices", body));
};

/** Sets the charges beside the plan of the next invoice, or of a draft. */
export const chargeMore = async (company: Company): Promise<void> => {
  const { random, people, api, invoices } = company;
  const items = [
    { name: "Support", rate: 3.5, quantity: random.whole(1, 5) },
    { name: "Rebate", value: "-1.239" },
  ];
  const drafts = [...invoices.values()].filter(({ status, kind }) => status === "DRAFT" && kind === "IN_ARREARS");
  const of =
    drafts.length > 0 && random.chance(0.5)
      ? `/invoices/${random.pick(drafts).id}`
      : `/accounts/${random.pick(people).id}`;
  told(company, "charge more", await api.put(`${of}/miscellaneous_charges`, { items }));
};

const isVoidable = ({ status, kind, invoiceClass }: Invoice): boolean =>
  status === "DUE" && (kind === "IN_ARREARS" || kind === "IN_ADVANCE") && invoiceClass === "INVOICE";

/** Voids a final invoice, and bills its cycle anew. */
export const voidOne = async (company: Company): Promise<void> => {
  const { random, api, invoices } = company;
  const due = [...invoices.values()].filter(isVoidable);
  if (due.length === 0) return;
  const { id } = random.pick(due.slice(-15));
  if (!told(company, "void", await api.patch(`/invoices/${id}`, { status: "VOID" }))) return;
  if (random.chance(0.8)) told(company, "reissue", await api.post(`/tollbook/invoices/${id}/reissue`));
};

/** Gives up the money of an invoice. */
export const giveUpOne = async (company: Company): Promise<void> => {
  const due = [...company.invoices.values()].filter(isVoidable);
  if (due.length === 0) return;
  const { id } = company.random.pick(due);
  told(company, "give up", await company.api.patch(`/invoices/${id}`, { status: "UN_COLLECTIBLE" }));
};

/** Makes due what waits, where no draft becomes due by itself. */
export const runBills = async (company: Company): Promise<void> => {
  told(company, "bill run", await company.api.post("/invoices/bill_runs"));
};

/** Has two accounts of one currency billed together from now on. */
export const formGroup = async (company: Company): Promise<void> => {
  const { people, api, random } = company;
  const { currency } = random.pick(people);
  const accountIds = people.filter((one) => one.currency === currency).map(({ id }) => id);
  const group = {
    name: `Together ${company.fresh()}`,
    email: "ap@example.test",
    dailyInvoiceConsolidation: true,
    accountIds: accountIds.slice(0, 2),
    address: {},
  };
  told(company, "form a group", await api.post("/invoice_groups", group));
};
