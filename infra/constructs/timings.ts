/** How long a function may take for one call, and how long its queue gathers one; in seconds. */
export const TIMEOUTS = {
  meter: 90,
  closeCycle: 180,
  renderInvoice: 60,
  deliverInvoice: 60,
  archiveUsage: 900,
} as const;

/** A close, a drawing and a mail are worth nothing together, so nobody waits for more of them. */
export const NO_WINDOW = 0;
