import type { Invoice } from "#domain/invoicing/invoice.ts";
import { toText } from "#domain/money/decimal.ts";
import { type Company, told } from "../company.ts";
import { dayOf } from "../model-calendar.ts";
import { thousandths } from "../model-usage.ts";

/** Gives a credit, or fills a wallet. */
export const giveMoney = async (company: Company): Promise<void> => {
  const { random, people, api, world, zone } = company;
  const { id: accountId } = random.pick(people);
  const path = `/accounts/${accountId}`;
  if (random.chance(0.35)) {
    told(company, "top up", await api.post(`${path}/wallet_topup`, { topupAmount: random.whole(5, 80) }));
    return;
  }
  const today = dayOf(world.clock.now(), zone);
  const credit = {
    accountId,
    purpose: "Goodwill",
    effectiveFrom: today.subtract({ days: random.whole(0, 3) }).toString(),
    ...(random.chance(0.6) && { effectiveUntil: today.add({ days: random.whole(20, 90) }).toString() }),
    creditAmount: random.whole(1, 60),
    priority: random.whole(0, 3),
  };
  told(company, "grant a credit", await api.post("/credits", { creditRequests: [credit] }));
};

const isPayable = ({ status, totalAmount }: Invoice): boolean =>
  (status === "DUE" || status === "PARTIALLY_PAID") && totalAmount.gt("0");

/** Pays one that is open, in full or in part; orders among them, whose goods are granted then. */
export const payOne = async (company: Company): Promise<void> => {
  const { random, invoices, api, paid } = company;
  const open = [...invoices.values()].filter((one) => isPayable(one) && one.invoiceClass !== "BILLABLE");
  if (open.length === 0) return;
  const { id, accountId, currency, totalAmount, paidAmount, invoiceClass } = random.pick(open);
  const rest = totalAmount.minus(paidAmount);
  const isPart = rest.gt("2") && random.chance(0.35);
  const amount = isPart ? "1" : toText(rest);
  const body = {
    accountId,
    currency,
    totalAmount: Number(amount),
    externalPaymentReference: {
      sourceName: "bank",
      sourceType: "BANK_TRANSFER",
      transactionNumber: `transfer-${company.fresh()}`,
    },
    lineItemRecords: [{ type: "INVOICE", togaiId: id, amount: Number(amount), order: 1 }],
  };
  const what = invoiceClass === "ORDER" ? "pay an order" : "pay";
  if (told(company, what, await api.post("/payments", body))) {
    paid.set(id, (paid.get(id) ?? 0n) + thousandths(amount));
  }
};

/** Buys more for the wallet, to be paid first or later. */
export const buyOne = async (company: Company): Promise<void> => {
  const { random, people, api } = company;
  const { id } = random.pick(people);
  const topupAmount = random.whole(10, 50);
  const purchase = { type: "WALLET_TOPUP", walletTopupDetails: { topupAmount } };
  told(company, "buy", await api.post(`/accounts/${id}/purchases`, purchase));
};
