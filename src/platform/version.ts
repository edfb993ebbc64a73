declare const WGX_VERSION: string;

/** The version of this program, put in by the build. */
export const wgxVersion: string = WGX_VERSION;
