/** Every formula of every stage with its worked example, in stage order. */
import { formulas as registry } from '@polytraders/01-registry/formulas'
import { formulas as ingestion } from '@polytraders/02-ingestion/formulas'
import { formulas as eventLog } from '@polytraders/03-event-log/formulas'
import { formulas as signals } from '@polytraders/04-signals/formulas'
import { formulas as fairValue } from '@polytraders/05-fair-value/formulas'
import { formulas as executionEstimate } from '@polytraders/06-execution-estimate/formulas'
import { formulas as decision } from '@polytraders/07-decision/formulas'
import { formulas as orders } from '@polytraders/08-orders/formulas'
import { formulas as inventory } from '@polytraders/09-inventory/formulas'
import { formulas as replay } from '@polytraders/10-replay/formulas'
import { formulas as monitoring } from '@polytraders/11-monitoring/formulas'
import { type WorkedExample } from '@polytraders/stage'

export const workedExamples: readonly WorkedExample[] = [
  ...registry,
  ...ingestion,
  ...eventLog,
  ...signals,
  ...fairValue,
  ...executionEstimate,
  ...decision,
  ...orders,
  ...inventory,
  ...replay,
  ...monitoring,
]
