// Generated from schemas/ by `make generate`. Do not edit.

/** The book a vector was measured on: identity, health and the top of its ladder, in YES terms. */
export type BookState = {
  /** SHA-256 of the canonical book, 32 bytes. */
  readonly book_hash: Uint8Array
  /** Newest sealed event of the book, by its id in the cell. */
  readonly event_id: number
  /** Book epoch: rises at every snapshot that starts the book anew. */
  readonly epoch: number
  /** Book sequence: 1, 2, 3 ... within the epoch. */
  readonly seq: number
  /** Highest price bid, micros; 0 when there is none. */
  readonly best_bid: number
  /** Lowest price asked, micros; 1,000,000 when there is none. */
  readonly best_ask: number
  /** Top of the ladder, best first. */
  readonly bids: readonly Level[]
  /** Top of the ladder, best first. */
  readonly asks: readonly Level[]
  /** State of the feed that carries the market. */
  readonly feed_status: FeedStatus
  /** Whether the book may be used now. */
  readonly book_validity: BookValidity
  /** Time since the last accepted update or proof of life, ms. */
  readonly stale_duration_ms: number
  /** Evidence for and against the book. */
  readonly certificate: Certificate
}

/** Whether the book can be used now. */
export type BookValidity = 'valid' | 'stale' | 'resyncing' | 'invalid'

/** Mark-out of a canary less that of its baseline on the same markets, paired, with an interval that stays true however often it is looked at. */
export type CanaryDelta = {
  /** Pairs of market and window. */
  readonly pairs: number
  /** Lower end of the interval, micros per share. */
  readonly low: number
  /** Mean over the pairs, micros per share. */
  readonly mean: number
  /** Upper end of the interval, micros per share. */
  readonly high: number
}

/** What a candidate wants: enter a position, cancel an order, reduce or exit a position. */
export type CandidateKind = 'enter' | 'cancel' | 'reduce' | 'exit'

/** Collateral of a cell, micros of pUSD. */
export type CashBalance = {
  /** Can be spent. */
  readonly free: number
  /** Held by open orders. */
  readonly reserved: number
  /** Owed to us for matched sells that are not confirmed. */
  readonly pending: number
}

/** Continuity certificate: the evidence for and against a book. */
export type Certificate = {
  /** What the evidence amounts to. */
  readonly verdict: CertificateVerdict
  /** Why it is not TRUSTED; empty when it is. */
  readonly reasons: readonly string[]
  /** Book epoch: rises at every snapshot that starts the book anew. */
  readonly epoch: number
  /** seq of the snapshot this book descends from. */
  readonly snapshot_seq: number
  /** Frames known to be missing in this epoch. */
  readonly gap_count: number
  /** Elements of this market that could not be read in this epoch. */
  readonly parse_errors: number
  /** Whether best bid and ask equal the venue's own; null when it has not said. */
  readonly bbo_agreed: null | boolean
  /** Whether the NO book is the exact mirror of the YES book; null when only one was seen. */
  readonly mirror_agreed: null | boolean
  /** The venue's SHA-1 of the book: agreed, pending, unmatched or unknown. */
  readonly venue_hash: string
  /** Last comparison with a REST book. Epoch ms. */
  readonly last_audit_ts: null | number
}

/** Verdict of a continuity certificate: TRUSTED, SUSPECT (quotes withdrawn, no new taking), BROKEN (nothing but cancels). */
export type CertificateVerdict = 'TRUSTED' | 'SUSPECT' | 'BROKEN'

/** Controls in force for a market when it was measured. */
export type ControlState = {
  /** Newest control seen; 0 when none was. */
  readonly control_version: number
  /** Whether a kill switch covers this market. */
  readonly halted: boolean
  /** Which and why; empty when none. */
  readonly halt_reason: string
  /** Whether an operator declared a news window. */
  readonly news_window: boolean
}

/** One point of a cost curve. */
export type CostPoint = {
  /** Size of the order, shares, micros. */
  readonly size: number
  /** Expected average price at that size, micros. */
  readonly q_exec: number
  /** Fee at that size, money, micros. */
  readonly fee: number
}

/** The first record that a replay says differently. */
export type Divergence = {
  /** Topic of the record. */
  readonly topic: string
  /** Partition of that topic. */
  readonly partition: number
  /** Its offset in the partition. */
  readonly offset: number
  /** Its dense id. */
  readonly event_id: number
  /** Fact that it holds, as recorded. */
  readonly type: string
  /** First field that differs. */
  readonly field: string
  /** As recorded. */
  readonly expected: string
  /** As replayed. */
  readonly got: string
}

/** limit rests, ioc takes what is there and cancels the rest, post_only never takes. */
export type ExecutionPolicy = 'limit' | 'ioc' | 'post_only'

/** The twenty features of one vector; null where the data does not reach. */
export type Features = {
  /** (bid + ask)/2, micros. */
  readonly midpoint: null | number
  /** ask - bid, micros. */
  readonly spread: null | number
  /** spread / tick size. */
  readonly spread_ticks: null | number
  /** spread / (2 mid). */
  readonly relative_half_spread: null | number
  /** (bid_size - ask_size)/(bid_size + ask_size) at the top, -1..1. */
  readonly top_imbalance: null | number
  /** Imbalance-weighted mid, micros. */
  readonly weighted_mid: null | number
  /** Stoikov microprice, micros. */
  readonly microprice: null | number
  /** Shares within 5 ticks of the top on both sides, micros. */
  readonly depth_5: null | number
  /** Order-flow imbalance at the top over 60 s, shares. */
  readonly ofi_60s: null | number
  /** Order-flow imbalance over 5 levels, 60 s, shares. */
  readonly ofi_multi_60s: null | number
  /** Aggressive buys of YES over 60 s, micros of shares. */
  readonly buy_flow_60s: null | number
  /** Aggressive sells of YES over 60 s, micros of shares. */
  readonly sell_flow_60s: null | number
  /** Aggressive buys of YES over 5 m, micros of shares. */
  readonly buy_flow_5m: null | number
  /** Sample sd of ln mid returns over 60 s. */
  readonly vol_60s: null | number
  /** Sample sd of ln mid returns over 5 m. */
  readonly vol_5m: null | number
  /** Sample sd of ln mid returns over 1 h. */
  readonly vol_1h: null | number
  /** Realised sd of logit mid over 5 m, per sqrt second. */
  readonly logit_vol_5m: null | number
  /** Logit move per signed dollar over 5 m. */
  readonly kyle_lambda_5m: null | number
  /** Sum of YES asks of the parent event, 1 = fair; null when not a complete neg-risk event. */
  readonly neg_risk_sum: null | number
  /** Micros: 0 when the certificate says that YES and NO mirror each other; null otherwise. */
  readonly mirror_error: null | number
}

/** Which of the two fee schedules. */
export type FeeKind = 'flat' | 'curve' | 'unknown'

/** The venue's fee schedule. flat: price x qty x fee_bps / 10^4. curve: C x rate x (p(1-p))^exponent. */
export type FeeSchedule = {
  /** unknown means that the market must not be traded. */
  readonly kind: FeeKind
  /** Fee of the price paid, basis points; flat only. */
  readonly fee_bps: number
  /** Rate of the curve, micros; curve only. */
  readonly rate: number
  /** Exponent of p(1-p), a whole number; curve only. */
  readonly exponent: number
  /** Whether makers pay nothing. */
  readonly taker_only: boolean
  /** Makers' share of the fee, micros. */
  readonly rebate_rate: number
}

/** State of the feed that carries a market. */
export type FeedStatus = 'connected' | 'degraded' | 'disconnected'

/** What later stages need to know of a market, as of one registry version. */
export type InstrumentState = {
  /** Market, by the venue's own number; condition_id is its key here. */
  readonly market_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** [YES, NO], decimal. */
  readonly token_ids: readonly string[]
  /** Parent event, or the market itself; decides the cell. */
  readonly group_id: string
  /** Where the market is in its life. */
  readonly status: MarketStatus
  /** Why it is halted; empty when it is not. */
  readonly halt_reason: string
  /** As the venue files it. */
  readonly category: string
  /** When trading opens, as the venue says. Epoch ms. */
  readonly open_time: null | number
  /** When trading ends, as the venue says. Epoch ms. */
  readonly close_time: null | number
  /** Prices are its multiples, micros. */
  readonly tick_size: number
  /** Smallest order the venue takes, shares, micros. */
  readonly min_size: number
  /** Fees in force. */
  readonly fee_schedule: FeeSchedule
  /** Whether outcomes of the parent event exclude each other. */
  readonly neg_risk: boolean
  /** Empty when the market stands alone. */
  readonly parent_event_id: string
  /** Version of the instrument. */
  readonly registry_version: number
  /** When the registry last read it. Epoch ms. */
  readonly last_synced_ts: number
}

/** One price level: aggregate size at a price. */
export type Level = {
  /** Price of the level, micros. */
  readonly price: number
  /** Shares that rest at this price, micros. */
  readonly size: number
}

/** The new aggregate size of one level; 0 removes it. */
export type LevelChange = {
  /** BUY is the bid side. */
  readonly side: Side
  /** Price of the level, micros. */
  readonly price: number
  /** Shares that rest there from now on, micros; 0 removes the level. */
  readonly size: number
}

/** Everything about a market that a judge needs, carried along so that no stage has to join. */
export type MarketState = {
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** null until the registry has spoken of it. */
  readonly instrument: null | InstrumentState
  /** Time since the registry last synced it; a very large number when it never did. */
  readonly freshness_ms: number
  /** Its book as it was then: identity, health, top of the ladder. */
  readonly book: BookState
  /** What operators and rules have set for it. */
  readonly control: ControlState
}

/** Where a market is in its life. What a reader does not know, it must take for halted. */
export type MarketStatus = 'open' | 'paused' | 'halted' | 'resolving' | 'resolved'

/** The EIP-712 order, exactly what is hashed. */
export type OrderStruct = {
  /** Makes two orders of one content differ; below 2^53. */
  readonly salt: number
  /** Address of the wallet that pays. */
  readonly maker: string
  /** Address of the key that signs. */
  readonly signer: string
  /** Token bought or sold, decimal. */
  readonly token_id: string
  /** What the order gives, micros: money when buying, shares when selling. */
  readonly maker_amount: number
  /** What it gets in return, micros: shares when buying, money when selling. */
  readonly taker_amount: number
  /** BUY or SELL, of the token. */
  readonly side: Side
  /** 0 EOA, 1 proxy, 2 safe, 3 contract. */
  readonly signature_type: number
  /** When the order was made. Epoch ms. */
  readonly timestamp: number
  /** Zero: the venue gives it no meaning. 32 bytes, hex. */
  readonly metadata: string
  /** Builder code, 32 bytes, hex. */
  readonly builder: string
}

/** Which of the two tokens of a binary market. */
export type Outcome = 'YES' | 'NO'

/** Holdings of one token. */
export type Position = {
  /** Token held, decimal. */
  readonly token_id: string
  /** Which outcome of the market the token is. */
  readonly outcome: Outcome
  /** Shares bought less sold, matched but unconfirmed trades included, micros. */
  readonly position: number
  /** Confirmed shares that are neither on a sell order nor redeemable, micros. */
  readonly free_qty: number
  /** Shares on open sell orders, micros. */
  readonly reserved_qty: number
  /** Shares that can be redeemed since the market resolved, micros. */
  readonly redeemable_qty: number
  /** Average price paid for a share that is still held, micros, rounded up; 0 when flat. */
  readonly avg_cost: number
  /** Gained by what was sold or redeemed, net of fees, micros. */
  readonly realised_pnl: number
  /** (mid - avg_cost) x position, micros. */
  readonly unrealised_pnl: number
}

/** quality_flags: clean, degraded (usable, with care), suspect (not to be traded on). */
export type Quality = 'clean' | 'degraded' | 'suspect'

/** An open order as the ledger holds it. */
export type Reservation = {
  /** Order that holds it: its EIP-712 hash, 0x. */
  readonly order_id: string
  /** Intent that the order came from. */
  readonly intent_id: string
  /** Outcome that is bought or sold. */
  readonly outcome: Outcome
  /** BUY holds money, SELL holds shares. */
  readonly side: Side
  /** Limit price of the order, micros. */
  readonly price: number
  /** Shares not yet filled, micros. */
  readonly open_size: number
  /** What is still held, micros: money when buying, shares when selling. */
  readonly reserved: number
  /** Strategy that wanted the order. */
  readonly strategy: string
  /** When the ledger first held it. Epoch ms. */
  readonly placed_ts: number
}

/** One guard's vote. */
export type RiskCheck = {
  /** Name of the guard. */
  readonly guard: string
  /** What the guard says of the candidate. */
  readonly vote: 'APPROVE' | 'RESHAPE' | 'WARN' | 'REJECT'
  /** Registered reason; empty for a plain APPROVE. */
  readonly reason_code: string
  /** Who answers for the guard. */
  readonly owner: string
  /** off, shadow, advisory, enforced or quarantine. */
  readonly mode: string
  /** What it looked at, name=value. */
  readonly inputs: string
}

/** Inputs taken one after the other from one partition. */
export type Run = {
  /** Topic the inputs came from. */
  readonly topic: string
  /** Partition of that topic. */
  readonly partition: number
  /** First offset. */
  readonly from: number
  /** Last offset. */
  readonly to: number
}

/** The score a candidate was built on. */
export type Score = {
  /** FairValue it was taken from, by its score_id. */
  readonly score_id: string
  /** FeatureVector that was scored. */
  readonly feature_vector_id: string
  /** Calibrated probability of YES, micros. */
  readonly p_hat: number
  /** Lower end of its band, micros: the 10% quantile, widened. */
  readonly lb: number
  /** Upper end of its band, micros: the 90% quantile, widened. */
  readonly ub: number
  /** Taken off the edge for not being sure, micros: buffer_factor x (ub - lb)/2. */
  readonly uncertainty_buffer: number
  /** Model that gave the score. */
  readonly model_version: string
  /** Calibration that the model was read through. */
  readonly calibration_version: string
}

/** champion reaches the gate, challenger is only compared. */
export type ScoreRole = 'champion' | 'challenger'

/** What the event log adds to a fact. */
export type Seal = {
  /** Monotonic per cell: 1, 2, 3 ... */
  readonly event_id: number
  /** Name of the sealed fact. */
  readonly type: string
  /** Where the fact lies: topic:partition:offset. */
  readonly source_ref: string
  /** Version of the sealed fact as the platform released it. */
  readonly schema_version: number
  /** SHA-256 of the canonical book after this event; null when it is not about a book. */
  readonly book_hash: null | Uint8Array
  /** SHA-256 over the fact's bytes and the seal's other fields. */
  readonly content_hash: Uint8Array
  /** SHA-256(previous chain_hash, content_hash), per cell. */
  readonly chain_hash: Uint8Array
}

/** BUY or SELL, of the outcome named beside it. */
export type Side = 'BUY' | 'SELL'

/** EIP-712 domain. */
export type SigningDomain = {
  /** Name of the protocol in the EIP-712 domain. */
  readonly name: string
  /** Version of the protocol in the EIP-712 domain. */
  readonly version: string
  /** Chain that settles: 137 is Polygon. */
  readonly chain_id: number
  /** Address of the exchange contract that checks the signature. */
  readonly verifying_contract: string
}

/** The same features as rolling z-scores; null where the raw one is, or until there is enough history. */
export type StandardisedFeatures = {
  /** (bid + ask)/2: z-score. */
  readonly midpoint: null | number
  /** ask - bid: z-score. */
  readonly spread: null | number
  /** spread / tick size: z-score. */
  readonly spread_ticks: null | number
  /** spread / (2 mid): z-score. */
  readonly relative_half_spread: null | number
  /** (bid_size - ask_size)/(bid_size + ask_size) at the top: z-score. */
  readonly top_imbalance: null | number
  /** Imbalance-weighted mid: z-score. */
  readonly weighted_mid: null | number
  /** Stoikov microprice: z-score. */
  readonly microprice: null | number
  /** Shares within 5 ticks of the top on both sides: z-score. */
  readonly depth_5: null | number
  /** Order-flow imbalance at the top over 60 s: z-score. */
  readonly ofi_60s: null | number
  /** Order-flow imbalance over 5 levels: z-score. */
  readonly ofi_multi_60s: null | number
  /** Aggressive buys of YES over 60 s: z-score. */
  readonly buy_flow_60s: null | number
  /** Aggressive sells of YES over 60 s: z-score. */
  readonly sell_flow_60s: null | number
  /** Aggressive buys of YES over 5 m: z-score. */
  readonly buy_flow_5m: null | number
  /** Sample sd of ln mid returns over 60 s: z-score. */
  readonly vol_60s: null | number
  /** Sample sd of ln mid returns over 5 m: z-score. */
  readonly vol_5m: null | number
  /** Sample sd of ln mid returns over 1 h: z-score. */
  readonly vol_1h: null | number
  /** Realised sd of logit mid over 5 m: z-score. */
  readonly logit_vol_5m: null | number
  /** Logit move per signed dollar over 5 m: z-score. */
  readonly kyle_lambda_5m: null | number
  /** Sum of YES asks of the parent event: z-score. */
  readonly neg_risk_sum: null | number
  /** Agreement of the YES and NO books: z-score. */
  readonly mirror_error: null | number
}

/** Everything a verdict rests on, so that a replay is exact. */
export type Versions = {
  /** SHA-256 of the book that the estimate was made on; empty for a cancel without an estimate. */
  readonly book_hash: Uint8Array
  /** Newest book event of the market the gate knew. */
  readonly book_event_id: number
  /** Version of the instrument that the estimate was made with. */
  readonly registry_version: number
  /** FairValue behind the estimate; empty for a cancel without one. */
  readonly score_id: string
  /** Model of that score; empty for a cancel without one. */
  readonly model_version: string
  /** ExecutionEstimate that was judged; empty for a cancel without one. */
  readonly estimate_id: string
  /** Newest balance seen. */
  readonly inventory_version: number
  /** Newest control seen. */
  readonly control_version: number
  /** Newest budget seen. */
  readonly budget_version: number
}

/** How full a rolling window is. */
export type WindowQuality = {
  /** 60s, 5m or 1h. */
  readonly window: string
  /** Observations in it. */
  readonly samples: number
  /** Time covered / length, micros. */
  readonly completeness: number
}

/** The only thing that may become an order that takes risk. */
export type ApprovedIntent = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the intent: the decision_id of its verdict. */
  readonly intent_id: string
  /** Verdict that approved it. */
  readonly decision_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token to be bought or sold, decimal. */
  readonly token_id: string
  /** Outcome that the token is. */
  readonly outcome: Outcome
  /** BUY or SELL, of the outcome. */
  readonly side: Side
  /** Strategy that proposed it. */
  readonly strategy: string
  /** How the order is to be placed. */
  readonly execution_policy: ExecutionPolicy
  /** Shares approved, micros. */
  readonly size: number
  /** Worst price that the order may have, micros. */
  readonly limit_price: number
  /** What it may cost at most with fees (BUY, money), or shares to hold (SELL), micros. */
  readonly reserve: number
  /** Not to be signed after this. Epoch ms. */
  readonly expires_ts: number
  /** Prices are its multiples, micros. */
  readonly tick_size: number
  /** Smallest order the venue takes, shares, micros. */
  readonly min_size: number
  /** Whether the exchange for negative-risk markets takes it. */
  readonly neg_risk: boolean
  /** Fees in force. */
  readonly fee_schedule: FeeSchedule
}

/** An order to be taken back. */
export type CancelIntent = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the intent: the decision_id of its verdict. */
  readonly intent_id: string
  /** Verdict that asks for it. */
  readonly decision_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Order to take back: its EIP-712 hash, 0x. */
  readonly order_id: string
  /** Why it is taken back, a registered code. */
  readonly reason_code: string
}

/** An order that only takes risk off. */
export type ReduceIntent = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the intent: the decision_id of its verdict. */
  readonly intent_id: string
  /** Verdict that approved it. */
  readonly decision_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token to be bought or sold, decimal. */
  readonly token_id: string
  /** Outcome that the token is. */
  readonly outcome: Outcome
  /** BUY or SELL, of the outcome. */
  readonly side: Side
  /** Strategy that proposed it. */
  readonly strategy: string
  /** How the order is to be placed. */
  readonly execution_policy: ExecutionPolicy
  /** Shares approved, micros. */
  readonly size: number
  /** Worst price that the order may have, micros. */
  readonly limit_price: number
  /** What it may cost at most with fees (BUY, money), or shares to hold (SELL), micros. */
  readonly reserve: number
  /** Not to be signed after this. Epoch ms. */
  readonly expires_ts: number
  /** Prices are its multiples, micros. */
  readonly tick_size: number
  /** Smallest order the venue takes, shares, micros. */
  readonly min_size: number
  /** Whether the exchange for negative-risk markets takes it. */
  readonly neg_risk: boolean
  /** Fees in force. */
  readonly fee_schedule: FeeSchedule
}

/** The answer to one candidate. */
export type Verdict = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the verdict: the correlation_id of the candidate. */
  readonly decision_id: string
  /** ExecutionEstimate that is judged; empty for a cancel that the gate asks for itself. */
  readonly estimate_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Strategy that proposed the candidate. */
  readonly strategy: string
  /** What it wants. */
  readonly kind: CandidateKind
  /** How the order would be placed. */
  readonly execution_policy: ExecutionPolicy
  /** Outcome to be bought or sold. */
  readonly outcome: Outcome
  /** Token of that outcome, decimal. */
  readonly token_id: string
  /** BUY or SELL, of that outcome. */
  readonly side: Side
  /** Worst price that the order may have, micros. */
  readonly limit_price: number
  /** Calibrated probability of YES, micros; 0 when there is no score. */
  readonly p_hat: number
  /** Expected average price at the size costed, micros: the approved one, or the one asked for where it is below the minimum. */
  readonly q_exec: number
  /** Fees at the size costed, money, micros. */
  readonly fees: number
  /** The same for a share, micros, rounded up. */
  readonly fees_per_share: number
  /** Taken off the edge for an unsure score, micros; 0 when there is no score. */
  readonly uncertainty_buffer: number
  /** What is left of the edge a share after price, fees and buffer, micros. */
  readonly net_edge: number
  /** Every guard, every time. */
  readonly risk_checks: readonly RiskCheck[]
  /** Shares asked for, micros. */
  readonly requested_size: number
  /** Most shares the strategy wants, micros. */
  readonly strategy_cap: number
  /** Shares the book offers within the limit, micros. */
  readonly liquidity_cap: number
  /** Most shares that budget, cash and Kelly's bet allow, micros; getting out: shares free to sell. */
  readonly portfolio_cap: number
  /** Shares approved, micros: the smallest of the caps, in whole steps; 0 when rejected or paused. */
  readonly approved_size: number
  /** Money at risk in this market / in all, micros. */
  readonly concentration: number
  /** What becomes of the candidate. */
  readonly action: 'APPROVE' | 'REJECT' | 'WARN_ONLY' | 'PAUSED'
  /** First reason of a rejection; null when approved. */
  readonly reason_code: null | string
  /** Every reason against it, in the order found. */
  readonly reason_codes: readonly string[]
  /** What it rests on, by version. */
  readonly versions: Versions
}

/** A book event, sealed. One of snapshot and delta is set. */
export type SealedBook = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly snapshot: null | BookSnapshot
  /** The fact as it was said. */
  readonly delta: null | BookDelta
}

/** A control or a budget, sealed. One of them is set. */
export type SealedControl = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** The fact as it was said. */
  readonly control: null | ControlSet
  /** The fact as it was said. */
  readonly budget: null | BudgetSet
}

/** An instrument version, sealed in the cell of its group. */
export type SealedInstrument = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly instrument: InstrumentChanged
}

/** A notice of the venue, sealed. */
export type SealedNotice = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly notice: MarketNotice
}

/** A change of health, sealed. */
export type SealedStatus = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly status: BookStatus
}

/** A sync, sealed in the cell of its group. */
export type SealedSync = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly sync: Synced
}

/** Time passed, sealed. */
export type SealedTick = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** The fact as it was said. */
  readonly tick: ClockTick
}

/** A trade print, sealed. */
export type SealedTrade = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What the event log adds: id, source, hashes. */
  readonly seal: Seal
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly trade: TradePrint
}

/** What one candidate would really cost. */
export type ExecutionEstimate = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the estimate: the correlation_id of the candidate. */
  readonly estimate_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Strategy that proposes the candidate. */
  readonly strategy: string
  /** What it wants. */
  readonly kind: CandidateKind
  /** How the order would be placed. */
  readonly execution_policy: ExecutionPolicy
  /** Outcome to be bought or sold. */
  readonly outcome: Outcome
  /** Token of that outcome, decimal; empty when the market is unknown. */
  readonly token_id: string
  /** BUY or SELL, of that outcome. */
  readonly side: Side
  /** Order to be cancelled: its EIP-712 hash, 0x; empty otherwise. */
  readonly order_id: string
  /** Why it is proposed; a registered code for cancels. */
  readonly reason_code: string
  /** Shares asked for, micros. */
  readonly size: number
  /** Worst price that the order may have, micros. */
  readonly limit_price: number
  /** Expected average price, micros, rounded against us. */
  readonly q_exec: number
  /** Price that is worse in one case of ten, micros. */
  readonly q_exec_p90: number
  /** q_exec - mid in the direction that hurts, micros. */
  readonly slippage: number
  /** The same in basis points of the mid. */
  readonly slippage_bps: number
  /** Fees of what would be filled, money, micros. */
  readonly fee_estimate: number
  /** The same for a share, micros, rounded up. */
  readonly fees_per_share: number
  /** Chance that all of it is filled, micros. */
  readonly fill_probability: number
  /** Chance that a part of it is filled, and not all, micros. */
  readonly partial_probability: number
  /** Expected wait of a resting order until filled, ms; 0 when at once. */
  readonly expected_time_to_fill_ms: number
  /** Shares that rest at our price or better and are filled first, micros; 0 for takers. */
  readonly queue_ahead: number
  /** Expected mark-out given fill, micros a share. */
  readonly adverse_selection: number
  /** Chance that a matched trade fails to settle, micros. */
  readonly settlement_failure_probability: number
  /** Largest size the strategy wants, micros. */
  readonly strategy_cap: number
  /** Shares the book offers within the limit, micros; for makers the strategy's cap. */
  readonly liquidity_cap: number
  /** Price and fee by size. */
  readonly cost_curve: readonly CostPoint[]
  /** SHA-256 of the book it was made on. */
  readonly book_hash: Uint8Array
  /** book_thin, price_moved, stale_book. */
  readonly warnings: readonly string[]
  /** How long it may be acted on, ms. */
  readonly validity_duration_ms: number
  /** Not to be acted on after this. Epoch ms. */
  readonly expires_ts: number
  /** Score behind the candidate; null for a cancel without one. */
  readonly score: null | Score
  /** The market as it was then, carried along. */
  readonly market: MarketState
}

/** A calibrated probability of YES with its band. */
export type FairValue = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the score: feature_vector_id and model_version. */
  readonly score_id: string
  /** FeatureVector that was scored. */
  readonly feature_vector_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** champion reaches the gate, challenger is only compared. */
  readonly role: ScoreRole
  /** Model that scored it. */
  readonly model_version: string
  /** Calibration that the model was read through. */
  readonly calibration_version: string
  /** Features filled / features expected, micros. */
  readonly feature_completeness: number
  /** Calibrated probability of YES, micros. */
  readonly p_hat: number
  /** Lower end of its band, micros: the 10% quantile, widened. */
  readonly lb: number
  /** Upper end of its band, micros: the 90% quantile, widened. */
  readonly ub: number
  /** buffer_factor x (ub - lb)/2, micros. */
  readonly uncertainty_buffer: number
  /** null when scored. */
  readonly suppression_reason: null | string
  /** Features as measured, carried along. */
  readonly raw: Features
  /** The market as it was then, carried along. */
  readonly market: MarketState
}

/** No score, and why. */
export type ScoreSuppressed = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the score: feature_vector_id and model_version. */
  readonly score_id: string
  /** FeatureVector that was scored. */
  readonly feature_vector_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** champion reaches the gate, challenger is only compared. */
  readonly role: ScoreRole
  /** Model that scored it. */
  readonly model_version: string
  /** Calibration that the model was read through. */
  readonly calibration_version: string
  /** Features filled / features expected, micros. */
  readonly feature_completeness: number
  /** First reason code. */
  readonly suppression_reason: string
  /** Every reason code that applied. */
  readonly suppression_reasons: readonly string[]
  /** The market as it was then, carried along. */
  readonly market: MarketState
}

/** What one batch changed, in YES terms. */
export type BookDelta = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Book epoch: rises at every snapshot that starts the book anew. */
  readonly epoch: number
  /** Book sequence: 1, 2, 3 ... within the epoch, over snapshots and deltas. */
  readonly seq: number
  /** In the order applied; the last one of a level counts. */
  readonly changes: readonly LevelChange[]
  /** Highest price bid after the batch, micros; 0 when none. */
  readonly best_bid: number
  /** Lowest price asked after the batch, micros; 1,000,000 when none. */
  readonly best_ask: number
  /** Whether the book may be used now. */
  readonly book_validity: BookValidity
  /** Evidence for and against the book. */
  readonly certificate: Certificate
}

/** A market's whole book, in YES terms; the NO book is its mirror: price 1 - p, sides swapped. */
export type BookSnapshot = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Parent event, or the market itself; decides the cell. */
  readonly group_id: string
  /** [YES, NO], decimal. */
  readonly token_ids: readonly string[]
  /** Book epoch: rises at every snapshot that starts the book anew. */
  readonly epoch: number
  /** Book sequence: 1, 2, 3 ... within the epoch, over snapshots and deltas. */
  readonly seq: number
  /** start, periodic, tick_size_change or resync. */
  readonly cause: string
  /** Prices are its multiples, micros. */
  readonly tick_size: number
  /** Every level bid, best first. */
  readonly bids: readonly Level[]
  /** Every level asked, best first. */
  readonly asks: readonly Level[]
  /** As the venue's hash has it; empty when never traded. */
  readonly last_trade_price: string
  /** Whether the book may be used now. */
  readonly book_validity: BookValidity
  /** Evidence for and against the book. */
  readonly certificate: Certificate
}

/** The health of a book changed. */
export type BookStatus = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** State of the feed that carries the market. */
  readonly feed_status: FeedStatus
  /** Last frame number of the connection heard last. */
  readonly last_seq: number
  /** Next frame number expected of it. */
  readonly expected_seq: number
  /** Gaps in its frame numbers in the last 60 s. */
  readonly gap_count_60s: number
  /** Time since the last accepted update or proof of life, ms. */
  readonly stale_duration_ms: number
  /** Whether the book may be used now. */
  readonly book_validity: BookValidity
  /** Times the book was asked for anew in the last hour. */
  readonly resync_jobs: number
  /** When the newest BookSnapshot was said; null before that. Epoch ms. */
  readonly last_snapshot_ts: null | number
  /** When the newest change of it was received; null before that. Epoch ms. */
  readonly last_delta_ts: null | number
  /** Evidence for and against the book. */
  readonly certificate: Certificate
}

/** Time passed at the source. */
export type ClockTick = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
}

/** A connection came up or went down. */
export type ConnectionChanged = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Which connection of the collector. */
  readonly connection: number
  /** Connection epoch: rises at every reconnect. */
  readonly epoch: number
  /** What it is from now on: connected or disconnected. */
  readonly state: string
  /** Why it changed, in words. */
  readonly reason: string
}

/** The collector is about to subscribe to an instrument; what the book builder must know of it. */
export type InstrumentSubscribed = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Which connection of the collector will carry it. */
  readonly connection: number
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** [YES, NO], decimal. */
  readonly token_ids: readonly string[]
  /** Parent event, or the market itself; decides the cell. */
  readonly group_id: string
  /** Prices are its multiples, micros. */
  readonly tick_size: number
  /** Smallest order the venue takes, shares, micros. */
  readonly min_size: number
  /** Whether it is a negative-risk market, as the venue's hash of the book has it. */
  readonly neg_risk: boolean
}

/** A connection of the collector carries an instrument no longer. */
export type InstrumentUnsubscribed = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Which connection of the collector. */
  readonly connection: number
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
}

/** Something the registry should look at now. */
export type MarketNotice = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What happened: new_market, tick_size_change or market_resolved. */
  readonly kind: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Tokens of the market as sent, decimal. */
  readonly token_ids: readonly string[]
  /** Tick size of the market from now on, micros; null when not said. */
  readonly tick_size: null | number
  /** Token that pays, decimal; empty unless resolved. */
  readonly winning_token_id: string
  /** JSON text of the event as received. */
  readonly body: string
}

/** One WebSocket frame, untouched. */
export type RawFrame = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When it was received; of a REST body, when it was asked for: the venue had all that happened before. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Which connection of the collector; 0 is REST. */
  readonly connection: number
  /** Connection epoch: rises at every reconnect. */
  readonly epoch: number
  /** The collector numbers frames of an epoch 1, 2, 3 ... */
  readonly seq: number
  /** The text as the socket delivered it. */
  readonly text: string
}

/** The collector heard nothing for this cell: time passed. */
export type RawTick = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Which connection of the collector. */
  readonly connection: number
  /** When the connection last delivered anything at all. Epoch ms. */
  readonly alive_ts: number
}

/** A trade the venue printed. */
export type TradePrint = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token traded, decimal. */
  readonly token_id: string
  /** Outcome traded. */
  readonly outcome: Outcome
  /** Paid for a share, micros. */
  readonly price: number
  /** Shares traded, micros. */
  readonly size: number
  /** Taker side as the feed says it. */
  readonly side: Side
  /** How often the feed is right about the side, micros. */
  readonly side_confidence: number
  /** Fee rate in basis points, as sent. */
  readonly fee_rate_bps: string
  /** Transaction that settles it, 0x; empty when not sent. */
  readonly transaction_hash: string
}

/** Balances and positions of a market after one change. */
export type BalanceChanged = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** 1, 2, 3 ... per cell. */
  readonly inventory_version: number
  /** What changed it: deposit, reserved, released, refused, filled, confirmed, voided, resolved or redeemed. */
  readonly reason: string
  /** Intent concerned; empty when none. */
  readonly intent_id: string
  /** Order concerned; empty when none. */
  readonly order_id: string
  /** Market concerned; empty when only cash. */
  readonly condition_id: string
  /** Collateral of the whole cell. */
  readonly cash: CashBalance
  /** Of the market: [YES, NO] where held. */
  readonly positions: readonly Position[]
  /** How far the market is settled. */
  readonly settlement_status: 'open' | 'resolving' | 'resolved' | 'redeemed'
  /** Open ones of the market. */
  readonly reservations: readonly Reservation[]
  /** Money at risk in the market, orders included, micros. */
  readonly market_exposure: number
  /** Money at risk in all markets of the cell, micros. */
  readonly gross_exposure: number
  /** Cell-wide, net of fees, micros. */
  readonly realised_pnl: number
}

/** One transfer between two accounts. Immutable. */
export type LedgerEntry = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the entry, the same at every replay. */
  readonly entry_id: string
  /** Entries of one id stand or fall together. */
  readonly linked_id: string
  /** What happened: deposit, reserve, release, match, confirm, void, fee, redeem ... */
  readonly kind: string
  /** Whether it posts at once, holds, or ends what was held. */
  readonly phase: 'single' | 'pending' | 'post' | 'void'
  /** entry_id of the pending transfer that this one ends; empty otherwise. */
  readonly pending_id: string
  /** Account debited. */
  readonly debit_account: string
  /** Account credited. */
  readonly credit_account: string
  /** pUSD or a token id. */
  readonly asset: string
  /** Moved from the account credited to the one debited, micros of the asset. */
  readonly amount: number
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Order it is for; empty when none. */
  readonly order_id: string
  /** Fill it is for; empty when none. */
  readonly fill_id: string
  /** Strategy it is for; empty when none. */
  readonly strategy: string
}

/** The portfolio at current mids; sampled. */
export type PortfolioMarked = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Version of the balances that are marked. */
  readonly inventory_version: number
  /** Collateral free, reserved, pending and in suspense, micros. */
  readonly cash: number
  /** Positions at mid, or at their payout once resolved, micros. */
  readonly position_value: number
  /** cash + position_value, micros. */
  readonly equity: number
  /** Highest equity so far, micros. */
  readonly peak_equity: number
  /** (peak - equity)/peak, micros. */
  readonly drawdown: number
  /** Money at risk in all markets of the cell, orders included, micros. */
  readonly gross_exposure: number
  /** Gained by what was sold or redeemed, net of fees, micros. */
  readonly realised_pnl: number
  /** Value of the positions less what they cost, micros. */
  readonly unrealised_pnl: number
  /** Fees of all trades that did not fail, micros. */
  readonly fees_paid: number
}

/** Redemption of a resolved market. */
export type SettlementJob = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the job, the same at every replay. */
  readonly job_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** How far the redemption is. */
  readonly state: 'queued' | 'running' | 'done'
  /** What a share pays: [YES, NO], micros. */
  readonly payout: readonly number[]
  /** Money paid out, micros; 0 until done. */
  readonly redeemed: number
}

/** Limits of one cell. */
export type BudgetSet = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Number of the budget: 1, 2, 3 ... */
  readonly budget_version: number
  /** Cell that the limits are for. */
  readonly cell: number
  /** Most money at risk in the cell, micros. */
  readonly portfolio_cap: number
  /** Most money at risk in a market, micros. */
  readonly market_cap: number
  /** Most shares in an order, micros. */
  readonly order_cap: number
  /** Drawdown at which entering stops, micros. */
  readonly drawdown_limit: number
  /** Collateral a paper wallet starts with, micros; 0 when live. */
  readonly paper_capital: number
  /** Why it was set, in words. */
  readonly reason: string
}

/** A control in force from here on. */
export type ControlSet = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Number of the control: 1, 2, 3 ... */
  readonly control_version: number
  /** What it is about: global, cluster, market, strategy or guard_family. */
  readonly scope: string
  /** Which one of its scope; empty when global. */
  readonly scope_id: string
  /** What it allows: armed, paused or killed. */
  readonly state: string
  /** Whether a news window is open. */
  readonly news_window: boolean
  /** paper, shadow or live. */
  readonly mode: string
  /** Why it was set, in words. */
  readonly reason: string
  /** Key ids, or the automatic rule. */
  readonly set_by: readonly string[]
  /** Nonce of the command; empty when a rule set it. */
  readonly nonce: string
  /** When the control itself ends; null when never. Epoch ms. */
  readonly expires_ts: null | number
}

/** An incident opened, was acknowledged or resolved. */
export type IncidentChanged = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the incident, the same at every replay. */
  readonly incident_id: string
  /** What it is from now on: open, acknowledged or resolved. */
  readonly state: 'open' | 'acknowledged' | 'resolved'
  /** Whom it concerns: page, ticket or info. */
  readonly severity: string
  /** Rule that opened it. */
  readonly rule: string
  /** Cell it happened in; -1 when all. */
  readonly cell: number
  /** Market it is about; empty when none. */
  readonly condition_id: string
  /** What was found, in words. */
  readonly detail: string
  /** Records that show it, as topic:partition:offset. */
  readonly evidence: readonly string[]
}

/** An operator's signed command, as received. */
export type OperatorCommand = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Canonical JSON that was signed. */
  readonly command: string
  /** Key that signed it. */
  readonly key_id: string
  /** ed25519 over the command's text, base64. */
  readonly signature: string
}

/** A strategy, guard or model moved on the rollout ladder. */
export type RolloutChanged = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Strategy, guard or model that moved. */
  readonly subject: string
  /** Rung it left: replay, shadow, paper, canary or live. */
  readonly previous_stage: string
  /** Rung it stands on: replay, shadow, paper, canary or live. */
  readonly stage: string
  /** Part of the capital it may use there, micros of the whole. */
  readonly capital_share: number
  /** Why it moved, in words. */
  readonly reason: string
  /** Key ids, or the automatic rule. */
  readonly set_by: readonly string[]
  /** What its rung had shown; null before two pairs. */
  readonly canary_delta: null | CanaryDelta
}

/** One objective over one window. */
export type SloEvaluated = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Name of the objective. */
  readonly slo: string
  /** Length of the window, ms. */
  readonly window_ms: number
  /** What was healthy in the window, a count. */
  readonly healthy: number
  /** What was counted in the window at all. */
  readonly total: number
  /** Part that has to be healthy, micros. */
  readonly target: number
  /** Whether it was: healthy/total >= target. */
  readonly met: boolean
  /** How fast the allowed failures are used up: (1 - healthy/total)/(1 - target). */
  readonly burn_rate: number
}

/** A trade against one of our orders, or a step in its life. */
export type Fill = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the fill: trade id, our part in it, and its number. */
  readonly fill_id: string
  /** Trade, by the venue's id. */
  readonly trade_id: string
  /** Our order that was filled: its EIP-712 hash, 0x. */
  readonly order_id: string
  /** Intent that the order came from. */
  readonly client_order_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token traded, decimal. */
  readonly token_id: string
  /** Outcome that the token is. */
  readonly outcome: Outcome
  /** Our side of the trade. */
  readonly side: Side
  /** Strategy that wanted the order. */
  readonly strategy: string
  /** Paid for a share, micros. */
  readonly price: number
  /** Shares filled, micros. */
  readonly size: number
  /** Fee that we pay, money, micros. */
  readonly fee: number
  /** Whether we took or made. */
  readonly liquidity: 'taker' | 'maker'
  /** How far its settlement is. */
  readonly trade_status: 'MATCHED' | 'MINED' | 'CONFIRMED' | 'RETRYING' | 'FAILED'
  /** Transaction that settles it, 0x; empty until known. */
  readonly transaction_hash: string
}

/** One step of an order. */
export type OrderEvent = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Order: its EIP-712 hash, 0x; empty when the intent became none. */
  readonly order_id: string
  /** Intent that the order came from. */
  readonly client_order_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Status of the order before. */
  readonly previous_status: string
  /** Status of the order from now on. */
  readonly status: string
  /** Shares ordered, micros. */
  readonly order_qty: number
  /** Shares still open, micros: ordered less filled less cancelled. */
  readonly open_quantity: number
  /** Shares filled, as trades or the venue's answers say, micros: the larger of the two. */
  readonly filled_quantity: number
  /** Shares that will not be filled any more, micros. */
  readonly cancelled_quantity: number
  /** Registered code; empty when none. */
  readonly reject_reason: string
  /** The venue's own words; empty when none. */
  readonly detail: string
  /** What it is known from: intent, response, user_stream, trade, chain or deadline. */
  readonly evidence: string
  /** When it was first sent; null until then. Epoch ms. */
  readonly sent_ts: null | number
  /** Time from sending it to the venue's answer, ms; null until then. */
  readonly ack_age_ms: null | number
  /** State of the heartbeat that keeps orders open: alive, lost or unknown. */
  readonly heartbeat_status: string
  /** The venue's id; empty until known. */
  readonly clob_id: string
  /** Transaction of its newest trade, 0x; empty until known. */
  readonly transaction_hash: string
  /** How it stands beside the venue's: matched, diverged or resolving. */
  readonly reconciliation_state: string
  /** Builder that the order is attributed to: 32 bytes, hex. */
  readonly builder_code: string
}

/** An order that may be sent: its struct, and its hash, which is its id. */
export type OrderSigned = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the order: the EIP-712 hash of its struct, 0x. */
  readonly order_id: string
  /** Intent that the order came from. */
  readonly client_order_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token bought or sold, decimal. */
  readonly token_id: string
  /** Outcome that the token is. */
  readonly outcome: Outcome
  /** BUY or SELL, of the outcome. */
  readonly side: Side
  /** Strategy that wanted the order. */
  readonly strategy: string
  /** How it is placed, as approved. */
  readonly execution_policy: ExecutionPolicy
  /** Time in force on the wire: GTC, GTD, FOK or FAK. */
  readonly order_type: string
  /** Whether the venue refuses it rather than let it take. */
  readonly post_only: boolean
  /** When the venue ends it, Unix seconds; 0 for never. */
  readonly expiration: number
  /** Shares ordered, micros. */
  readonly size: number
  /** Worst price it may have, micros. */
  readonly limit_price: number
  /** Money (BUY) or shares (SELL) held for it, as approved, micros. */
  readonly reserve: number
  /** Fees when it was approved. */
  readonly fee_schedule: FeeSchedule
  /** What the signature is bound to: protocol, chain and contract. */
  readonly domain: SigningDomain
  /** Struct that is hashed and signed. */
  readonly order: OrderStruct
  /** Not to be posted first after this. Epoch ms. */
  readonly post_deadline_ts: number
}

/** Our state beside theirs. */
export type Reconciliation = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** What was compared: order, market or wallet. */
  readonly scope: string
  /** Order compared, 0x; empty unless it is about one. */
  readonly order_id: string
  /** Market compared; empty for a wallet. */
  readonly condition_id: string
  /** How the two agree: matched, diverged or resolving. */
  readonly state: string
  /** Shares open as we know it, micros. */
  readonly internal_open: number
  /** Shares open as the venue says, micros. */
  readonly exchange_open: number
  /** What differs. */
  readonly detail: string
}

/** The venue's regime changed. */
export type RegimeChanged = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Regime before. */
  readonly previous_regime: string
  /** normal, restarting, post_only, cancel_only or heartbeat_lost. */
  readonly regime: string
  /** When it ends, as the venue said; null when it did not. Epoch ms. */
  readonly until_ts: null | number
}

/** One frame of the user channel, verbatim but for keys and secrets. */
export type UserFrame = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** JSON text as received, redacted. */
  readonly text: string
}

/** What the venue answered to a request, verbatim. */
export type VenueResponse = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Order that was asked about: its EIP-712 hash, 0x. */
  readonly order_id: string
  /** What was asked: post_order, cancel_order or get_order. */
  readonly request: string
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** JSON text as received. */
  readonly body: string
}

/** A new version of an instrument: any field changed. */
export type InstrumentChanged = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Market, by the venue's own number; condition_id is its key here. */
  readonly market_id: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** [YES, NO], decimal; empty when unknown. */
  readonly token_ids: readonly string[]
  /** Parent event, or the market itself, fixed when first seen; decides the cell. */
  readonly group_id: string
  /** Number of the version: 1, 2, 3 ... per condition id. */
  readonly version: number
  /** Names of the fields that changed; all of them at version 1. */
  readonly changed: readonly string[]
  /** As the venue words it. */
  readonly question: string
  /** Where the market is in its life. */
  readonly status: MarketStatus
  /** Why it is halted; empty when it is not. */
  readonly halt_reason: string
  /** When trading opens; null when the venue does not say. Epoch ms. */
  readonly open_time: null | number
  /** When trading ends; null when the venue does not say. Epoch ms. */
  readonly close_time: null | number
  /** When it was resolved; null before that. Epoch ms. */
  readonly resolution_time: null | number
  /** How it is decided: a URL or text. */
  readonly resolution_rule: string
  /** Who decides. */
  readonly resolution_source: string
  /** UMA state as the venue last said it; empty when none. */
  readonly uma_status: string
  /** [YES, NO] payout per share, micros, once resolved; void is [0, 0], 50/50 is [500000, 500000]. */
  readonly payout: null | readonly number[]
  /** Prices are its multiples, micros; 0 when unknown. */
  readonly tick_size: number
  /** Smallest order the venue takes, shares, micros; 0 when unknown. */
  readonly min_size: number
  /** Flat fee in basis points; 0 when the schedule is a curve or unknown. */
  readonly fee_bps: number
  /** Fees in force. */
  readonly fee_schedule: FeeSchedule
  /** Whether outcomes of the parent event exclude each other. */
  readonly neg_risk: boolean
  /** Event that the market is one outcome of; empty when none. */
  readonly parent_event_id: string
  /** Subject of the market, as the venue files it; empty when it says none. */
  readonly category: string
  /** v1 (clobTokenIds) or v2 (positionIds). */
  readonly protocol_version: string
  /** Condition id of the market this one re-lists; empty when none. */
  readonly duplicate_of: string
  /** When the registry last read it. Epoch ms. */
  readonly last_synced_ts: number
}

/** One market of a REST answer, verbatim. */
export type RegistryBody = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Where it came from, such as gamma/markets. */
  readonly endpoint: string
  /** Parent event, or the market itself, as the poller saw it; decides the cell. */
  readonly group_id: string
  /** HTTP status of the answer. */
  readonly status: number
  /** JSON text of the market as received. */
  readonly body: string
}

/** The market was read again and nothing changed. */
export type Synced = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Parent event, or the market itself; decides the cell. */
  readonly group_id: string
  /** Version that still holds. */
  readonly version: number
  /** When it was read. Epoch ms. */
  readonly last_synced_ts: number
  /** Time since the sync before, ms. */
  readonly freshness_ms: number
}

/** What refolding one cell of one stage came to, as the follower measured it. */
export type CellCompared = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Replay run that this belongs to. */
  readonly replay_job_id: string
  /** Stage that was run again. */
  readonly stage: string
  /** Cell that was run again. */
  readonly cell: number
  /** First dense id compared. */
  readonly from_event_id: number
  /** Last dense id compared. */
  readonly to_event_id: number
  /** Records. */
  readonly compared: number
  /** Records. */
  readonly equal: number
  /** The first one. */
  readonly divergence: null | Divergence
  /** Why no more was compared: of a cell that another core version wrote, or whose log does not go back far enough. Empty while comparing goes on. */
  readonly not_comparable: string
  /** Running SHA-256 over type, length and body of every fact. */
  readonly content_hash: Uint8Array
  /** Of the newest fact compared; empty where it names none. */
  readonly model_version: string
  /** Of the newest fact compared; empty where it names none. */
  readonly signal_version: string
}

/** Parity of one stage and cell. */
export type ReplayReport = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Replay run that this belongs to. */
  readonly replay_job_id: string
  /** Stage that was run again. */
  readonly stage: string
  /** Cell that was run again. */
  readonly cell: number
  /** First dense id compared. */
  readonly from_event_id: number
  /** Last dense id compared. */
  readonly to_event_id: number
  /** Records. */
  readonly compared: number
  /** Records. */
  readonly equal: number
  /** equal / compared x 100. */
  readonly hash_parity: number
  /** parity-clean, parity-diverged or not-comparable. */
  readonly verdict: string
  /** The first one. */
  readonly divergence: null | Divergence
  /** Why no more was compared, with the verdict not-comparable: another core version wrote on, or the log does not go back far enough. Empty otherwise. */
  readonly not_comparable: string
  /** Running SHA-256 over type, length and body of every fact. */
  readonly content_hash: Uint8Array
  /** Of the newest fact compared; empty where it names none. */
  readonly model_version: string
  /** Of the newest fact compared; empty where it names none. */
  readonly signal_version: string
  /** Predicted less realised fill probability. Not computed: always null. */
  readonly fill_error: null | number
  /** Slip RMSE. Not computed: always null. */
  readonly slippage_error: null | number
  /** Brier score. Not computed: always null. */
  readonly brier: null | number
  /** Synthetic, not a forecast. Not computed: always null. */
  readonly sharpe: null | number
  /** Synthetic, not a forecast. Not computed: always null. */
  readonly max_drawdown: null | number
}

/** Something that could not be read: where it lies, and its first kilobyte. */
export type DeadLetter = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Stage that refused it. */
  readonly stage: string
  /** Topic it lies in. */
  readonly topic: string
  /** Partition it lies in. */
  readonly partition: number
  /** Where in the partition it lies. */
  readonly offset: number
  /** Why it was refused, a code. */
  readonly reason: string
  /** What was expected and found. */
  readonly detail: string
  /** SHA-256 of the whole value. */
  readonly content_sha256: Uint8Array
  /** First kilobyte of the value. */
  readonly head: Uint8Array
}

/** The order in which inputs were taken. Carries no event id. */
export type Journal = {
  /** Inputs in the order taken, run by run. */
  readonly runs: readonly Run[]
}

/** Who writes this partition from here on. Carries no event id. */
export type Owner = {
  /** Stage that writes. */
  readonly stage: string
  /** Cell that it writes. */
  readonly cell: number
  /** Tells two owners apart. */
  readonly nonce: string
  /** Build of the process. */
  readonly build: string
  /** Version of the core's rules. */
  readonly core_version: string
  /** Policy that the core judges by, canonical JSON. */
  readonly config: string
  /** Model ids. */
  readonly models: readonly string[]
}

/** A part of a frozen state. */
export type SnapshotChunk = {
  /** Which of the two slots: 0 or 1. */
  readonly slot: number
  /** Place of this part: 0, 1, 2 ... */
  readonly index: number
  /** Content of this part. */
  readonly bytes: Uint8Array
}

/** Written last: what the chunks of a slot amount to. */
export type SnapshotManifest = {
  /** Which of the two slots: 0 or 1. */
  readonly slot: number
  /** Owner that wrote it, by its offset. */
  readonly owner: number
  /** Next offset of the own topic: the snapshot holds everything before it. */
  readonly own_offset: number
  /** Number of parts. */
  readonly chunks: number
  /** SHA-256 of all parts together. */
  readonly sha256: Uint8Array
  /** Version of the core that wrote it. */
  readonly core_version: string
  /** Policy that it was written under, canonical JSON. */
  readonly config: string
}

/** Marks the end of a state topic, so that its reader knows when it has read all. */
export type SnapshotMarker = {
  /** Chosen by the reader, so that it knows its own. */
  readonly nonce: string
}

/** What was measured at one sealed event. */
export type FeatureVector = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Names the vector: correlation_id and signal_version. */
  readonly feature_vector_id: string
  /** Version of the features' definitions. */
  readonly signal_version: string
  /** Market, as the venue's condition id: 0x and 64 hex digits. */
  readonly condition_id: string
  /** Sealed event that it was measured at, by its id in the cell. */
  readonly event_id: number
  /** What it was measured for: book, status, instrument or control. */
  readonly cause: string
  /** Features as measured. */
  readonly raw: Features
  /** The same as rolling z-scores. */
  readonly standardised: StandardisedFeatures
  /** How full the windows of 60 s, 5 m and 1 h are. */
  readonly windows: readonly WindowQuality[]
  /** Features filled / features expected, micros. */
  readonly completeness: number
  /** Whether the book was fresh and the features are all there. */
  readonly vector_quality: 'fresh' | 'stale' | 'partial'
  /** Whether the book was stale. */
  readonly stale_flag: boolean
  /** The market as it was then, carried along. */
  readonly market: MarketState
}

/** Every fact by its name. */
export type Facts = {
  readonly ApprovedIntent: ApprovedIntent
  readonly CancelIntent: CancelIntent
  readonly ReduceIntent: ReduceIntent
  readonly Verdict: Verdict
  readonly SealedBook: SealedBook
  readonly SealedControl: SealedControl
  readonly SealedInstrument: SealedInstrument
  readonly SealedNotice: SealedNotice
  readonly SealedStatus: SealedStatus
  readonly SealedSync: SealedSync
  readonly SealedTick: SealedTick
  readonly SealedTrade: SealedTrade
  readonly ExecutionEstimate: ExecutionEstimate
  readonly FairValue: FairValue
  readonly ScoreSuppressed: ScoreSuppressed
  readonly BookDelta: BookDelta
  readonly BookSnapshot: BookSnapshot
  readonly BookStatus: BookStatus
  readonly ClockTick: ClockTick
  readonly ConnectionChanged: ConnectionChanged
  readonly InstrumentSubscribed: InstrumentSubscribed
  readonly InstrumentUnsubscribed: InstrumentUnsubscribed
  readonly MarketNotice: MarketNotice
  readonly RawFrame: RawFrame
  readonly RawTick: RawTick
  readonly TradePrint: TradePrint
  readonly BalanceChanged: BalanceChanged
  readonly LedgerEntry: LedgerEntry
  readonly PortfolioMarked: PortfolioMarked
  readonly SettlementJob: SettlementJob
  readonly BudgetSet: BudgetSet
  readonly ControlSet: ControlSet
  readonly IncidentChanged: IncidentChanged
  readonly OperatorCommand: OperatorCommand
  readonly RolloutChanged: RolloutChanged
  readonly SloEvaluated: SloEvaluated
  readonly Fill: Fill
  readonly OrderEvent: OrderEvent
  readonly OrderSigned: OrderSigned
  readonly Reconciliation: Reconciliation
  readonly RegimeChanged: RegimeChanged
  readonly UserFrame: UserFrame
  readonly VenueResponse: VenueResponse
  readonly InstrumentChanged: InstrumentChanged
  readonly RegistryBody: RegistryBody
  readonly Synced: Synced
  readonly CellCompared: CellCompared
  readonly ReplayReport: ReplayReport
  readonly DeadLetter: DeadLetter
  readonly Journal: Journal
  readonly Owner: Owner
  readonly SnapshotChunk: SnapshotChunk
  readonly SnapshotManifest: SnapshotManifest
  readonly SnapshotMarker: SnapshotMarker
  readonly FeatureVector: FeatureVector
}
