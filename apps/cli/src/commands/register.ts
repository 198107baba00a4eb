/**
 * `polytraders register`: the step of a deployment that comes before its stages, which only look
 * schemas up. Run again it changes nothing, so it runs at every install and upgrade.
 */
import { readConfig } from '@polytraders/config'
import { LogError } from '@polytraders/runtime'
import { registerSchemas } from '@polytraders/runtime/kafka'
import { processVars } from '@polytraders/runtime/process'
import { type Command } from 'commander'
import { CliError } from '../error.ts'
import { runningInstall } from '../install.ts'
import { print, printJson } from '../output.ts'

const registerVars = { SCHEMA_REGISTRY_URL: processVars.SCHEMA_REGISTRY_URL }

export function registerCommand(program: Command): void {
  program
    .command('register')
    .description("register this build's schemas at SCHEMA_REGISTRY_URL, before its stages start")
    .option('--json', 'one JSON object')
    .action(register)
}

async function register({ json }: { readonly json?: true }): Promise<void> {
  const config = readConfig({ ...runningInstall(), ...process.env }, registerVars)
  const registry = config.SCHEMA_REGISTRY_URL
  const { subjects } = await registerSchemas(registry).catch(error => {
    if (!(error instanceof LogError)) throw error
    throw new CliError(error.message, hintOf(error))
  })
  if (json) printJson({ registry, subjects })
  else print(`${subjects} subjects are registered at ${registry}`)
}

const hintOf = ({ code }: LogError): string =>
  code === 'unavailable'
    ? 'is SCHEMA_REGISTRY_URL a Confluent-compatible registry that can be reached from here?'
    : 'a fact changes only as schemas/README.md says'
