declare const brand: unique symbol;
/** A primitive that has been checked once at the edge and cannot be mixed up with another of the same kind. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
