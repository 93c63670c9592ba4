/**
 * Documents that metering reads of the ledger, of a kilobyte or so each: so many for a batch, and so many more for each account in it.
 */
export const READS_OF_BATCH = 3;
export const READS_OF_ACCOUNT = 4;
