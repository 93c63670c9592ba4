import type { SeatInterval, SeatName } from "#domain/licenses/named-seat.ts";

/** A stretch of time for which a name has a seat, and whose it is. */
export type ListedSeat = Pick<SeatName, "accountId" | "licenseId" | "name"> & { readonly interval: SeatInterval };
