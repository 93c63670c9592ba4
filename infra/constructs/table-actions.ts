/** Reads documents of a table by key, one or some. */
export const GET_DOCUMENTS = ["dynamodb:GetItem", "dynamodb:BatchGetItem"];

/** Reads a range of a table or of an index. */
export const QUERY_DOCUMENTS = ["dynamodb:Query"];

/** Changes documents, alone or in a transaction, which has no action of its own. */
export const CHANGE_DOCUMENTS = [
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "dynamodb:DeleteItem",
  "dynamodb:ConditionCheckItem",
];

/** Counts usage. Nothing of it is ever deleted but by the time to live. */
export const COUNT_USAGE = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"];
