/** All stages in order, each with its wiring and policy: what the loop, replay and tests run. */
import { defaultPolicy as registryPolicy } from '@polytraders/01-registry'
import { wiring as registry } from '@polytraders/01-registry/wiring'
import { defaultPolicy as ingestionPolicy } from '@polytraders/02-ingestion'
import { wiring as ingestion } from '@polytraders/02-ingestion/wiring'
import { defaultPolicy as eventLogPolicy } from '@polytraders/03-event-log'
import { wiring as eventLog } from '@polytraders/03-event-log/wiring'
import { defaultPolicy as signalsPolicy } from '@polytraders/04-signals'
import { wiring as signals } from '@polytraders/04-signals/wiring'
import { defaultPolicy as fairValuePolicy } from '@polytraders/05-fair-value'
import { wiring as fairValue } from '@polytraders/05-fair-value/wiring'
import { defaultPolicy as estimatePolicy } from '@polytraders/06-execution-estimate'
import { wiring as executionEstimate } from '@polytraders/06-execution-estimate/wiring'
import { defaultPolicy as decisionPolicy } from '@polytraders/07-decision'
import { wiring as decision } from '@polytraders/07-decision/wiring'
import { defaultPolicy as ordersPolicy } from '@polytraders/08-orders'
import { defaultPolicy as paperPolicy } from '@polytraders/08-orders/paper-venue'
import { wiring as orders, paperWiring } from '@polytraders/08-orders/wiring'
import { defaultPolicy as inventoryPolicy } from '@polytraders/09-inventory'
import { wiring as inventory } from '@polytraders/09-inventory/wiring'
import { defaultPolicy as replayPolicy } from '@polytraders/10-replay'
import { wiring as replay } from '@polytraders/10-replay/wiring'
import { defaultPolicy as monitoringPolicy } from '@polytraders/11-monitoring'
import { wiring as monitoring } from '@polytraders/11-monitoring/wiring'
import { policyOf } from '@polytraders/config'
import { type Hosted, hosted, type Wiring } from '@polytraders/runtime'

export type LoopStage = Hosted

/** Policies by stage name; what is left out is the core's default. */
export type Policies = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function stage<Policy extends object>(
  wiring: Wiring<Policy>,
  defaults: NoInfer<Policy>,
  modelsOf: (policy: NoInfer<Policy>) => readonly string[] = () => [],
) {
  return (policies: Policies): LoopStage => {
    const policy = policyOf(policies, wiring.stage, defaults)
    return hosted(wiring, policy, modelsOf(policy))
  }
}

const all = [
  stage(registry, registryPolicy),
  stage(ingestion, ingestionPolicy),
  stage(eventLog, eventLogPolicy),
  stage(signals, signalsPolicy),
  stage(fairValue, fairValuePolicy, ({ models }) => models.map(({ model }) => model.modelVersion)),
  stage(executionEstimate, estimatePolicy),
  stage(decision, decisionPolicy),
  stage(orders, ordersPolicy),
  stage(paperWiring, paperPolicy),
  stage(inventory, inventoryPolicy),
  stage(replay, replayPolicy),
  stage(monitoring, monitoringPolicy),
]

export const loopStages = (policies: Policies): readonly LoopStage[] =>
  all.map(stageWith => stageWith(policies))
