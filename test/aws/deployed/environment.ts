/** An environment variable that `npm run test:aws` sets. Fails without it, since a test that is left out looks like one that passes. */
export const testVariable = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run npm run test:aws`);
  return value;
};

/** Where the stacks are deployed. */
export const endpoint = (): string => testVariable("TOLLBOOK_TEST_AWS");
