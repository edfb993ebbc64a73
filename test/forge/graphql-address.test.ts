import { expect, it } from "vitest";
import { graphqlAddress } from "../../src/forge/graphql-client.ts";

it.each([
  ["https://api.github.com", "https://api.github.com/graphql"],
  ["https://api.acme.ghe.com", "https://api.acme.ghe.com/graphql"],
  ["https://git.example.org/api/v3", "https://git.example.org/api/graphql"],
  ["http://127.0.0.1:8080/api/v3", "http://127.0.0.1:8080/api/graphql"],
])("beside the REST API at %s is %s", (api, graphql) => {
  expect(graphqlAddress(api)).toBe(graphql);
});
