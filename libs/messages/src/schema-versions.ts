// Generated from schemas/released/ by libs/messages/release.ts. Do not edit.

/** The newest released version of each fact: what seals carry as schema_version. */
export const schemaVersions = {} as const
