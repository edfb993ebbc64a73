/** Where a profile may stand, in look-up order; the content of these must be read. */
export const profileFiles: readonly string[] = [".wgx/profile.yml", ".wgx/profile.yaml", ".wgx/profile.json"];
/** What shows how a profile would look, without being one. */
export const exampleFiles: readonly string[] = [".wgx/profile.example.yml", ".wgx/profile.example.yaml"];
/** Files whose presence says that the member has no profile on purpose. */
export const noProfileMarkers: readonly string[] = ["NO_PROFILE", ".wgx/NO_PROFILE"];

/** Every path that `lookUpProfile` asks for. */
export const profilePaths: readonly string[] = [...profileFiles, ...exampleFiles, ...noProfileMarkers];
