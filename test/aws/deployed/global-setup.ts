import { mendStacks } from "./mend-stacks.ts";

/** Runs once before the tests of the deployed stacks. */
export const setup = mendStacks;
