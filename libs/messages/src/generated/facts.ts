// Generated from schemas/ by `make generate`. Do not edit.

/** The book a vector was measured on: identity, health and the top of its ladder, in YES terms. */
export type BookState = {
  /** 32 bytes. */
  readonly book_hash: Uint8Array
  /** Sealed event of the book. */
  readonly event_id: number
  /** Book epoch. */
  readonly epoch: number
  /** Book sequence in the epoch. */
  readonly seq: number
  /** Micros; 0 when there is none. */
  readonly best_bid: number
  /** Micros; 1,000,000 when there is none. */
  readonly best_ask: number
  /** Top of the ladder, best first. */
  readonly bids: readonly Level[]
  /** Top of the ladder, best first. */
  readonly asks: readonly Level[]
  /** Feed. */
  readonly feed_status: FeedStatus
  /** Validity. */
  readonly book_validity: BookValidity
  /** Since the last accepted update or proof of life. */
  readonly stale_duration_ms: number
  /** Evidence. */
  readonly certificate: Certificate
}

/** Whether the book can be used now. */
export type BookValidity = 'valid' | 'stale' | 'resyncing' | 'invalid'

/** What a candidate wants: enter a position, cancel an order, reduce or exit a position. */
export type CandidateKind = 'enter' | 'cancel' | 'reduce' | 'exit'

/** Collateral of a cell, micros of pUSD. */
export type CashBalance = {
  /** Can be spent. */
  readonly free: number
  /** Held by open orders. */
  readonly reserved: number
  /** Matched, not confirmed. */
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
  /** Shares, micros. */
  readonly size: number
  /** Micros. */
  readonly q_exec: number
  /** Money, micros. */
  readonly fee: number
}

/** The first record that a replay says differently. */
export type Divergence = {
  /** Topic. */
  readonly topic: string
  /** Partition. */
  readonly partition: number
  /** Offset. */
  readonly offset: number
  /** Dense id. */
  readonly event_id: number
  /** Fact. */
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
  /** ask_yes + bid_no - 1, micros; 0 in a healthy book. */
  readonly mirror_error: null | number
}

/** Which of the two fee schedules. */
export type FeeKind = 'flat' | 'curve' | 'unknown'

/** The venue's fee schedule. flat: price x qty x fee_bps / 10^4. curve: C x rate x (p(1-p))^exponent. */
export type FeeSchedule = {
  /** unknown means that the market must not be traded. */
  readonly kind: FeeKind
  /** Basis points, flat only. */
  readonly fee_bps: number
  /** Micros, curve only. */
  readonly rate: number
  /** Whole number, curve only. */
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
  /** The venue's own id. */
  readonly market_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** [YES, NO], decimal. */
  readonly token_ids: readonly string[]
  /** Parent event, or the market itself. */
  readonly group_id: string
  /** Status of the market. */
  readonly status: MarketStatus
  /** Why it is halted; empty when it is not. */
  readonly halt_reason: string
  /** As the venue files it. */
  readonly category: string
  /** Epoch ms. */
  readonly open_time: null | number
  /** Epoch ms. */
  readonly close_time: null | number
  /** Micros. */
  readonly tick_size: number
  /** Shares, micros. */
  readonly min_size: number
  /** In force. */
  readonly fee_schedule: FeeSchedule
  /** Whether outcomes of the parent event exclude each other. */
  readonly neg_risk: boolean
  /** Empty when the market stands alone. */
  readonly parent_event_id: string
  /** Version of the instrument. */
  readonly registry_version: number
  /** Epoch ms. */
  readonly last_synced_ts: number
}

/** One price level: aggregate size at a price. */
export type Level = {
  /** Micros. */
  readonly price: number
  /** Shares, micros. */
  readonly size: number
}

/** The new aggregate size of one level; 0 removes it. */
export type LevelChange = {
  /** BUY is the bid side. */
  readonly side: Side
  /** Micros. */
  readonly price: number
  /** Shares, micros. */
  readonly size: number
}

/** Everything about a market that a judge needs, carried along so that no stage has to join. */
export type MarketState = {
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** null until the registry has spoken of it. */
  readonly instrument: null | InstrumentState
  /** Time since the registry last synced it; a very large number when it never did. */
  readonly freshness_ms: number
  /** The book. */
  readonly book: BookState
  /** Controls. */
  readonly control: ControlState
}

/** Where a market is in its life. What a reader does not know, it must take for halted. */
export type MarketStatus = 'open' | 'paused' | 'halted' | 'resolving' | 'resolved'

/** The EIP-712 order, exactly what is hashed. */
export type OrderStruct = {
  /** Below 2^53. */
  readonly salt: number
  /** Address. */
  readonly maker: string
  /** Address. */
  readonly signer: string
  /** Decimal. */
  readonly token_id: string
  /** Micros. */
  readonly maker_amount: number
  /** Micros. */
  readonly taker_amount: number
  /** Side. */
  readonly side: Side
  /** 0 EOA, 1 proxy, 2 safe, 3 contract. */
  readonly signature_type: number
  /** Epoch ms. */
  readonly timestamp: number
  /** 32 bytes, hex. */
  readonly metadata: string
  /** Builder code, 32 bytes, hex. */
  readonly builder: string
}

/** Which of the two tokens of a binary market. */
export type Outcome = 'YES' | 'NO'

/** Holdings of one token. */
export type Position = {
  /** Token. */
  readonly token_id: string
  /** Outcome. */
  readonly outcome: Outcome
  /** Buys - sells, micros of shares. */
  readonly position: number
  /** Position less what is reserved, micros. */
  readonly free_qty: number
  /** Held by open sell orders, micros. */
  readonly reserved_qty: number
  /** Redeemable after resolution, micros. */
  readonly redeemable_qty: number
  /** Micros a share; 0 when flat. */
  readonly avg_cost: number
  /** Net of fees, micros. */
  readonly realised_pnl: number
  /** (mid - avg_cost) x position, micros. */
  readonly unrealised_pnl: number
}

/** quality_flags: clean, degraded (usable, with care), suspect (not to be traded on). */
export type Quality = 'clean' | 'degraded' | 'suspect'

/** An open order as the ledger holds it. */
export type Reservation = {
  /** Order. */
  readonly order_id: string
  /** Intent. */
  readonly intent_id: string
  /** Outcome. */
  readonly outcome: Outcome
  /** Side. */
  readonly side: Side
  /** Limit, micros. */
  readonly price: number
  /** Shares, micros. */
  readonly open_size: number
  /** Money (BUY) or shares (SELL), micros. */
  readonly reserved: number
  /** Strategy. */
  readonly strategy: string
  /** Epoch ms. */
  readonly placed_ts: number
}

/** One guard's vote. */
export type RiskCheck = {
  /** Name of the guard. */
  readonly guard: string
  /** Vote. */
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
  /** Topic. */
  readonly topic: string
  /** Partition. */
  readonly partition: number
  /** First offset. */
  readonly from: number
  /** Last offset. */
  readonly to: number
}

/** The score a candidate was built on. */
export type Score = {
  /** Score. */
  readonly score_id: string
  /** Vector. */
  readonly feature_vector_id: string
  /** Micros. */
  readonly p_hat: number
  /** 10% quantile, micros. */
  readonly lb: number
  /** 90% quantile, micros. */
  readonly ub: number
  /** Micros. */
  readonly uncertainty_buffer: number
  /** Model. */
  readonly model_version: string
  /** Calibration. */
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
  /** Domain name. */
  readonly name: string
  /** Domain version. */
  readonly version: string
  /** Chain. */
  readonly chain_id: number
  /** Exchange address. */
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
  /** ask_yes + bid_no - 1: z-score. */
  readonly mirror_error: null | number
}

/** Everything a verdict rests on, so that a replay is exact. */
export type Versions = {
  /** Book of the estimate. */
  readonly book_hash: Uint8Array
  /** Newest book event of the market the gate knew. */
  readonly book_event_id: number
  /** Instrument. */
  readonly registry_version: number
  /** Score; empty for cancels without one. */
  readonly score_id: string
  /** Model. */
  readonly model_version: string
  /** Estimate. */
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
  /** decision_id. */
  readonly intent_id: string
  /** Verdict. */
  readonly decision_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token. */
  readonly token_id: string
  /** Outcome. */
  readonly outcome: Outcome
  /** Side. */
  readonly side: Side
  /** Strategy. */
  readonly strategy: string
  /** Policy. */
  readonly execution_policy: ExecutionPolicy
  /** Shares, micros. */
  readonly size: number
  /** Micros. */
  readonly limit_price: number
  /** Most it may cost with fees (BUY, money) or shares to hold (SELL), micros. */
  readonly reserve: number
  /** Not to be signed after this. Epoch ms. */
  readonly expires_ts: number
  /** Micros. */
  readonly tick_size: number
  /** Micros. */
  readonly min_size: number
  /** Picks the exchange. */
  readonly neg_risk: boolean
  /** In force. */
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
  /** decision_id. */
  readonly intent_id: string
  /** Verdict. */
  readonly decision_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Order. */
  readonly order_id: string
  /** Why. */
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
  /** decision_id. */
  readonly intent_id: string
  /** Verdict. */
  readonly decision_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token. */
  readonly token_id: string
  /** Outcome. */
  readonly outcome: Outcome
  /** Side. */
  readonly side: Side
  /** Strategy. */
  readonly strategy: string
  /** Policy. */
  readonly execution_policy: ExecutionPolicy
  /** Shares, micros. */
  readonly size: number
  /** Micros. */
  readonly limit_price: number
  /** Most it may cost with fees (BUY, money) or shares to hold (SELL), micros. */
  readonly reserve: number
  /** Not to be signed after this. Epoch ms. */
  readonly expires_ts: number
  /** Micros. */
  readonly tick_size: number
  /** Micros. */
  readonly min_size: number
  /** Picks the exchange. */
  readonly neg_risk: boolean
  /** In force. */
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
  /** correlation_id. */
  readonly decision_id: string
  /** Estimate. */
  readonly estimate_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Strategy. */
  readonly strategy: string
  /** What it wants. */
  readonly kind: CandidateKind
  /** Policy. */
  readonly execution_policy: ExecutionPolicy
  /** Outcome. */
  readonly outcome: Outcome
  /** Token. */
  readonly token_id: string
  /** Side. */
  readonly side: Side
  /** Micros. */
  readonly limit_price: number
  /** Micros; 0 when there is no score. */
  readonly p_hat: number
  /** Micros, at approved_size. */
  readonly q_exec: number
  /** Money at approved_size, micros. */
  readonly fees: number
  /** Micros. */
  readonly fees_per_share: number
  /** Micros. */
  readonly uncertainty_buffer: number
  /** Micros, at approved_size. */
  readonly net_edge: number
  /** Every guard, every time. */
  readonly risk_checks: readonly RiskCheck[]
  /** Micros. */
  readonly requested_size: number
  /** Micros. */
  readonly strategy_cap: number
  /** Micros. */
  readonly liquidity_cap: number
  /** Micros. */
  readonly portfolio_cap: number
  /** min of the caps, micros; 0 when rejected. */
  readonly approved_size: number
  /** market_exposure / gross_exposure, micros. */
  readonly concentration: number
  /** Final action. */
  readonly action: 'APPROVE' | 'REJECT' | 'WARN_ONLY' | 'PAUSED'
  /** First reason of a rejection; null when approved. */
  readonly reason_code: null | string
  /** Every reason. */
  readonly reason_codes: readonly string[]
  /** What it rests on. */
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
  /** Seal. */
  readonly seal: Seal
  /** 0x and 64 hex digits. */
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
  /** Seal. */
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
  /** Seal. */
  readonly seal: Seal
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** The fact as it was said. */
  readonly instrument: InstrumentChanged
}

/** A notice, sealed. */
export type SealedNotice = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Seal. */
  readonly seal: Seal
  /** 0x and 64 hex digits. */
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
  /** Seal. */
  readonly seal: Seal
  /** 0x and 64 hex digits. */
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
  /** Seal. */
  readonly seal: Seal
  /** 0x and 64 hex digits. */
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
  /** Seal. */
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
  /** Seal. */
  readonly seal: Seal
  /** 0x and 64 hex digits. */
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
  /** correlation_id. */
  readonly estimate_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Strategy. */
  readonly strategy: string
  /** What it wants. */
  readonly kind: CandidateKind
  /** Policy. */
  readonly execution_policy: ExecutionPolicy
  /** Outcome. */
  readonly outcome: Outcome
  /** Token. */
  readonly token_id: string
  /** Side. */
  readonly side: Side
  /** Order to cancel; empty otherwise. */
  readonly order_id: string
  /** Why it is proposed; a registered code for cancels. */
  readonly reason_code: string
  /** Shares, micros. */
  readonly size: number
  /** Micros. */
  readonly limit_price: number
  /** Expected average price, micros, rounded against us. */
  readonly q_exec: number
  /** 90th percentile, micros. */
  readonly q_exec_p90: number
  /** q_exec - mid in the direction that hurts, micros. */
  readonly slippage: number
  /** slippage / mid x 10^4. */
  readonly slippage_bps: number
  /** Money, micros. */
  readonly fee_estimate: number
  /** Micros, rounded up. */
  readonly fees_per_share: number
  /** Micros. */
  readonly fill_probability: number
  /** Micros. */
  readonly partial_probability: number
  /** 0 when at once. */
  readonly expected_time_to_fill_ms: number
  /** Shares, micros; makers. */
  readonly queue_ahead: number
  /** Expected mark-out given fill, micros a share. */
  readonly adverse_selection: number
  /** Micros. */
  readonly settlement_failure_probability: number
  /** Largest size the strategy wants, micros. */
  readonly strategy_cap: number
  /** Size within the limit, micros. */
  readonly liquidity_cap: number
  /** By size. */
  readonly cost_curve: readonly CostPoint[]
  /** Book it was computed against. */
  readonly book_hash: Uint8Array
  /** book_thin, price_moved, stale_book. */
  readonly warnings: readonly string[]
  /** Life of the estimate. */
  readonly validity_duration_ms: number
  /** Epoch ms. */
  readonly expires_ts: number
  /** Score; null for a cancel without one. */
  readonly score: null | Score
  /** Carried along. */
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
  /** feature_vector_id and model_version. */
  readonly score_id: string
  /** Vector. */
  readonly feature_vector_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Role. */
  readonly role: ScoreRole
  /** Model. */
  readonly model_version: string
  /** Calibration. */
  readonly calibration_version: string
  /** Micros. */
  readonly feature_completeness: number
  /** Micros. */
  readonly p_hat: number
  /** 10% quantile, micros. */
  readonly lb: number
  /** 90% quantile, micros. */
  readonly ub: number
  /** buffer_factor x (ub - lb)/2, micros. */
  readonly uncertainty_buffer: number
  /** null when scored. */
  readonly suppression_reason: null | string
  /** Carried along. */
  readonly raw: Features
  /** Carried along. */
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
  /** feature_vector_id and model_version. */
  readonly score_id: string
  /** Vector. */
  readonly feature_vector_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Role. */
  readonly role: ScoreRole
  /** Model. */
  readonly model_version: string
  /** Calibration. */
  readonly calibration_version: string
  /** Micros. */
  readonly feature_completeness: number
  /** First reason code. */
  readonly suppression_reason: string
  /** Every reason code that applied. */
  readonly suppression_reasons: readonly string[]
  /** Carried along. */
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
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Book epoch. */
  readonly epoch: number
  /** Book sequence. */
  readonly seq: number
  /** In the order applied; the last one of a level counts. */
  readonly changes: readonly LevelChange[]
  /** After the batch, micros; 0 when none. */
  readonly best_bid: number
  /** After the batch, micros; 1,000,000 when none. */
  readonly best_ask: number
  /** Validity. */
  readonly book_validity: BookValidity
  /** Evidence. */
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
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Group. */
  readonly group_id: string
  /** [YES, NO]. */
  readonly token_ids: readonly string[]
  /** Book epoch. */
  readonly epoch: number
  /** Book sequence: 1, 2, 3 ... within the epoch, over snapshots and deltas. */
  readonly seq: number
  /** start, periodic, tick_size_change or resync. */
  readonly cause: string
  /** Micros. */
  readonly tick_size: number
  /** Best first. */
  readonly bids: readonly Level[]
  /** Best first. */
  readonly asks: readonly Level[]
  /** As the venue's hash has it; empty when never traded. */
  readonly last_trade_price: string
  /** Validity. */
  readonly book_validity: BookValidity
  /** Evidence. */
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
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Feed. */
  readonly feed_status: FeedStatus
  /** Last frame number of the connection. */
  readonly last_seq: number
  /** Next frame number expected. */
  readonly expected_seq: number
  /** Gaps in the last 60 s. */
  readonly gap_count_60s: number
  /** Since the last accepted update or proof of life. */
  readonly stale_duration_ms: number
  /** Validity. */
  readonly book_validity: BookValidity
  /** In the last hour. */
  readonly resync_jobs: number
  /** Epoch ms. */
  readonly last_snapshot_ts: null | number
  /** Epoch ms. */
  readonly last_delta_ts: null | number
  /** Evidence. */
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
  /** Connection number. */
  readonly connection: number
  /** Connection epoch. */
  readonly epoch: number
  /** connected or disconnected. */
  readonly state: string
  /** Why. */
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
  /** Connection number. */
  readonly connection: number
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** [YES, NO], decimal. */
  readonly token_ids: readonly string[]
  /** Group. */
  readonly group_id: string
  /** Micros. */
  readonly tick_size: number
  /** Shares, micros. */
  readonly min_size: number
  /** As the venue hashes it. */
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
  /** Connection number. */
  readonly connection: number
  /** 0x and 64 hex digits. */
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
  /** new_market, tick_size_change or market_resolved. */
  readonly kind: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** As sent. */
  readonly token_ids: readonly string[]
  /** New tick size, micros. */
  readonly tick_size: null | number
  /** Empty unless resolved. */
  readonly winning_token_id: string
  /** JSON text of the event as received. */
  readonly body: string
}

/** One WebSocket frame, untouched. */
export type RawFrame = {
  /** Binds everything that follows from one sealed event; empty in stages 1 and 2. */
  readonly correlation_id: string
  /** When the source says it happened. Epoch ms. */
  readonly source_ts: number
  /** When we received what caused this. Epoch ms. */
  readonly recv_ts: number
  /** How far the content can be trusted. */
  readonly quality: Quality
  /** Connection number. */
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
  /** Connection number. */
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
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token traded. */
  readonly token_id: string
  /** Outcome traded. */
  readonly outcome: Outcome
  /** Micros. */
  readonly price: number
  /** Shares, micros. */
  readonly size: number
  /** Taker side as the feed says it. */
  readonly side: Side
  /** How often the feed is right about the side, micros. */
  readonly side_confidence: number
  /** As sent. */
  readonly fee_rate_bps: string
  /** Empty when not sent. */
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
  /** deposit, reserved, released, refused, filled, confirmed, voided, resolved or redeemed. */
  readonly reason: string
  /** Intent concerned; empty when none. */
  readonly intent_id: string
  /** Order concerned; empty when none. */
  readonly order_id: string
  /** Market concerned; empty when only cash. */
  readonly condition_id: string
  /** Cell-wide. */
  readonly cash: CashBalance
  /** Of the market: [YES, NO] where held. */
  readonly positions: readonly Position[]
  /** Of the market. */
  readonly settlement_status: 'open' | 'resolving' | 'resolved' | 'redeemed'
  /** Open ones of the market. */
  readonly reservations: readonly Reservation[]
  /** Money at risk in the market, orders included, micros. */
  readonly market_exposure: number
  /** Sum over markets, micros. */
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
  /** Deterministic. */
  readonly entry_id: string
  /** Entries of one id stand or fall together. */
  readonly linked_id: string
  /** What happened: deposit, reserve, release, match, confirm, void, fee, redeem ... */
  readonly kind: string
  /** Phase. */
  readonly phase: 'single' | 'pending' | 'post' | 'void'
  /** entry_id of the pending transfer that this one ends; empty otherwise. */
  readonly pending_id: string
  /** Account debited. */
  readonly debit_account: string
  /** Account credited. */
  readonly credit_account: string
  /** pUSD or a token id. */
  readonly asset: string
  /** Micros. */
  readonly amount: number
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Empty when none. */
  readonly order_id: string
  /** Empty when none. */
  readonly fill_id: string
  /** Empty when none. */
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
  /** Balances it marks. */
  readonly inventory_version: number
  /** Free + reserved + pending, micros. */
  readonly cash: number
  /** Positions at mid, micros. */
  readonly position_value: number
  /** cash + position_value, micros. */
  readonly equity: number
  /** Highest equity so far, micros. */
  readonly peak_equity: number
  /** (peak - equity)/peak, micros. */
  readonly drawdown: number
  /** Micros. */
  readonly gross_exposure: number
  /** Micros. */
  readonly realised_pnl: number
  /** Micros. */
  readonly unrealised_pnl: number
  /** Micros. */
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
  /** Deterministic. */
  readonly job_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** State. */
  readonly state: 'queued' | 'running' | 'done'
  /** [YES, NO] per share, micros. */
  readonly payout: readonly number[]
  /** Money, micros. */
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
  /** 1, 2, 3 ... */
  readonly budget_version: number
  /** Cell. */
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
  /** In words. */
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
  /** 1, 2, 3 ... */
  readonly control_version: number
  /** global, cluster, market, strategy or guard_family. */
  readonly scope: string
  /** Empty when global. */
  readonly scope_id: string
  /** armed, paused or killed. */
  readonly state: string
  /** Whether a news window is open. */
  readonly news_window: boolean
  /** paper, shadow or live. */
  readonly mode: string
  /** In words. */
  readonly reason: string
  /** Key ids, or the automatic rule. */
  readonly set_by: readonly string[]
  /** Of the command; empty when automatic. */
  readonly nonce: string
  /** Epoch ms. */
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
  /** Deterministic. */
  readonly incident_id: string
  /** State. */
  readonly state: 'open' | 'acknowledged' | 'resolved'
  /** page, ticket or info. */
  readonly severity: string
  /** What opened it. */
  readonly rule: string
  /** Cell; -1 when all. */
  readonly cell: number
  /** Empty when none. */
  readonly condition_id: string
  /** In words. */
  readonly detail: string
  /** Coordinates. */
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
  /** Operator's key. */
  readonly key_id: string
  /** ed25519 over command, base64. */
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
  /** What moved. */
  readonly subject: string
  /** replay, shadow, paper, canary or live. */
  readonly previous_stage: string
  /** replay, shadow, paper, canary or live. */
  readonly stage: string
  /** Micros. */
  readonly capital_share: number
  /** In words. */
  readonly reason: string
  /** Key ids, or the automatic rule. */
  readonly set_by: readonly string[]
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
  /** Name. */
  readonly slo: string
  /** Length. */
  readonly window_ms: number
  /** Count. */
  readonly healthy: number
  /** Count. */
  readonly total: number
  /** Micros. */
  readonly target: number
  /** healthy/total >= target. */
  readonly met: boolean
  /** (1 - healthy/total)/(1 - target). */
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
  /** Trade id and leg. */
  readonly fill_id: string
  /** The venue's. */
  readonly trade_id: string
  /** Order. */
  readonly order_id: string
  /** intent_id. */
  readonly client_order_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token. */
  readonly token_id: string
  /** Outcome. */
  readonly outcome: Outcome
  /** Ours. */
  readonly side: Side
  /** Strategy. */
  readonly strategy: string
  /** Micros. */
  readonly price: number
  /** Shares, micros. */
  readonly size: number
  /** Money, micros. */
  readonly fee: number
  /** Ours. */
  readonly liquidity: 'taker' | 'maker'
  /** Status. */
  readonly trade_status: 'MATCHED' | 'MINED' | 'CONFIRMED' | 'RETRYING' | 'FAILED'
  /** Empty until known. */
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
  /** Order; empty when it never got one. */
  readonly order_id: string
  /** intent_id. */
  readonly client_order_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Where it was. */
  readonly previous_status: string
  /** Where it is now. */
  readonly status: string
  /** Micros. */
  readonly order_qty: number
  /** Micros. */
  readonly open_quantity: number
  /** Micros. */
  readonly filled_quantity: number
  /** Micros. */
  readonly cancelled_quantity: number
  /** Registered code; empty when none. */
  readonly reject_reason: string
  /** The venue's own words; empty when none. */
  readonly detail: string
  /** What it is known from: intent, response, user_stream, trade, chain or deadline. */
  readonly evidence: string
  /** Epoch ms. */
  readonly sent_ts: null | number
  /** Answer time less sent_ts. */
  readonly ack_age_ms: null | number
  /** alive, lost or unknown. */
  readonly heartbeat_status: string
  /** The venue's id; empty until known. */
  readonly clob_id: string
  /** Empty until known. */
  readonly transaction_hash: string
  /** matched, diverged or resolving. */
  readonly reconciliation_state: string
  /** 32 bytes, hex. */
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
  /** EIP-712 hash, 0x. */
  readonly order_id: string
  /** intent_id. */
  readonly client_order_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Token. */
  readonly token_id: string
  /** Outcome. */
  readonly outcome: Outcome
  /** Side. */
  readonly side: Side
  /** Strategy. */
  readonly strategy: string
  /** Policy. */
  readonly execution_policy: ExecutionPolicy
  /** GTC, GTD, FOK or FAK. */
  readonly order_type: string
  /** Never takes. */
  readonly post_only: boolean
  /** Unix seconds; 0 for none. */
  readonly expiration: number
  /** Shares, micros. */
  readonly size: number
  /** Micros. */
  readonly limit_price: number
  /** As approved, micros. */
  readonly reserve: number
  /** As approved. */
  readonly fee_schedule: FeeSchedule
  /** Domain. */
  readonly domain: SigningDomain
  /** Struct. */
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
  /** order, market or wallet. */
  readonly scope: string
  /** Empty unless an order. */
  readonly order_id: string
  /** Empty unless an order or a market. */
  readonly condition_id: string
  /** matched, diverged or resolving. */
  readonly state: string
  /** Micros. */
  readonly internal_open: number
  /** Micros. */
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
  /** Epoch ms, when the venue said. */
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
  /** Order concerned. */
  readonly order_id: string
  /** post_order, cancel_order or get_order. */
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
  /** The venue's own id. */
  readonly market_id: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** [YES, NO], decimal; empty when unknown. */
  readonly token_ids: readonly string[]
  /** Fixed when first seen: parent event, or the market itself. */
  readonly group_id: string
  /** 1, 2, 3 ... per condition id. */
  readonly version: number
  /** Names of the fields that changed; all of them at version 1. */
  readonly changed: readonly string[]
  /** As the venue words it. */
  readonly question: string
  /** Status. */
  readonly status: MarketStatus
  /** Why it is halted; empty when it is not. */
  readonly halt_reason: string
  /** Epoch ms. */
  readonly open_time: null | number
  /** Epoch ms. */
  readonly close_time: null | number
  /** Epoch ms. */
  readonly resolution_time: null | number
  /** URL or text. */
  readonly resolution_rule: string
  /** Who decides. */
  readonly resolution_source: string
  /** UMA state as the venue last said it; empty when none. */
  readonly uma_status: string
  /** [YES, NO] payout per share, micros, once resolved; void is [0, 0], 50/50 is [500000, 500000]. */
  readonly payout: null | readonly number[]
  /** Micros; 0 when unknown. */
  readonly tick_size: number
  /** Shares, micros. */
  readonly min_size: number
  /** Flat equivalent in basis points; 0 when the schedule is a curve. */
  readonly fee_bps: number
  /** Full schedule. */
  readonly fee_schedule: FeeSchedule
  /** Mutually exclusive outcomes. */
  readonly neg_risk: boolean
  /** Empty when none. */
  readonly parent_event_id: string
  /** Category. */
  readonly category: string
  /** v1 (clobTokenIds) or v2 (positionIds). */
  readonly protocol_version: string
  /** Condition id of the market this one re-lists; empty when none. */
  readonly duplicate_of: string
  /** Epoch ms. */
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
  /** Group, as the poller saw it. */
  readonly group_id: string
  /** HTTP status. */
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
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Group. */
  readonly group_id: string
  /** Version that still holds. */
  readonly version: number
  /** Epoch ms. */
  readonly last_synced_ts: number
  /** Age of the previous sync when this one came. */
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
  /** Job. */
  readonly replay_job_id: string
  /** Stage. */
  readonly stage: string
  /** Cell. */
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
  /** Running SHA-256 over type, length and body of every fact. */
  readonly content_hash: Uint8Array
  /** Pinned; empty when it does not apply. */
  readonly model_version: string
  /** Pinned; empty when it does not apply. */
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
  /** Job. */
  readonly replay_job_id: string
  /** Stage. */
  readonly stage: string
  /** Cell. */
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
  /** parity-clean, parity-diverged or model-drift. */
  readonly verdict: string
  /** The first one. */
  readonly divergence: null | Divergence
  /** Running SHA-256 over type, length and body of every fact. */
  readonly content_hash: Uint8Array
  /** Pinned; empty when it does not apply. */
  readonly model_version: string
  /** Pinned; empty when it does not apply. */
  readonly signal_version: string
  /** Predicted less realised fill probability. */
  readonly fill_error: null | number
  /** Slip RMSE. */
  readonly slippage_error: null | number
  /** Brier score. */
  readonly brier: null | number
  /** Synthetic, not a forecast. */
  readonly sharpe: null | number
  /** Synthetic, not a forecast. */
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
  /** Who refused it. */
  readonly stage: string
  /** Topic. */
  readonly topic: string
  /** Partition. */
  readonly partition: number
  /** Offset. */
  readonly offset: number
  /** Reason code. */
  readonly reason: string
  /** What was expected and found. */
  readonly detail: string
  /** Of the whole value. */
  readonly content_sha256: Uint8Array
  /** First kilobyte. */
  readonly head: Uint8Array
}

/** The order in which inputs were taken. Carries no event id. */
export type Journal = {
  /** In order. */
  readonly runs: readonly Run[]
}

/** Who writes this partition from here on. Carries no event id. */
export type Owner = {
  /** Stage. */
  readonly stage: string
  /** Cell. */
  readonly cell: number
  /** Tells two owners apart. */
  readonly nonce: string
  /** Build of the process. */
  readonly build: string
  /** Version of the core. */
  readonly core_version: string
  /** Configuration, JSON, secrets left out. */
  readonly config: string
  /** Model ids. */
  readonly models: readonly string[]
}

/** A part of a frozen state. */
export type SnapshotChunk = {
  /** 0 or 1. */
  readonly slot: number
  /** Part. */
  readonly index: number
  /** Content. */
  readonly bytes: Uint8Array
}

/** Written last: what the chunks of a slot amount to. */
export type SnapshotManifest = {
  /** 0 or 1. */
  readonly slot: number
  /** Who wrote it. */
  readonly owner: number
  /** Next offset of the own topic: the snapshot holds everything before it. */
  readonly own_offset: number
  /** Number of parts. */
  readonly chunks: number
  /** Of the whole. */
  readonly sha256: Uint8Array
  /** Core that wrote it. */
  readonly core_version: string
  /** Its configuration. */
  readonly config: string
}

/** Marks the end of a state topic, so that its reader knows when it has read all. */
export type SnapshotMarker = {
  /** The reader's own. */
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
  /** correlation_id and signal_version. */
  readonly feature_vector_id: string
  /** Version of the definitions. */
  readonly signal_version: string
  /** 0x and 64 hex digits. */
  readonly condition_id: string
  /** Sealed event measured at. */
  readonly event_id: number
  /** book, status, instrument or control. */
  readonly cause: string
  /** Features. */
  readonly raw: Features
  /** Rolling z-scores. */
  readonly standardised: StandardisedFeatures
  /** 60 s, 5 m, 1 h. */
  readonly windows: readonly WindowQuality[]
  /** Features filled / features expected, micros. */
  readonly completeness: number
  /** Quality. */
  readonly vector_quality: 'fresh' | 'stale' | 'partial'
  /** Whether the book was stale. */
  readonly stale_flag: boolean
  /** Carried along. */
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
