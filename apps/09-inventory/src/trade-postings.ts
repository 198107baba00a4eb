/**
 * The entries of a trade, in two phases: its match is pending, its confirmation posts, its failure
 * voids.
 *
 *   matched    BUY:  reserved ─▶ pending.out, fees.pending; external ─▶ pending.in (tokens)
 *              SELL: reserved ─▶ pending.out (tokens); external ─▶ pending.in, fees.pending
 *   confirmed  BUY:  ─▶ token.cost, fees.paid; ─▶ token.available (tokens)
 *              SELL: ─▶ external (tokens); ─▶ cash.available, fees.paid; and what it brought, in
 *                    single entries, ─▶ token.cost, realised.pnl
 *   failed     each pending entry goes back; what was reserved becomes available
 *
 * A trade is booked whole whatever the ledger expected: what its order did not hold comes from what
 * is available, and what is not available either is owed to suspense, which marks everything said
 * in the step as suspect.
 */
import { type Fill } from '@polytraders/messages'
import { type Account, accounts, balanceOf, COLLATERAL } from './accounts.ts'
import { type Holding, leastOf, paidFor, receivedFor, relieve } from './positions.ts'
import { book, bookGain, reserveId } from './postings.ts'
import { type Hold, type OpenFill, type Owner, type Pending, type Turn } from './state.ts'

/** Books the match of a trade, and takes it into the holding. */
export function bookMatch(
  turn: Turn,
  fill: Fill,
  holding: Holding,
  hold: Hold | undefined,
): OpenFill {
  const open =
    fill.side === 'BUY' ? matchBuy(turn, fill, holding, hold) : matchSell(turn, fill, holding, hold)
  const owner = ownerOfFill(open)
  for (const { entryId, kind, asset, holding: debit, amount, source } of open.pending) {
    const reserved = source === accounts.cashReserved || source === accounts.tokenReserved
    book(turn, owner, `${fill.fill_id}:match`, {
      entryId,
      kind,
      phase: 'pending',
      pendingId: reserved ? reserveId(fill.order_id) : '',
      debit,
      credit: source,
      asset,
      amount,
    })
  }
  return open
}

function matchBuy(turn: Turn, fill: Fill, holding: Holding, hold: Hold | undefined): OpenFill {
  const cost = paidFor(fill.price, fill.size)
  const shares = BigInt(fill.size)
  const draw = drawFrom(turn, COLLATERAL, hold)
  holding.pendingShares += shares
  holding.pendingCost += cost
  return openFill(fill, { cost, proceeds: 0n, relieved: 0n }, [
    ...draw(cost).map(drawn =>
      pending(fill, 'match', COLLATERAL, accounts.pendingOut, accounts.tokenCost, drawn),
    ),
    ...draw(BigInt(fill.fee)).map(drawn =>
      pending(fill, 'fee', COLLATERAL, accounts.feesPending, accounts.feesPaid, drawn),
    ),
    pending(fill, 'receive', fill.token_id, accounts.pendingIn, accounts.tokenAvailable, {
      source: accounts.external,
      amount: shares,
    }),
  ])
}

function matchSell(turn: Turn, fill: Fill, holding: Holding, hold: Hold | undefined): OpenFill {
  const proceeds = receivedFor(fill.price, fill.size)
  const fee = BigInt(fill.fee)
  const held = hold?.left ?? 0n
  const drawn = drawFrom(turn, fill.token_id, hold)(BigInt(fill.size))
  const owned = sum(drawn.filter(({ source }) => source !== accounts.suspense))
  holding.reserved -= held - (hold?.left ?? 0n)
  const cost = relieve(holding, owned)
  // A fee over the proceeds of a few micros is paid out of cash like a buyer's.
  const feeOfProceeds = leastOf(fee, proceeds)
  const external = accounts.external
  return openFill(fill, { cost, proceeds, relieved: owned }, [
    ...drawn.map(part =>
      pending(fill, 'match', fill.token_id, accounts.pendingOut, external, part),
    ),
    pending(fill, 'receive', COLLATERAL, accounts.pendingIn, accounts.cashAvailable, {
      source: external,
      amount: proceeds - feeOfProceeds,
    }),
    pending(fill, 'fee', COLLATERAL, accounts.feesPending, accounts.feesPaid, {
      source: external,
      amount: feeOfProceeds,
    }),
    ...drawFrom(
      turn,
      COLLATERAL,
      undefined,
    )(fee - feeOfProceeds).map(part =>
      pending(fill, 'fee', COLLATERAL, accounts.feesPending, accounts.feesPaid, part),
    ),
  ])
}

/** Every pending entry of the trade moves on, and a sale shows what it gained. */
export function bookConfirm(turn: Turn, open: OpenFill, holding: Holding): void {
  const linkedId = `${open.fillId}:confirm`
  const owner = ownerOfFill(open)
  for (const { entryId, asset, holding: credit, confirmed, amount } of open.pending) {
    book(turn, owner, linkedId, {
      entryId: `${entryId}:post`,
      kind: 'confirm',
      phase: 'post',
      pendingId: entryId,
      debit: confirmed,
      credit,
      asset,
      amount,
    })
  }
  if (open.side === 'BUY') {
    holding.pendingShares -= open.shares
    holding.pendingCost -= open.cost
    holding.shares += open.shares
    holding.cost += open.cost
  } else {
    const { proceeds: paid, cost } = open
    bookGain(turn, owner, { linkedId, idPrefix: linkedId, from: accounts.external, paid, cost })
  }
}

/** Every pending entry of the trade moves back. */
export function bookVoid(turn: Turn, open: OpenFill, holding: Holding): void {
  for (const { entryId, asset, source, holding: credit, amount } of open.pending) {
    book(turn, ownerOfFill(open), `${open.fillId}:void`, {
      entryId: `${entryId}:void`,
      kind: 'void',
      phase: 'void',
      pendingId: entryId,
      debit: backTo(source),
      credit,
      asset,
      amount,
    })
  }
  if (open.side === 'BUY') {
    holding.pendingShares -= open.shares
    holding.pendingCost -= open.cost
  } else {
    holding.shares += open.relieved
    holding.cost += open.cost
  }
}

type Drawn = { readonly source: Account; readonly amount: bigint }

/**
 * Where the amounts of one match come from: what the order holds, then what is available, then
 * suspense. The entries are booked after all were drawn, so that what was drawn is remembered here.
 */
function drawFrom(turn: Turn, asset: string, hold: Hold | undefined) {
  const cash = asset === COLLATERAL
  const available = cash ? accounts.cashAvailable : accounts.tokenAvailable
  let free = balanceOf(turn.state.ledger, asset, available)
  return (amount: bigint): readonly Drawn[] => {
    const drawn: Drawn[] = []
    const held = leastOf(hold?.left ?? 0n, amount)
    if (hold) hold.left -= held
    const taken = leastOf(free, amount - held)
    free -= taken
    const owed = amount - held - taken
    if (owed > 0n) turn.broken = true
    const reserved = cash ? accounts.cashReserved : accounts.tokenReserved
    if (held > 0n) drawn.push({ source: reserved, amount: held })
    if (taken > 0n) drawn.push({ source: available, amount: taken })
    if (owed > 0n) drawn.push({ source: accounts.suspense, amount: owed })
    return drawn
  }
}

function pending(
  fill: Fill,
  kind: string,
  asset: string,
  holding: Account,
  confirmed: Account,
  { source, amount }: Drawn,
): Pending {
  // The account it came from tells apart the parts of one match.
  const entryId = `${fill.fill_id}:${kind}:${source}`
  return { entryId, kind, asset, source, holding, confirmed, amount }
}

/** The venue used up that part of the order, so that its reservation is not restored. */
function backTo(source: Account): Account {
  if (source === accounts.cashReserved) return accounts.cashAvailable
  if (source === accounts.tokenReserved) return accounts.tokenAvailable
  return source
}

type Booked = Pick<OpenFill, 'cost' | 'proceeds' | 'relieved'>

const openFill = (fill: Fill, booked: Booked, parts: readonly Pending[]): OpenFill => ({
  fillId: fill.fill_id,
  orderId: fill.order_id,
  conditionId: fill.condition_id,
  tokenId: fill.token_id,
  outcome: fill.outcome,
  side: fill.side,
  strategy: fill.strategy,
  shares: BigInt(fill.size),
  fee: BigInt(fill.fee),
  ...booked,
  pending: parts.filter(({ amount }) => amount > 0n),
})

const ownerOfFill = ({ conditionId, orderId, fillId, strategy }: OpenFill): Owner => ({
  condition_id: conditionId,
  order_id: orderId,
  fill_id: fillId,
  strategy,
})

const sum = (parts: readonly Drawn[]) => parts.reduce((total, { amount }) => total + amount, 0n)
