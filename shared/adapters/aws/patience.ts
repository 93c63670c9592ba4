/** How long a client of AWS waits: how often it asks, and for how many milliseconds it waits for an answer each time. */
export type Patience = { readonly attempts: number; readonly answerMilliseconds: number };
