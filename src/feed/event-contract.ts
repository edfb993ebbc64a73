import { defaultContract, type EventContract, eventContracts } from "../contracts/event-contracts.ts";
import { Failure } from "../platform/failure.ts";
import { didYouMean } from "../platform/nearest-name.ts";

/** The contract with this name; the default one where none is named. @throws Failure "usage" for a name that is none. */
export function eventContract(name: string | undefined): EventContract {
  if (name === undefined) return defaultContract;
  const found = eventContracts.find((each) => each.name === name);
  if (found) return found;
  const names = eventContracts.map((each) => each.name);
  const { hint } = didYouMean(name, names);
  throw new Failure("usage", {
    message: `no contract is called "${name}"`,
    hint: hint ?? `there are: ${names.join(", ")}`,
  });
}
