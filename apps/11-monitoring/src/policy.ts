/**
 * What stage 11 is told at its start: limits to hand out, who may do what, what is promised, and
 * how much it may remember.
 */
import { controlsMax } from '@polytraders/domain'
import { publicKeyOf } from './commands.ts'
import { type LadderStage } from './rollout.ts'

export type Role = 'trader' | 'risk' | 'sre' | 'release'

export type Operator = {
  readonly keyId: string
  /** Who holds the key. Two keys of one person are one person. */
  readonly person: string
  /** ed25519, 32 bytes in base64. */
  readonly publicKey: string
  readonly roles: readonly Role[]
}

export type ObjectivePolicy = {
  readonly name: ObjectiveName
  /** Share that must be healthy, micros; 0: it is reported, and nothing is promised. */
  readonly targetMicros: number
  /** With fewer counted in a window, nothing is concluded from it. */
  readonly countMin: number
  /** What stage 11 does by itself when its page fires. */
  readonly action: 'none' | 'pause'
}

export type ObjectiveName =
  | 'trusted-book-time'
  | 'data-freshness'
  | 'orders-accepted'
  | 'fill-ratio'
  | 'unknown-orders-resolved'
  | 'fills-confirmed'
  | 'reconciliation'
  | 'slippage'
  | 'replay-parity'

/** A strategy, guard or model on the rollout ladder. */
export type Subject = {
  readonly subject: string
  readonly stage: LadderStage
  /** What a canary is compared with on the same markets; empty: with nothing gained or lost. */
  readonly baseline: string
}

export type Policy = {
  readonly cells: number
  /** Budget of each cell at the start: money, money, shares, share of the peak; micros. */
  readonly portfolioCap: number
  readonly marketCap: number
  readonly orderCap: number
  readonly drawdownLimit: number
  readonly paperCapital: number
  /**
   * The sum of all cells' portfolio caps never exceeds this, micros; null: what is handed out at
   * the start is all there is.
   */
  readonly portfolioLimit: number | null
  /** Whether an operator may switch this install to live at all. */
  readonly liveAllowed: boolean
  readonly operators: readonly Operator[]
  readonly subjects: readonly Subject[]
  readonly objectives: readonly ObjectivePolicy[]
  /** Kill when so large a share of at least so many orders was rejected within 5 minutes. */
  readonly rejectRateMaxMicros: number
  readonly rejectOrdersMin: number
  readonly freshnessMsMax: number
  readonly unknownOrderMsMax: number
  readonly unconfirmedFillMsMax: number
  /** A disconnected market of a cell that holds something is paused after this. */
  readonly feedLossMsMax: number
  readonly slippageMicrosMax: number
  readonly deadLetterQuietMs: number
  /** How long an automatic pause lasts before its cause is looked at again. */
  readonly autoPauseMs: number
  readonly commandLifeMsMax: number
  readonly markoutMs: number
  readonly canaryWindowMs: number
  /** The worst mean mark-out against the baseline that is tolerated, micros a share. */
  readonly canaryBudgetMicros: number
  readonly canaryPairsMin: number
  /** More broken books than this in a cell are one incident of the cell. */
  readonly brokenMarketsGroup: number
  /** What one input may lead to, so that it fits one batch; later inputs lead to the rest. */
  readonly outputsMax: number
  readonly marketsMax: number
  /** `controlsMax` of libs/domain at most: what the other stages keep room for. */
  readonly controlsMax: number
  readonly incidentsMax: number
  readonly noncesMax: number
  readonly pendingMax: number
  readonly ordersMax: number
  readonly fillsMax: number
  readonly markoutsMax: number
}

const objective = (
  name: ObjectiveName,
  targetMicros: number,
  countMin: number,
  action: ObjectivePolicy['action'],
): ObjectivePolicy => ({ name, targetMicros, countMin, action })

export const defaultPolicy: Policy = {
  cells: 4,
  portfolioCap: 5_000_000_000,
  marketCap: 2_000_000_000,
  orderCap: 2_000_000_000,
  drawdownLimit: 100_000,
  paperCapital: 10_000_000_000,
  portfolioLimit: null,
  liveAllowed: false,
  operators: [],
  subjects: [
    { subject: 'edge-taker', stage: 'paper', baseline: '' },
    { subject: 'maker-tight', stage: 'paper', baseline: 'edge-taker' },
  ],
  objectives: [
    // Time-weighted, counted in market-milliseconds: the minimum is ten minutes of one market.
    objective('trusted-book-time', 999_000, 600_000, 'none'),
    objective('data-freshness', 995_000, 1_000, 'none'),
    objective('orders-accepted', 990_000, 50, 'none'),
    // Shares filled of shares ordered, micros.
    objective('fill-ratio', 0, 1, 'none'),
    objective('unknown-orders-resolved', 999_000, 1, 'pause'),
    objective('fills-confirmed', 990_000, 20, 'none'),
    objective('reconciliation', 999_000, 10, 'pause'),
    objective('slippage', 950_000, 50, 'none'),
    objective('replay-parity', 1_000_000, 1, 'none'),
  ],
  rejectRateMaxMicros: 500_000,
  rejectOrdersMin: 20,
  freshnessMsMax: 1_000,
  unknownOrderMsMax: 30_000,
  unconfirmedFillMsMax: 120_000,
  feedLossMsMax: 10_000,
  slippageMicrosMax: 10_000,
  deadLetterQuietMs: 600_000,
  autoPauseMs: 900_000,
  commandLifeMsMax: 600_000,
  markoutMs: 60_000,
  canaryWindowMs: 3_600_000,
  canaryBudgetMicros: -1_000,
  canaryPairsMin: 20,
  brokenMarketsGroup: 10,
  outputsMax: 500,
  marketsMax: 20_000,
  controlsMax,
  incidentsMax: 1_000,
  noncesMax: 10_000,
  pendingMax: 100,
  ordersMax: 10_000,
  fillsMax: 10_000,
  markoutsMax: 10_000,
}

/** What all cells together may have, micros. */
export const portfolioLimitOf = ({ portfolioLimit, portfolioCap, cells }: Policy) =>
  portfolioLimit ?? portfolioCap * cells

/** Refuses to start on a policy that promises more than there is. Throws with what is wrong. */
export function checkPolicy(policy: Policy): void {
  const handedOut = policy.portfolioCap * policy.cells
  const limit = portfolioLimitOf(policy)
  if (handedOut > limit) {
    throw new RangeError(
      `expected cells x portfolioCap <= portfolioLimit, found ${handedOut} > ${limit}`,
    )
  }
  if (policy.controlsMax > controlsMax) {
    throw new RangeError(`expected controlsMax <= ${controlsMax}, found ${policy.controlsMax}`)
  }
  const keyIds = new Set(policy.operators.map(({ keyId }) => keyId))
  if (keyIds.size !== policy.operators.length) {
    throw new RangeError('expected each operator key id once')
  }
  for (const { publicKey } of policy.operators) publicKeyOf(publicKey)
}
