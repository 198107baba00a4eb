export { policyOf, policyVars, readPolicies, readPolicy } from './policy.ts'
export {
  ConfigError,
  type ConfigOf,
  flag,
  integer,
  oneOf,
  printable,
  readConfig,
  text,
  type Vars,
} from './read-config.ts'
