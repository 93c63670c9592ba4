/** A rule as a request has it: a tenth off everything, in arrears. */
export const aRule = (changes: object = {}) => ({
  name: "discount",
  order: 1,
  invoiceTiming: "IN_ARREARS",
  computation: '{"*":[{"var":"revenue.rate_card_total"},-0.1]}',
  action: { type: "ADD", description: "10 % off" },
  ...changes,
});
