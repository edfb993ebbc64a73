import type { Place } from "../contracts/failure.ts";
import type { ProfileProblem } from "../contracts/profile.ts";

/** A place without its file: a profile's problems all stand in one. */
export function placeOf(place: Place | undefined): Omit<ProfileProblem, "message"> {
  return {
    ...(place?.line !== undefined && { line: place.line }),
    ...(place?.column !== undefined && { column: place.column }),
    ...(place?.key !== undefined && { key: place.key }),
  };
}
