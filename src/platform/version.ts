declare const WGX_VERSION: string;
declare const WGX_BUILD: string;

/** The version of this program, put in by the build. */
export const wgxVersion: string = WGX_VERSION;

/** Names the sources that this program was built from, so that nothing remembered by another build is believed. */
export const wgxBuild: string = WGX_BUILD;
